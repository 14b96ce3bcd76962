"""The pages that belong to no one app: overview, methodology, and what is answered where a page isn't there."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop
from markdown_it import MarkdownIt

from companies.models import Company
from companies.vocabulary import LAYERS
from evtracker.charts import Chart, Figures, capacity_chart, funding_chart
from evtracker.leaders import leaders
from evtracker.listing import choice, refuse_unknown
from evtracker.news import news, read_window, remember_visit, windows
from evtracker.parameters import read_as_of
from plants.models import Plant
from plants.plant_list import overview_map
from plants.records import cited_sources
from plants.series import CapacityQuery, FundingQuery, capacity_rows, funding_rows
from plants.vocabulary import Product, Status, Unit

# What the capacity chart of the overview can count, and the words for it.
PRODUCTS = {
    Product.VEHICLES: (gettext_noop("Vehicles"), Unit.VEHICLES),
    Product.BATTERY_CELLS: (gettext_noop("Battery cells"), Unit.GWH),
}
# Dollars as they were said, or in the prices of one year.
PRICES = {"nominal": gettext_noop("As said"), "constant": gettext_noop("Constant prices")}
LAYER_LABELS = {
    "committed": gettext_noop("Committed"),
    "raised": gettext_noop("Raised"),
    "acquisition": gettext_noop("Acquisitions"),
}
# After so many seconds a restarted database mostly answers again.
RETRY_AFTER = 5


def overview(request: HttpRequest) -> HttpResponse:
    """The figures of the day, what changed since when the reader asks, and the series over time."""
    day, today = read_as_of(request.GET), timezone.now().date()
    refuse_unknown(request.GET, ("product", "layer", "prices", "since"))
    product = choice(request.GET, "product", "Product", [(key, words) for key, (words, _) in PRODUCTS.items()])
    layer = choice(request.GET, "layer", "Layer", LAYER_LABELS.items())
    prices = choice(request.GET, "prices", "Prices", PRICES.items())
    window = read_window(request.GET, day)
    chosen_product = Product(product.value or Product.VEHICLES)
    chosen_layer = layer.value or next(iter(LAYERS))
    capacity = _capacity(chosen_product, day)
    funding = _funding(chosen_layer, day, prices.value)
    context = {
        "capacity": capacity,
        "funding": funding,
        "product": chosen_product.value,
        "layer": chosen_layer,
        "products": product.options,
        "layers": layer.options,
        "prices": prices.value or next(iter(PRICES)),
        "price_tabs": prices.options,
        "vehicles": _figures(Product.VEHICLES, capacity, day),
        "cells": _figures(Product.BATTERY_CELLS, capacity, day),
        "committed": _sums("committed", funding, day),
        "raised": _sums("raised", funding, day),
        "companies": Company.objects.known_as_of(day).count(),
        "plants": Plant.objects.known_as_of(day).count(),
        "sources": cited_sources(day).count(),
        "news": news(window, day),
        "windows": windows(request, window, day, today),
        "map": overview_map(request.GET, day),
        "leaders": leaders(chosen_product, PRODUCTS[chosen_product][1], day),
    }
    response = render(request, "overview.html", context)
    remember_visit(request, response, today)
    return response


def _asked(product: Product, day: dt.date) -> CapacityQuery:
    _, unit = PRODUCTS[product]
    return CapacityQuery(as_of=day, unit=unit.value, product=product.value, by="status")


def _capacity(product: Product, day: dt.date) -> Chart:
    title = gettext("Capacity over time: %(what)s") % {"what": gettext(str(product.label))}
    return capacity_chart("capacity", title, _asked(product, day))


def _funding(layer: str, day: dt.date, prices: str) -> Chart:
    query = FundingQuery(as_of=day, layer=layer, by="purpose", prices=prices or next(iter(PRICES)))
    title = gettext("Money over time: %(what)s") % {"what": gettext(LAYER_LABELS[layer]).lower()}
    return funding_chart("funding", title, query)


def _figures(product: Product, drawn: Chart, day: dt.date) -> dict[str, Any]:
    """What operating plants have, or are to have, by the end of the year of the day, and all that is planned.

    Of what the chart draws it is taken from there; of the other product only the rows are asked for.
    """
    query = _asked(product, day)
    told = drawn if drawn.parameters["product"] == product.value else Figures(capacity_rows(query))
    return {"operating": told.of(Status.OPERATING.value, year=day.year), "whole": told.whole, "unit": query.unit}


def _sums(layer: str, drawn: Chart, day: dt.date) -> Figures:
    """The money of a layer as it was said: from the chart where it draws that, else by its rows alone."""
    asked = drawn.parameters
    if asked["layer"] == layer and "prices" not in asked:
        return drawn
    return Figures(funding_rows(FundingQuery(as_of=day, layer=layer, by="purpose")))


def methodology(request: HttpRequest) -> HttpResponse:
    """How everything is counted: docs/methodology.md, of which no HTML is taken over."""
    refuse_unknown(request.GET, ())
    read_as_of(request.GET)
    text = (settings.BASE_DIR / "docs" / "methodology.md").read_text(encoding="utf-8")
    return render(request, "methodology.html", {"html": html_of(text)})


def html_of(markdown: str) -> SafeString:
    """Markdown with tables as HTML: tags in the text are escaped, and each table can be scrolled and has a name."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    numbers = itertools.count(1)
    html = re.sub(
        "<table>(.*?)</table>",
        lambda table: (
            f'<div class="scroll" tabindex="0" role="region" aria-label="Table {next(numbers)}">{table[0]}</div>'
        ),
        html,
        flags=re.DOTALL,
    )
    return mark_safe(html)  # noqa: S308 (all text in it was escaped by the renderer)


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for what asks for it where it always was; pages name the drawing itself."""
    return redirect(static("img/favicon.ico"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 with the limit, for a form that is larger than is taken."""
    too_large = isinstance(exception, RequestDataTooBig)
    context = {"most_megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1e6} if too_large else {}
    return render(request, "400.html", context, status=413 if too_large else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, and whether the thing was only not known yet on the day that the reader has rewound to."""
    return render(request, "404.html", {"not_known_yet": str(exception) == "not known yet"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for a fault of ours; 503, to be asked again soon, where it is only that the database is away.

    Neither page asks the database for anything. The API's readers get the same as `application/problem+json`.
    """
    away = isinstance(sys.exception(), (OperationalError, InterfaceError))
    status, title = (503, "The database does not answer") if away else (500, "Something went wrong here")
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status}
        answer: HttpResponse = JsonResponse(problem, status=status, content_type="application/problem+json")
    else:
        answer = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if away:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer

"""A chart by itself: for other sites' pages, and as CSV. Both hold exactly what the chart of our own pages draws."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.clickjacking import xframe_options_exempt

from companies.models import Company
from evtracker.charts import Chart, capacity_chart, funding_chart
from evtracker.listing import country_name, refuse_unknown
from evtracker.parameters import BadParameterError, read_as_of
from plants.models import Plant
from plants.series import CapacityQuery, FundingQuery
from plants.vocabulary import Product

CAPACITY_WORDS = ("unit", "product", "by", "ownership", "company", "country", "status", "kind", "plant")
FUNDING_WORDS = ("layer", "by", "spread", "prices", "company", "country", "kind", "purpose", "plant")
LAYER_TITLES = {
    "committed": gettext_noop("Money committed"),
    "raised": gettext_noop("Money raised"),
    "acquisition": gettext_noop("Acquisitions"),
    "unspecified": gettext_noop("Sums of unspecified purpose"),
}
# What a spreadsheet would take for a formula; such a label gets an apostrophe before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no arguments of a view
def chart_embed(request: HttpRequest, kind: str) -> HttpResponse:
    """The chart on a page of its own, which any site may frame; no other page of ours may be framed."""
    return render(request, "embed.html", {"chart": _read_chart(request, kind)})


def chart_csv(request: HttpRequest, kind: str) -> HttpResponse:
    """A line a year, a column for each row of the chart; then their sum, the unit and the day that it is told from."""
    chart = _read_chart(request, kind)
    answer = HttpResponse(content_type="text/csv; charset=utf-8; header=present")
    answer["Content-Disposition"] = f'attachment; filename="{chart.kind}-{chart.parameters["as_of"]}.csv"'
    writer = csv.writer(answer, lineterminator="\r\n")
    writer.writerow(["year", *(_text(row.label) for row in chart.legend), "total", "unit", "as_of"])
    for year, values, total in chart.table:
        numbers = [f"{value.normalize():f}" for value in (*values, total)]
        writer.writerow([year, *numbers, chart.unit, chart.parameters["as_of"]])
    return answer


def _text(label: str) -> str:
    return f"'{label}" if label.startswith(FORMULA) else label


def _read_chart(request: HttpRequest, kind: str) -> Chart:
    """The chart asked for; BadParameterError names what can't be, Http404 a kind that there is none of."""
    title, query = read_question(request.GET, kind, ("cumulative", "from", "to"))
    if isinstance(query, CapacityQuery):
        return capacity_chart("capacity", title, query)
    return funding_chart("funding", title, query)


def read_question(
    asked: Mapping[str, str], kind: str, further: tuple[str, ...]
) -> tuple[str, CapacityQuery | FundingQuery]:
    """The title and the question of a chart, and no parameters but its own and the `further` ones.

    BadParameterError names what can't be asked, Http404 a kind of chart that there is none of.
    """
    day = read_as_of(asked)
    if kind == "capacity":
        refuse_unknown(asked, (*CAPACITY_WORDS, *further))
        words = {"by": "status", "cumulative": _cumulative(asked, unasked=True), **_words(asked, CAPACITY_WORDS)}
        query = CapacityQuery(as_of=day, **words, **_years(asked))
        product = asked.get("product", "") or Product.VEHICLES.value
        made = gettext(str(Product(product).label)) if product in Product.values else product
        title = gettext("Capacity over time: %(what)s") % {"what": made}
        return f"{title}{_of_whom(asked)}", query
    if kind == "funding":
        refuse_unknown(asked, (*FUNDING_WORDS, *further))
        words = {"by": "purpose", "cumulative": _cumulative(asked, unasked=False), **_words(asked, FUNDING_WORDS)}
        title = gettext(LAYER_TITLES.get(asked.get("layer", "") or "committed", "Money"))
        return f"{title}{_of_whom(asked)}", FundingQuery(as_of=day, **words, **_years(asked))
    raise Http404("no such chart")


def _words(asked: Mapping[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    """The words given; the question itself refuses what it doesn't know."""
    return {name: asked[name] for name in names if asked.get(name)}


def _cumulative(asked: Mapping[str, str], *, unasked: bool) -> bool:
    word = asked.get("cumulative", "")
    if word not in ("", "true", "false"):
        raise BadParameterError("cumulative", word, "is not one of true, false")
    return word == "true" if word else unasked


def _years(asked: Mapping[str, str]) -> dict[str, Any]:
    years = {}
    for name in ("from", "to"):
        text = asked.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) == 4):
            raise BadParameterError(name, text, "is not a year like 2024")
        if text:
            years[f"year_{name}"] = int(text)
    return years


def _of_whom(asked: Mapping[str, str]) -> str:
    """Whose chart it is, for its title."""
    names = []
    for model, word in ((Plant, "plant"), (Company, "company")):
        if asked.get(word):
            names.append(model.objects.filter(slug=asked[word]).values_list("name", flat=True).first())
    if asked.get("country"):
        names.append(country_name(asked["country"]))
    told = [name for name in names if name]
    return f", {', '.join(told)}" if told else ""

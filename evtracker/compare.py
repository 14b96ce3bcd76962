"""The page that sets up to five companies, or countries, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pycountry
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from companies.models import Company, CompanyAlias
from evtracker.charts import Chart, capacity_chart
from evtracker.listing import choice, country_name, refuse_unknown
from evtracker.parameters import BadParameterError, read_as_of
from plants.models import Plant
from plants.moves import moved, moves
from plants.records import group_over_years
from plants.series import CapacityQuery, FundingQuery, capacity_planned, funding_total
from plants.vocabulary import Product, Status, Unit

MOST = 5
# The years shown before and after the day's, the same for all.
BEFORE, AFTER = 5, 5
# Names offered while typing.
OFFERED = 500
PRODUCTS = {
    Product.VEHICLES: (gettext_noop("Vehicles"), Unit.VEHICLES),
    Product.BATTERY_CELLS: (gettext_noop("Battery cells"), Unit.GWH),
}
LAYERS = ("committed", "raised")


@dataclass(frozen=True)
class Subject:
    """One of those compared: its figures of the day, as far as they can be told of companies and of countries alike."""

    key: str
    name: str
    address: str
    chart: Chart
    operating: Decimal
    planned: Decimal
    plants: int
    money: dict[str, Decimal]
    slips: int
    cuts: int
    raises: int


def compare(request: HttpRequest) -> HttpResponse:
    """`?company=a&company=b` or `?country=CN&country=US`, two to five; a name that is none is refused with the like."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("company", "country", "product"))
    product = choice(request.GET, "product", "Product", [(key, words) for key, (words, _) in PRODUCTS.items()])
    rated = Product(product.value or Product.VEHICLES)
    asked = [name.strip() for name in request.GET.getlist("company") if name.strip()]
    codes = [code.strip() for code in request.GET.getlist("country") if code.strip()]
    if asked and codes:
        raise BadParameterError("country", codes[0], "can't be asked for together with companies")
    subjects = _countries(codes, rated, day) if codes else _companies(asked, rated, day)
    known = Company.objects.known_as_of(day)
    context = {
        "subjects": subjects,
        "kind": "country" if codes else "company",
        "product": rated.value,
        "products": product.options,
        "room": len(subjects) < MOST,
        "names": [] if codes else list(known.order_by("name__letters").values_list("name", flat=True)[:OFFERED]),
        "countries": _known_countries(day) if not asked else [],
        # One scale for all, so that the eye can compare.
        "highest": max((max(one.chart.totals, default=Decimal(0)) for one in subjects), default=Decimal(0)),
    }
    return render(request, "compare.html", context)


def _companies(asked: Iterable[str], product: Product, day: dt.date) -> list[Subject]:
    companies = list(dict.fromkeys(_named(name, day) for name in asked))
    _check_number("company", [company.slug for company in companies])
    groups = {company.pk: group_over_years(company.pk, day) for company in companies}
    subjects = []
    for company in companies:
        group = groups[company.pk]
        plants = Plant.objects.known_as_of(day).filter(company__in=group.now)
        query = replace(_question(product, day), company=company.slug, group=group)
        sums = _money(day, company=company.slug, group=group)
        subjects.append(_subject(company.slug, company.name, company.get_absolute_url(), query, plants, sums))
    return subjects


def _named(name: str, day: dt.date) -> Company:
    """The company of a slug or name, known by the day; BadParameterError names those whose names are like it."""
    known = Company.objects.known_as_of(day)
    found = known.filter(Q(slug=name) | Q(name__iexact=name)).order_by("pk").first()
    if found is None:
        told = Q(source__published_last__isnull=True) | Q(source__published_last__lte=day)
        alias = (
            CompanyAlias.objects.filter(told, name__iexact=name, company__in=known).select_related("company").first()
        )
        found = alias.company if alias else None
    if found is None:
        like = known.filter(name__icontains=name[:40]).order_by("name").values_list("name", flat=True)[:5]
        hint = f"; known are {', '.join(like)}" if like else ""
        raise BadParameterError("company", name[:60], f"is no company known on {day.isoformat()}{hint}")
    return found


def _countries(codes: Iterable[str], product: Product, day: dt.date) -> list[Subject]:
    codes = list(dict.fromkeys(codes))
    _check_number("country", codes)
    for code in codes:
        if pycountry.countries.get(alpha_2=code) is None or not code.isupper():
            raise BadParameterError("country", code[:20], "is not a country's code of two capital letters, like CN")
    subjects = []
    for code in codes:
        plants = Plant.objects.known_as_of(day).filter(country=code)
        query = replace(_question(product, day), country=code)
        sums = _money(day, country=code)
        subjects.append(_subject(code, country_name(code), f"/plants/?country={code}", query, plants, sums))
    return subjects


def _question(product: Product, day: dt.date) -> CapacityQuery:
    return CapacityQuery(
        as_of=day,
        product=product,
        unit=PRODUCTS[product][1],
        by="status",
        year_from=day.year - BEFORE,
        year_to=day.year + AFTER,
    )


def _check_number(name: str, keys: list[str]) -> None:
    if len(keys) > MOST:
        raise BadParameterError(name, keys[MOST], f"is one too many: up to {MOST} can be compared")


def _known_countries(day: dt.date) -> list[tuple[str, str]]:
    codes = Plant.objects.known_as_of(day).exclude(country="").order_by().values_list("country", flat=True).distinct()
    return sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1])


def _money(day: dt.date, **asked: Any) -> dict[str, Decimal]:
    """By layer, dollars of all years, as the company's own page tells them: first filtered, then netted."""
    return {layer: funding_total(FundingQuery(day, layer, **asked))[0] for layer in LAYERS}


def _subject(
    key: str, name: str, address: str, query: CapacityQuery, plants: Any, money: dict[str, Decimal]
) -> Subject:
    day = query.as_of
    chart = capacity_chart(f"capacity-{key.lower()}", name, query)
    rows = list(moved(day).filter(plant__in=plants, unit=query.unit, product=query.product))
    kinds = [kind for move in moves(rows, day).values() for kind in move.kinds]
    return Subject(
        key=key,
        name=name,
        address=address,
        chart=chart,
        operating=chart.of(Status.OPERATING, year=day.year),
        planned=capacity_planned(query),
        plants=plants.count(),
        money=money,
        slips=kinds.count("slip"),
        cuts=kinds.count("cut"),
        raises=kinds.count("raise"),
    )

"""Two days side by side: what was believed of each plant on the earlier one, and what is known of it on the later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from evtracker.listing import choice, page_of, refuse_unknown
from evtracker.parameters import BadParameterError, read_as_of, read_day
from plants.models import Plant
from plants.questions import company_group
from plants.series import CapacityQuery, CapacitySeries, capacity_series
from plants.standing import Standing, standings
from plants.vocabulary import GONE, UNIT_OF_PRODUCT, Product, Status

ROWS = 40


@dataclass(frozen=True)
class Believed:
    """A plant as it stood on the two days, and in words what came of the belief."""

    plant: Plant
    then: Standing
    now: Standing
    came: list[tuple[str, str]]


@dataclass(frozen=True)
class BelievedYear:
    """What was planned to stand at the end of a year, by the earlier day and by the later."""

    year: int
    then: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        """Below zero: less than was believed."""
        return self.now - self.then


def then_and_now(request: HttpRequest) -> HttpResponse:
    """`then=` the earlier day (a year back where none is asked for), `as_of=` the later; `product`, `company`."""
    day = read_as_of(request.GET)
    refuse_unknown(request.GET, ("then", "product", "company", "page"))
    then = read_day(request.GET, "then") or day - dt.timedelta(days=365)
    if then > day:
        raise BadParameterError("then", then.isoformat(), f"lies after {day.isoformat()}, the later of the two days")
    product = choice(request.GET, "product", "Product", Product.choices)
    made = product.value or Product.VEHICLES.value
    company = request.GET.get("company", "")
    plants = Plant.objects.known_as_of(then).filter(product=made).standing_on(then).select_related("company")
    group = company_group(company, day)
    if group is not None:
        plants = plants.filter(company__in=group)
    page = page_of(request.GET, plants.order_by(F("live_capacity").desc(nulls_last=True), "name", "pk"), ROWS)
    context = {
        "then": then,
        "product": made,
        "filters": [product],
        "company": company,
        "page": page,
        "rows": _rows(list(page), then, day),
        "unit": UNIT_OF_PRODUCT[made],
        "years": _years(made, company, then, day),
    }
    return render(request, "then_and_now.html", context)


def _rows(plants: list[Plant], then: dt.date, now: dt.date) -> list[Believed]:
    keys = [plant.pk for plant in plants]
    before, after = standings(keys, then), standings(keys, now)
    return [
        Believed(plant, before[plant.pk], after[plant.pk], came_of(before[plant.pk], after[plant.pk]))
        for plant in plants
    ]


def came_of(then: Standing, now: Standing) -> list[tuple[str, str]]:
    """What became of what was believed of a plant, each with a word for its look; empty where nothing changed."""
    came = []
    if now.status in GONE and then.status not in GONE:
        came.append(("cut", str(Status(now.status).label)))
    if now.status == Status.OPERATING and then.status != Status.OPERATING:
        came.append(("reached", gettext_noop("operates")))
    if now.status == Status.PAUSED and then.status != Status.PAUSED:
        came.append(("slip", gettext_noop("paused")))
    if then.capacity is not None and now.capacity is not None and then.unit == now.unit:
        if now.capacity != then.capacity:
            came.append(
                ("raise", gettext_noop("raised")) if now.capacity > then.capacity else ("cut", gettext_noop("cut"))
            )
    elif then.capacity is None and now.capacity is not None:
        came.append(("raise", gettext_noop("figure told")))
    if then.effective and now.effective and now.effective.last != then.effective.last:
        later = now.effective.last > then.effective.last
        came.append(("slip", gettext_noop("later")) if later else ("advance", gettext_noop("earlier")))
    if now.past_due and not then.past_due:
        came.append(("slip", gettext_noop("past due")))
    return came


def _years(product: str, company: str, then: dt.date, now: dt.date) -> list[BelievedYear]:
    """The years that either day has anything for, from the earlier day's on."""
    asked: dict[str, Any] = {"product": product, "company": company, "year_from": then.year}
    before, after = (capacity_series(CapacityQuery(as_of=day, **asked)) for day in (then, now))
    one, other = _by_year(before), _by_year(after)
    years = range(min(one, default=then.year), max([*one, *other], default=then.year) + 1)
    return [BelievedYear(year, _standing(one, year), _standing(other, year)) for year in years]


def _by_year(series: CapacitySeries) -> dict[int, Decimal]:
    return {year: sum((row.values[at] for row in series.series), Decimal(0)) for at, year in enumerate(series.years)}


def _standing(by_year: dict[int, Decimal], year: int) -> Decimal:
    """What stands in a year; beyond the last year told of, what stands in that one."""
    return by_year.get(year, by_year[max(by_year)] if by_year and year > max(by_year) else Decimal(0))

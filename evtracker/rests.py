"""The page of what a figure rests on: its plants or sums, each with what it counts and the passages that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from articles.evidence import Line, lines_of
from companies.company_page import with_details
from companies.models import Investment
from evtracker.chart_views import read_question
from evtracker.listing import country_name, page_of
from evtracker.parameters import BadParameterError
from evtracker.partial_dates import FIRST_YEAR, LAST_YEAR
from plants.models import Plant
from plants.questions import checked_capacity
from plants.rests import counted_money, counted_plants, live_plans, standings_known
from plants.series import CapacityQuery, FundingQuery, capacity_rows, funding_rows

# Records on a page; fewer than on lists, since each brings its passages.
SHOWN = 20


@dataclass(frozen=True)
class Entry:
    """A plant or a sum, what it counts (in the figure's unit, or dollars), and the records that it counts by."""

    record: Plant | Investment
    counted: Decimal
    lines: list[Line]


def rests(request: HttpRequest, kind: str) -> HttpResponse:
    """`/rests/capacity/` and `/rests/funding/`, with a chart's own parameters and `year` and `part`, a row of it."""
    asked = request.GET
    title, query = read_question(asked, kind, ("year", "part", "page"))
    year = _read_year(asked)
    part = asked.get("part") if "part" in asked else None
    if isinstance(query, CapacityQuery):
        query = checked_capacity(query)
        rows = counted_plants(query, year, part)
        page = page_of(asked, rows, SHOWN)
        entries = _plants(page, query, year)
        total = rows.aggregate(total=Sum("counted"))["total"] or Decimal(0)
    else:
        rows = counted_money(query, year, part)
        page = page_of(asked, rows, SHOWN)
        entries = _sums(page, query.as_of)
        total = Decimal(rows.aggregate(total=Sum("counted"))["total"] or 0).scaleb(-2)
    context = {
        "kind": kind,
        "title": title,
        "year": year,
        "part": _label(query, part) if part is not None else "",
        "query": query,
        "total": total,
        "entries": entries,
        "page": page,
    }
    return render(request, "rests.html", context)


def _read_year(asked: Mapping[str, str]) -> int | None:
    text = asked.get("year", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:9]) <= LAST_YEAR):
        raise BadParameterError("year", text[:20], f"is not a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _label(query: CapacityQuery | FundingQuery, part: str) -> str:
    """The words of a row of the series; its key where nothing stands under it."""
    found = capacity_rows(query) if isinstance(query, CapacityQuery) else funding_rows(query)
    label = next((row.label for row in found.series if row.key == part), part)
    return country_name(part) if query.by == "country" and part else gettext(label) if label else ""


def _plants(rows: Iterable[Mapping[str, Any]], query: CapacityQuery, year: int | None) -> list[Entry]:
    """The plants with their live plans, and the report that their status rests on. Six queries."""
    counted = {row["plant"]: row["counted"] for row in rows}
    plants = Plant.objects.select_related("company").in_bulk(list(counted))
    plans = live_plans(counted, query, year)
    stand = standings_known(counted, query.as_of)
    groups = [
        [
            *(fate.plan for fate in plans.get(plant, ())),
            *(row.status_row for row in [stand.get(plant)] if row and row.status_row),
        ]
        for plant in counted
    ]
    told = lines_of(groups, query.as_of)
    return [Entry(plants[plant], amount, found) for (plant, amount), found in zip(counted.items(), told, strict=True)]


def _sums(rows: Iterable[Mapping[str, Any]], day: dt.date) -> list[Entry]:
    """The sums, each with its sources. Six queries."""
    counted = {row["investment"]: Decimal(row["counted"]).scaleb(-2) for row in rows}
    sums = {one.pk: one for one in with_details(Investment.objects.filter(pk__in=counted), day)}
    told = lines_of([[sums[pk]] for pk in counted], day)
    return [Entry(sums[pk], amount, found) for (pk, amount), found in zip(counted.items(), told, strict=True)]

"""What a figure of a series rests on, record by record: the plants or sums that it adds up, each with what it counts.

The figure is that of one year, or of all years together (of capacity: all that is planned, dated or not), and of the
whole series or of one `part` of it, a key of its split. Publishers are told by the years of what they reported.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from companies.models import Company
from evtracker.parameters import BadParameterError
from plants.capacity import Question
from plants.drawn import PlanFate, PlantStanding
from plants.funding import LABELS as MONEY_LABELS
from plants.funding import key_and_label
from plants.money_timeline import A_YEAR
from plants.questions import CapacityQuery, FundingQuery, check_country
from plants.splits import KIND_LABELS, LABELS, REST, key_of
from plants.sums import MoneyQuestion
from plants.timeline import LIVE, NOT_DATED

# The rows of the splits whose words are ours.
_WORDS = {**LABELS, "kind": KIND_LABELS, "purpose": MONEY_LABELS}
# Publishers that are named of a year; the others are counted.
NAMED = 3


@dataclass(frozen=True)
class ToldBy:
    """Who told of a year's figure: the publishers with most reports, and how many more there are."""

    names: list[str]
    further: int


def counted_plants(query: CapacityQuery, year: int | None, part: str | None) -> QuerySet[Any]:
    """Rows `{"plant": key, "counted": amount in the query's unit}`, the largest first: they add up to the figure.

    BadParameterError for what can't be asked, an unknown company or a part of what isn't split.
    """
    figures = _figures(Question.of(query), year)
    if part is not None:
        figures = _of_part(figures, query.by, key_of(query.by), part)
    amount = "whole" if query.ownership == "gross" else "amount"
    rows: QuerySet[Any] = figures.order_by().values("plant").annotate(counted=Sum(amount)).filter(counted__gt=0)
    return rows.order_by("-counted", "plant")


def _figures(question: Question, year: int | None) -> QuerySet[Any]:
    """The parts of plants that stand at the end of the year; without one, in the end or at no known date."""
    if year is None:
        return reduce(or_, question.in_the_end())
    # The companies asked for may be others in that year than today.
    [rows] = [rows for first, before, rows in question.spans() if first <= year < before]
    return rows.filter(year_from__lte=year, year_until__gt=year)


def _of_part(rows: QuerySet[Any], by: str, key: Any, part: str) -> QuerySet[Any]:
    """The rows under one key of the split; `` is the rest, which belongs to none."""
    if not by:
        raise BadParameterError("part", part, "is of nothing: the series is not split, say by what with “by”")
    rows = rows.annotate(key=key)
    if by == "company" and part != REST:
        company = Company.objects.filter(slug=part).first()
        if company is None:
            raise BadParameterError("part", part[:60], "is no company's slug")
        return rows.filter(key=company.pk)
    if by == "country":
        check_country(part, "part")
    elif part != REST and part not in _WORDS[by]:
        raise BadParameterError("part", part[:60], f"is none of {', '.join(_WORDS[by])}")
    missing = Q(key=None) if by == "company" else Q(key=None) | Q(key=REST)
    return rows.filter(missing if part == REST else Q(key=part))


def live_plans(plants: Iterable[int], query: CapacityQuery, year: int | None) -> dict[int, list[PlanFate]]:
    """By plant the live plans in the query's unit and product that stand by the end of the year, the largest first.

    Of a plant of which none has a date by then, all of them; without a year also those that nobody has dated. One
    query.
    """
    reasons = [LIVE, NOT_DATED] if year is None else [LIVE]
    fates = PlanFate.objects.known_on(query.as_of).filter(plant__in=list(plants), told=True, reason__in=reasons)
    fates = fates.filter(unit=query.unit, product=query.product).select_related("plan__source", "plan__phase")
    found: dict[int, list[PlanFate]] = defaultdict(list)
    for fate in fates.order_by("-plan__amount", "-reported_on", "plan"):
        found[fate.plant_id].append(fate)
    if year is None:
        return found
    end = dt.date(year, 12, 31)
    return {
        plant: [fate for fate in rows if fate.stands_on is not None and fate.stands_on <= end] or rows
        for plant, rows in found.items()
    }


def standings_known(plants: Iterable[int], day: dt.date) -> dict[int, PlantStanding]:
    """Where each plant stands on the day, with the report that its status rests on. One query."""
    rows = PlantStanding.objects.known_on(day).filter(plant__in=list(plants))
    return {row.plant_id: row for row in rows.select_related("status_row__source", "status_row__phase")}


def counted_money(query: FundingQuery, year: int | None, part: str | None) -> QuerySet[Any]:
    """Rows `{"investment": key, "counted": cents}`, the largest first: what each sum counts, less its parts.

    Spread evenly a year has a part of them only. BadParameterError as for plants.
    """
    question = MoneyQuestion.of(query)
    pieces = question.pieces()
    if year is not None and query.spread == "even":
        pieces = pieces.filter(first_year__lte=year, hundredths__gt=(year - F("first_year")) * A_YEAR)
    elif year is not None:
        pieces = pieces.filter(reported_year=year)
    if part is not None:
        pieces = pieces.annotate(**question.flags(), **question.places())
        key = F("company_id") if query.by == "company" else key_and_label(query.by)[0]
        pieces = _of_part(pieces, query.by, key, part)
    rows: QuerySet[Any] = pieces.order_by().values("investment").annotate(counted=Sum("piece")).filter(counted__gt=0)
    return rows.order_by("-counted", "investment")


def capacity_told_by(query: CapacityQuery, years: Sequence[int]) -> dict[int, ToldBy]:
    """Of each year, who reported what stands by its end. One query, and those for what is asked by name."""
    reports = Question.of(query).reports().filter(reason=LIVE, stands_on__lte=dt.date(years[-1], 12, 31))
    rows = reports.order_by().values_list("stands_on__year", "source__publisher").annotate(told=Count("pk"))
    return _told_by(rows, years, cumulative=True)


def funding_told_by(query: FundingQuery, years: Sequence[int]) -> dict[int, ToldBy]:
    """Of each year, who first reported its sums. One query, and those for what is asked by name."""
    sums = MoneyQuestion.of(query).in_view().exclude(cents=None)
    year = "first_year" if query.spread == "even" else "reported_year"
    rows = sums.order_by().values_list(year, "investment__source__publisher")
    return _told_by(rows.annotate(told=Count("investment", distinct=True)), years, cumulative=query.spread == "even")


def _told_by(rows: Iterable[tuple[int, str, int]], years: Sequence[int], *, cumulative: bool) -> dict[int, ToldBy]:
    """The publishers of each year, those with most reports first; `cumulative`: with those of the years before."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for year, publisher, told in rows:
        if publisher:
            found[year][publisher] += told
    told_by, before = {}, Counter[str]()
    for year in sorted({*years, *found}):
        before = before + found[year] if cumulative else found[year]
        if year in years and before:
            ordered = sorted(before, key=lambda publisher: (-before[publisher], publisher))
            told_by[year] = ToldBy(ordered[:NAMED], len(ordered[NAMED:]))
    return told_by

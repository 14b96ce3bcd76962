"""Draws what is stored of sums for every day of knowledge (plants/drawn_money.py), and stores it.

Sums bear on each other only where links tie them: one replaces another, or is part of it. So each family of tied sums
is drawn by itself, for the days on which one of its sums was reported.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from companies.models import Investment
from plants.drawn import FOR_EVER
from plants.drawn_money import CountedSum, SumWithin
from plants.models import PlantInvestment
from plants.netting import above, fates
from plants.spans import Spans

ROWS = 1000
# Companies drawn in one go.
COMPANIES = 200
# Sums are spread over at most so many years, whatever a row says.
LONGEST = Decimal(100)
A_YEAR = 100
HUNDREDTH_OF_A_CENT = Decimal(10_000)

Rows = Mapping[int, Investment]


class Content(NamedTuple):
    """What may change about a sum from day to day."""

    investment: int
    reason: str
    has_parts: bool


@transaction.atomic
def redraw_sums(company_ids: Iterable[int], plant_ids: Iterable[int] = ()) -> None:
    """Draw and store anew what follows from the sums of these companies, those for these plants, and all tied to them.

    A constant number of queries, but for chains of sums of several companies: two for each link of the chain.
    """
    companies, plants = set(company_ids), set(plant_ids)
    drawn = CountedSum.objects.filter(Q(company__in=companies) | Q(plant__in=plants))
    asked = Investment.objects.filter(Q(company__in=companies) | Q(for_plants__plant__in=plants))
    tied = CountedSum.objects.filter(family__in=drawn.values("family")).values_list("investment", flat=True)
    ids = _all_tied({*asked.values_list("pk", flat=True), *tied})
    # Who changes one of the same sums at the same time draws after, and sees both changes.
    list(Investment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    CountedSum.objects.filter(investment__in=ids).delete()
    SumWithin.objects.filter(Q(part__in=ids) | Q(above__in=ids)).delete()
    rows = Investment.objects.in_bulk(list(ids))
    plants_of: dict[int, list[int]] = defaultdict(list)
    links = PlantInvestment.objects.filter(investment__in=ids).order_by("plant__slug")
    for investment, plant in links.values_list("investment", "plant"):
        plants_of[investment].append(plant)
    families = _families(rows)
    counted = (row for family in families for row in _counted(family, plants_of))
    CountedSum.objects.bulk_create(counted, batch_size=ROWS)
    SumWithin.objects.bulk_create((pair for family in families for pair in _pairs(family)), batch_size=ROWS)


def redraw_all_sums() -> None:
    """Draw all sums anew, some companies at a time."""
    companies = list(Investment.objects.order_by("company").values_list("company", flat=True).distinct())
    for first in range(0, len(companies), COMPANIES):
        redraw_sums(companies[first : first + COMPANIES])


def _all_tied(ids: set[int]) -> set[int]:
    """These sums and all that links tie to them, directly or over others."""
    found, new = set(ids), set(ids)
    while new:
        links = Investment.objects.filter(Q(part_of__in=new) | Q(supersedes__in=new)).order_by()
        ties = Investment.objects.filter(pk__in=new).order_by().values_list("part_of", "supersedes")
        ahead = {pk for tie in ties for pk in tie if pk is not None}
        new = ({*links.values_list("pk", flat=True)} | ahead) - found
        found |= new
    return found


def _families(rows: Rows) -> list[dict[int, Investment]]:
    """The sums, in groups that are tied."""
    tied: dict[int, set[int]] = {pk: set() for pk in rows}
    for row in rows.values():
        for other in (row.part_of_id, row.supersedes_id):
            if other is not None and other in rows:
                tied[row.pk].add(other)
                tied[other].add(row.pk)
    families, left = [], dict.fromkeys(sorted(rows))
    while left:
        todo, family = [next(iter(left))], {}
        while todo:
            pk = todo.pop()
            if pk in left:
                del left[pk]
                family[pk] = rows[pk]
                todo.extend(tied[pk])
        families.append(family)
    return families


def _counted(family: Rows, plants_of: Mapping[int, Sequence[int]]) -> Iterator[CountedSum]:
    spans: Spans[dt.date, Content] = Spans()
    for day in sorted({row.reported_on.last for row in family.values()}):
        known = {pk: row for pk, row in family.items() if row.reported_on.last <= day}
        wholes = {larger.pk for row in known.values() for larger in above(row, known)}
        why = fates(known.values())
        spans.from_here(day, [Content(pk, why[pk], pk in wholes) for pk in known])
    name = min(family)
    for content, first, end in spans.until(FOR_EVER):
        row = family[content.investment]
        plants: Sequence[int | None] = plants_of.get(row.pk) or [None]
        first_year, hundredths = _extent(row)
        for position, plant in enumerate(plants, 1):
            yield CountedSum(
                known_from=first,
                known_until=end,
                investment=row,
                family=name,
                company_id=row.company_id,
                plant_id=plant,
                position=position,
                of=len(plants),
                purpose=row.purpose,
                reason=content.reason,
                cents=None if row.amount_usd is None else int(row.amount_usd * 100),
                reported_year=row.reported_on.year,
                first_year=first_year,
                hundredths=hundredths,
                assumed=row.reported_on_assumed,
                has_parts=content.has_parts,
            )


def _extent(row: Investment) -> tuple[int, int]:
    """The first year that a sum is for, and for how many hundredths of a year; unsaid, the year of its report."""
    reported: int = row.reported_on.year
    first = row.period_start.year if row.period_start else reported
    if row.years:
        return first, int(min(row.years, LONGEST) * A_YEAR)
    if row.period_end and row.period_end.year >= first:
        return first, (row.period_end.year - first + 1) * A_YEAR
    return reported, A_YEAR


def _pairs(family: Rows) -> Iterator[SumWithin]:
    """Each sum with all that it lies within, from the day on which the whole way up is known."""
    for row in family.values():
        known_from = row.reported_on.last
        for depth, larger in enumerate(above(row, family), 1):
            known_from = max(known_from, larger.reported_on.last)
            usd = row.amount_usd or Decimal(0)
            yield SumWithin(
                known_from=known_from,
                part=row,
                above=larger,
                depth=depth,
                taken=_taken(row, larger),
                usd=int(usd * HUNDREDTH_OF_A_CENT),
            )


def _taken(part: Investment, larger: Investment) -> int | None:
    """What a part takes off a larger sum of its currency, at the larger one's rate."""
    if part.currency != larger.currency:
        return None
    usd = larger.amount_usd or Decimal(0)
    return int((part.amount * usd * HUNDREDTH_OF_A_CENT / larger.amount).to_integral_value())

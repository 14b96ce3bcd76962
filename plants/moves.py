"""How plans moved: each plan that a later report replaced, against that report and against the first of its line.

DOMAIN rule 11: a slip is the move of a plan's date, a cut or raise that of its amount.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from companies.vocabulary import Modality
from plants.models import CapacityPlan

KINDS = ("slip", "advance", "dated", "cut", "raise", "reached", "denied", "absorbed")
# What is neither a move of a date nor one of an amount.
NOT_COMPARED = frozenset({"denied", "absorbed"})


@dataclass(frozen=True)
class Move:
    """`kinds` in words of KINDS; `days`, `months` later (below zero: earlier), None where one of the two is undated.

    All differences are None where the later report is none about the same thing: a total that takes an increment in,
    or a denial.
    """

    kinds: list[str]
    first: CapacityPlan
    days: int | None
    days_from_first: int | None
    months: int | None
    months_from_first: int | None
    amount_change: Decimal | None
    amount_change_from_first: Decimal | None


def moved(day: dt.date) -> QuerySet[CapacityPlan]:
    """The rows that a later report had replaced by the day; both are selected."""
    rows: QuerySet[CapacityPlan] = CapacityPlan.objects.as_of(day).filter(superseded_by__reported_on_last__lte=day)
    return rows.select_related("superseded_by", "plant", "company", "phase")


def moves(rows: Iterable[CapacityPlan], day: dt.date) -> dict[int, Move]:
    """The move of each row of `moved`, by its primary key. One query for any number of rows."""
    rows = list(rows)
    plants = {row.plant_id for row in rows if row.plant_id}
    companies = {row.company_id for row in rows if row.company_id}
    before: dict[int, list[CapacityPlan]] = defaultdict(list)
    for old in moved(day).filter(Q(plant__in=plants) | Q(company__in=companies)):
        if _same_scope(old, _later(old)):
            before[_later(old).pk].append(old)
    return {row.pk: _move(row, _first(row, before)) for row in rows}


def _later(row: CapacityPlan) -> CapacityPlan:
    """The report that replaced a row of `moved`."""
    assert row.superseded_by is not None
    return row.superseded_by


def _same_scope(one: CapacityPlan, other: CapacityPlan) -> bool:
    return (one.phase_id, one.increment) == (other.phase_id, other.increment)


def _first(row: CapacityPlan, before: dict[int, list[CapacityPlan]]) -> CapacityPlan:
    """The earliest report of the line that leads to the row."""
    line, todo = {row.pk: row}, [row]
    while todo:
        for old in before[todo.pop().pk]:
            if old.pk not in line:
                line[old.pk] = old
                todo.append(old)
    return min(line.values(), key=lambda each: (each.reported_on.last, each.pk))


def _days(was: CapacityPlan, now: CapacityPlan) -> int | None:
    if was.effective is None or now.effective is None:
        return None
    return int((now.effective.last - was.effective.last).days)


def _months(was: CapacityPlan, now: CapacityPlan) -> int | None:
    """From month to month of the last days: a slip from 2024 to the third quarter of 2025 is nine months."""
    if was.effective is None or now.effective is None:
        return None
    one, other = was.effective.last, now.effective.last
    return int((other.year - one.year) * 12 + other.month - one.month)


def _move(row: CapacityPlan, first: CapacityPlan) -> Move:
    now = _later(row)
    kinds = _kinds(row, now)
    if NOT_COMPARED.intersection(kinds):
        return Move(kinds, first, None, None, None, None, None, None)
    return Move(
        kinds=kinds,
        first=first,
        days=_days(row, now),
        days_from_first=_days(first, now),
        months=_months(row, now),
        months_from_first=_months(first, now),
        amount_change=now.amount - row.amount,
        amount_change_from_first=now.amount - first.amount,
    )


def _kinds(was: CapacityPlan, now: CapacityPlan) -> list[str]:
    if now.modality == Modality.DENIED:
        return ["denied"]
    if not _same_scope(was, now):
        return ["absorbed"]
    kinds = []
    days = _days(was, now)
    if days:
        kinds.append("slip" if days > 0 else "advance")
    elif was.effective is None and now.effective is not None:
        kinds.append("dated")
    if now.amount != was.amount:
        kinds.append("raise" if now.amount > was.amount else "cut")
    # A lower fact is no plan reached, but one that was missed.
    if now.modality == Modality.FACT and was.modality != Modality.FACT and now.amount >= was.amount:
        kinds.append("reached")
    return kinds


def kind_conditions() -> dict[str, Q]:
    """Each of KINDS as a condition on rows of `moved`: what `moves` tells of a row, for the database to filter by."""
    denied = Q(superseded_by__modality=Modality.DENIED)
    both = Q(phase__isnull=False, superseded_by__phase__isnull=False)
    other_phase = (
        Q(phase__isnull=True, superseded_by__phase__isnull=False)
        | Q(phase__isnull=False, superseded_by__phase__isnull=True)
        | (both & ~Q(phase=F("superseded_by__phase")))
    )
    absorbed = other_phase | ~Q(increment=F("superseded_by__increment"))
    within = (
        ~denied
        & (Q(phase__isnull=True, superseded_by__phase__isnull=True) | Q(phase=F("superseded_by__phase")))
        & Q(increment=F("superseded_by__increment"))
    )
    return {
        "slip": within & Q(superseded_by__effective_last__gt=F("effective_last")),
        "advance": within & Q(superseded_by__effective_last__lt=F("effective_last")),
        "dated": within & Q(effective_last__isnull=True, superseded_by__effective_last__isnull=False),
        "cut": within & Q(superseded_by__amount__lt=F("amount")),
        "raise": within & Q(superseded_by__amount__gt=F("amount")),
        "reached": within
        & Q(superseded_by__modality=Modality.FACT, superseded_by__amount__gte=F("amount"))
        & ~Q(modality=Modality.FACT),
        "denied": denied,
        "absorbed": ~denied & absorbed,
    }

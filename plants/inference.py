"""What silence about a plant suggests (DOMAIN rule 5), and what that rests on.

A plant that does not run yet is shown as shelved, later as cancelled, once nothing of any kind was reported about it
for so many years (settings `INFER_SHELVED_YEARS` and `INFER_CANCELLED_YEARS`). It changes no total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from companies.models import InvestmentSource, Source
from plants.models import CapacityPlan, Milestone, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.vocabulary import Status

# Of the rule itself: raised when something else than the numbers of years changes.
RULE_VERSION = 1
INFERABLE = frozenset({Status.RUMOURED, Status.ANNOUNCED, Status.PRE_CONSTRUCTION, Status.CONSTRUCTION})


def rule() -> tuple[tuple[int, str], ...]:
    """Years of silence and the status that they suggest, the longest first."""
    return (
        (settings.INFER_CANCELLED_YEARS, Status.CANCELLED.value),
        (settings.INFER_SHELVED_YEARS, Status.SHELVED.value),
    )


def rule_version() -> str:
    """`1-2-4`: the version of the rule, and after how many years it says shelved and cancelled."""
    return f"{RULE_VERSION}-{settings.INFER_SHELVED_YEARS}-{settings.INFER_CANCELLED_YEARS}"


# What silence about a plant may suggest.
INFERRED = (Status.SHELVED.value, Status.CANCELLED.value)


def rule_told() -> dict[str, Any]:
    """The rule's version, and its years of silence by the status that they suggest, for readers."""
    return {"version": rule_version(), **{status: years for years, status in rule()}}


def infer(status: str, last_heard: dt.date | None, day: dt.date) -> str:
    """The status that silence since `last_heard` suggests on the day, or ""; it changes no total."""
    if status not in INFERABLE or last_heard is None:
        return ""
    for years, inferred in rule():
        if last_heard <= years_before(day, years):
            return inferred
    return ""


def inferred_on(status: str, day: dt.date) -> Q:
    """The plants with a standing on the day (`Plant.objects.standing_on`) of which silence suggests the status."""
    silences = {word: years_before(day, years) for years, word in rule()}
    longer = [silence for word, silence in silences.items() if silence < silences[status]]
    silent = Q(live_status__in=INFERABLE, heard_on__lte=silences[status])
    return silent & Q(heard_on__gt=max(longer)) if longer else silent


@dataclass(frozen=True)
class LastReport:
    """The latest report of any kind about a plant."""

    reported_on: dt.date
    source: Source


def last_report(plant_id: int, day: dt.date) -> LastReport | None:
    """The latest report of any kind about the plant that was known by the day: figure, status, milestone, owner, sum,
    what confirms one, or of the plant itself. Seven queries.
    """
    found = []
    for model in (CapacityPlan, PlantStatus, Milestone, PlantOwner):
        rows = model._default_manager.filter(plant=plant_id, reported_on_last__lte=day).select_related("source")
        found += [LastReport(row.reported_on.last, row.source) for row in rows.order_by("-reported_on_last", "-pk")[:1]]
    sums = PlantInvestment.objects.filter(plant=plant_id, investment__reported_on_last__lte=day)
    sums = sums.select_related("investment__source").order_by("-investment__reported_on_last", "-pk")
    found += [LastReport(one.investment.reported_on.last, one.investment.source) for one in sums[:1]]
    further = confirmations(day).filter(investment__for_plants__plant=plant_id)
    described = Plant.objects.filter(pk=plant_id, reported_on_last__lte=day).select_related("source")
    for row in (*further[:1], *described):
        found.append(LastReport(row.reported_on.last, row.source))
    return max(found, key=lambda one: one.reported_on, default=None)


def confirmations(day: dt.date) -> QuerySet[InvestmentSource]:
    """What further sources had told of sums by the day, the latest first."""
    return InvestmentSource.objects.as_of(day).select_related("source").order_by("-reported_on_last", "-pk")


def latest_of(kinds: Iterable[Sequence[Any]]) -> LastReport | None:
    """The same from all that is known of a plant, row by row of each kind, the latest first."""
    found = [LastReport(rows[0].reported_on.last, rows[0].source) for rows in kinds if rows]
    return max(found, key=lambda one: one.reported_on, default=None)


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; of 29 February the 28th."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)

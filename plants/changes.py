"""The news of plants as known on a day, for pages: plans that a later report replaced, and turns in a plant's life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from plants.models import CapacityPlan, PlantStatus
from plants.moves import moved, moves
from plants.statuses import begins
from plants.vocabulary import Status

# Turns in a plant's life that are news of their own.
TURNS = (Status.OPERATING, Status.PAUSED, Status.SHELVED, Status.CANCELLED, Status.CLOSED)
# The kinds of a move (plants/moves.py) in words.
LABELS = {
    "slip": gettext_noop("slipped"),
    "advance": gettext_noop("brought forward"),
    "dated": gettext_noop("dated"),
    "cut": gettext_noop("cut"),
    "raise": gettext_noop("raised"),
    "reached": gettext_noop("reached"),
    "denied": gettext_noop("denied"),
    "absorbed": gettext_noop("part of a later total"),
}


@dataclass(frozen=True)
class Change:
    """A plan of a plant and the report that replaced it. `kinds`: each with its label."""

    kinds: list[tuple[str, str]]
    before: CapacityPlan
    after: CapacityPlan


def replaced(day: dt.date) -> QuerySet[CapacityPlan]:
    """Plan rows of plants that a report known by the day has replaced, the newest replacement first."""
    related = ("plant__company", "phase", "source", "superseded_by__source", "superseded_by__phase")
    rows = moved(day).filter(plant__isnull=False, plant__known_on__lte=day).select_related(*related)
    return rows.order_by("-superseded_by__reported_on_last", "-superseded_by_id", "-pk")


def changes(rows: Iterable[CapacityPlan], day: dt.date) -> list[Change]:
    """What replaced each row, and how it moved. One query for any number of rows."""
    rows = list(rows)
    kinds = moves(rows, day)
    return [
        Change([(kind, LABELS[kind]) for kind in kinds[row.pk].kinds], row, row.superseded_by)
        for row in rows
        if row.superseded_by is not None
    ]


def latest_turns(rows: Iterable[PlantStatus]) -> list[PlantStatus]:
    """The rows in their order; where one day's reports tell several turns of a plant or phase, the last of them."""
    found: dict[tuple[int, int | None, dt.date], PlantStatus] = {}
    for row in rows:
        key = (row.plant_id, row.phase_id, row.reported_on.last)
        held = found.get(key)
        if held is None or begins(held) < begins(row):
            found[key] = row
    return list(found.values())


def turns(day: dt.date) -> QuerySet[PlantStatus]:
    """Reports that a plant began to operate, was paused or given up, the newest report first."""
    rows = PlantStatus.objects.as_of(day).filter(status__in=TURNS, plant__known_on__lte=day)
    return rows.select_related("plant__company", "phase", "source").order_by("-reported_on_last", "-pk")

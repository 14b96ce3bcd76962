"""What was reported of a plant's status as a line of time: one lane for the site and one for each phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plants.models import Phase, PlantStatus
from plants.plan_strips import CENT, LEAST, MOST_MARKS
from plants.statuses import begins

# From this width on, in per cent, a status is named under its stretch.
NAMED = 11


@dataclass(frozen=True)
class Stretch:
    """A status with where it begins and how long it lasted, in per cent of the scale."""

    row: PlantStatus
    start: Decimal
    width: Decimal

    @property
    def named(self) -> bool:
        """Whether there is room for its name."""
        return self.width >= NAMED


@dataclass(frozen=True)
class Lane:
    """The statuses of the site (`phase` None) or of a phase, one after the other."""

    phase: Phase | None
    stretches: list[Stretch]


@dataclass(frozen=True)
class StatusLine:
    """The years at their places in per cent, up to the day of knowledge, and the lanes."""

    years: list[tuple[int, Decimal]]
    lanes: list[Lane]


def status_line(rows: Iterable[PlantStatus], day: dt.date) -> StatusLine | None:
    """Each status from the day on which it began until the next one, the last one until the day of knowledge.

    Of several that begin on one day the latest report is drawn. None where none has begun by the day.
    """
    lanes: dict[int | None, tuple[Phase | None, dict[dt.date, PlantStatus]]] = {}
    for row in sorted(rows, key=lambda one: (begins(one), one.reported_on.last, one.key)):
        if begins(row) <= day:
            lanes.setdefault(row.phase_id, (row.phase, {}))[1][begins(row)] = row
    if not lanes:
        return None
    first = dt.date(min(begun for _, told in lanes.values() for begun in told).year, 1, 1)
    whole = max((day - first).days, 1)

    def place(at: dt.date) -> Decimal:
        return (Decimal(100 * (at - first).days) / whole).quantize(CENT)

    def stretches(told: dict[dt.date, PlantStatus]) -> list[Stretch]:
        ends = [*list(told)[1:], day]
        return [
            Stretch(row, min(place(begun), 100 - LEAST), max(place(end) - place(begun), LEAST))
            for (begun, row), end in zip(told.items(), ends, strict=True)
        ]

    step = -(-(day.year + 1 - first.year) // MOST_MARKS)
    years = [(year, place(dt.date(year, 1, 1))) for year in range(first.year, day.year + 1, step)]
    ordered = sorted(lanes.values(), key=lambda lane: lane[0].number if lane[0] else 0)
    return StatusLine(years, [Lane(phase, stretches(told)) for phase, told in ordered])

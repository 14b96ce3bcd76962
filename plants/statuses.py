"""The status of a plant or phase on a day, out of all that was reported about it (DOMAIN: plant status, rule 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plants.models import PlantStatus
from plants.vocabulary import GONE, UNKNOWN, Status

# From least to most advanced, for the most advanced phase; a paused one is behind any that moves.
PROGRESS: tuple[str, ...] = (
    Status.PAUSED,
    Status.RUMOURED,
    Status.ANNOUNCED,
    Status.PRE_CONSTRUCTION,
    Status.CONSTRUCTION,
    Status.COMMISSIONING,
    Status.OPERATING,
)
# With one of these, what was to stand by a day that has passed is not past due.
REACHED: frozenset[str] = frozenset({Status.COMMISSIONING, Status.OPERATING, Status.CLOSED})


def begins(row: PlantStatus) -> dt.date:
    """The day from which a reported status holds: the last day of `since`, or its report's where that lies within."""
    reported: dt.date = row.reported_on.last
    if row.since is None or row.since.contains(reported):
        return reported
    since: dt.date = row.since.last
    return since


@dataclass(frozen=True)
class StatusHistory:
    """All that had been reported about one plant's status by some day."""

    rows: Sequence[PlantStatus] = ()

    @cached_property
    def _of_phases(self) -> dict[int | None, list[tuple[dt.date, PlantStatus]]]:
        """The rows of the plant itself (None) and of each phase, with the days from which they hold; the last wins."""
        found: dict[int | None, list[tuple[dt.date, PlantStatus]]] = {}
        for row in sorted(self.rows, key=_order):
            found.setdefault(row.phase_id, []).append((begins(row), row))
        return found

    @cached_property
    def _found(self) -> dict[dt.date, PlantStatus | None]:
        """What was asked of a day before: the same few days are asked for again and again while a plant is drawn."""
        return {}

    def row_on(self, day: dt.date) -> PlantStatus | None:
        """The row that gives the plant's status on the day: its own, unless a live phase has a later one."""
        if day not in self._found:
            self._found[day] = self._row_on(day)
        return self._found[day]

    def _row_on(self, day: dt.date) -> PlantStatus | None:
        own = self._latest(None, day)
        current = [
            row for row in (self._latest(phase, day) for phase in self._phases) if row and row.status not in GONE
        ]
        if not current or (own and all(begins(row) <= begins(own) for row in current)):
            return own
        return max(current, key=lambda row: (PROGRESS.index(row.status), _order(row)))

    def on(self, day: dt.date) -> str:
        """The plant's status on the day; `unknown` where nobody said."""
        row = self.row_on(day)
        return row.status if row else UNKNOWN

    def of_phase(self, phase_id: int | None, day: dt.date) -> str:
        """The phase's own status on the day, else the plant's; a pause of the plant that began later pauses it too."""
        own = self._latest(None, day)
        row = self._latest(phase_id, day) if phase_id is not None else None
        if row is None:
            return self.on(day)
        if own and own.status == Status.PAUSED and begins(own) >= begins(row):
            return own.status
        return row.status

    def gone_phases(self, day: dt.date) -> dict[int, dt.date]:
        """The phases that are cancelled, shelved or closed on the day, and since when."""
        current = {phase: self._latest(phase, day) for phase in self._phases}
        return {phase: begins(row) for phase, row in current.items() if row and row.status in GONE}

    def operating_since(self, day: dt.date) -> dt.date | None:
        """The first day on which the plant or a phase was operating, if the plant operates on the day."""
        if self.on(day) != Status.OPERATING:
            return None
        days = [begins(row) for row in self.rows if row.status == Status.OPERATING]
        return min((first for first in days if first <= day), default=None)

    @property
    def _phases(self) -> list[int]:
        return [phase for phase in self._of_phases if phase is not None]

    def _latest(self, phase_id: int | None, day: dt.date) -> PlantStatus | None:
        """The row that began last by the day, of those that began on one day the one reported last."""
        latest = None
        for began, row in self._of_phases.get(phase_id, ()):
            if began > day:
                break
            latest = row
        return latest


def _order(row: PlantStatus) -> tuple[dt.date, dt.date, str]:
    return (begins(row), row.reported_on.last, row.key)

"""Where a plant or phase stands on a day.

The words (records, plant status): "On a day it is the one with the latest `since` not after that day (without `since`:
`reported_on`), among those then the latest report; a `since` that contains its report's day counts from the report. A
plant's status is its own, unless a live phase has a later one: then that of its most advanced live phase."
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tests.reference.rows import StatusRow

GONE = ("shelved", "cancelled", "closed")
# A paused phase is behind any that moves.
PROGRESS = ("paused", "rumoured", "announced", "pre_construction", "construction", "commissioning", "operating")


def begins(row: StatusRow) -> dt.date:
    """The day from which a status holds."""
    if row.since is None or row.since.first <= row.reported <= row.since.last:
        return row.reported
    return row.since.last


def latest(rows: Iterable[StatusRow], day: dt.date) -> StatusRow | None:
    """The status row that holds on the day."""
    begun = [row for row in rows if begins(row) <= day]
    return max(begun, key=_order, default=None)


def _order(row: StatusRow) -> tuple[dt.date, dt.date, str]:
    return (begins(row), row.reported, row.key)


def of_phases(rows: list[StatusRow], day: dt.date) -> dict[int, StatusRow]:
    """What was said of each phase itself."""
    phases = {row.phase for row in rows if row.phase is not None}
    found = {phase: latest([row for row in rows if row.phase == phase], day) for phase in phases}
    return {phase: row for phase, row in found.items() if row}


def plant_status(rows: list[StatusRow], day: dt.date) -> str:
    """The plant's status on the day, "unknown" where nobody said."""
    own = latest([row for row in rows if row.phase is None], day)
    live = [row for row in of_phases(rows, day).values() if row.status not in GONE]
    if any(own is None or begins(row) > begins(own) for row in live):
        return max(live, key=lambda row: PROGRESS.index(row.status)).status
    return own.status if own else "unknown"


def part_status(rows: list[StatusRow], phase: int | None, day: dt.date) -> str:
    """A phase's status, else the plant's; a plant that paused later pauses its phases."""
    row = of_phases(rows, day).get(phase) if phase is not None else None
    own = latest([one for one in rows if one.phase is None], day)
    if row is None:
        return plant_status(rows, day)
    return "paused" if own and own.status == "paused" and begins(own) >= begins(row) else row.status


def gone_phases(rows: list[StatusRow], day: dt.date) -> dict[int, dt.date]:
    """The phases that count nothing on the day, and since when."""
    return {phase: begins(row) for phase, row in of_phases(rows, day).items() if row.status in GONE}


def operating_since(rows: list[StatusRow], day: dt.date) -> dt.date | None:
    """Since when the plant, or a phase of it, operates, if it does on the day."""
    if plant_status(rows, day) != "operating":
        return None
    return min(begins(row) for row in rows if row.status == "operating" and begins(row) <= day)

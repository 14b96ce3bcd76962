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
PROGRESS = (
    "unknown",
    "rumoured",
    "announced",
    "pre_construction",
    "paused",
    "construction",
    "commissioning",
    "operating",
)


def begins(row: StatusRow) -> dt.date:
    """The day from which a status holds."""
    if row.since is None or row.since.first <= row.reported <= row.since.last:
        return row.reported
    return row.since.last


def latest(rows: Iterable[StatusRow], day: dt.date) -> StatusRow | None:
    """The status row that holds on the day."""
    begun = [row for row in rows if begins(row) <= day]
    return max(begun, key=lambda row: (begins(row), row.reported, row.id), default=None)


def phase_status(rows: list[StatusRow], phase: int, day: dt.date) -> str:
    """What was said of the phase itself; empty where nothing was."""
    row = latest([row for row in rows if row.phase == phase], day)
    return row.status if row else ""


def plant_status(rows: list[StatusRow], day: dt.date) -> tuple[str, dt.date | None]:
    """The plant's status on the day, and since when."""
    own = latest([row for row in rows if row.phase is None], day)
    phases = {row.phase for row in rows if row.phase is not None}
    of_phases = [latest([row for row in rows if row.phase == phase], day) for phase in phases]
    live = [row for row in of_phases if row and row.status not in GONE]
    if any(own is None or begins(row) > begins(own) for row in live):
        most = max(live, key=lambda row: PROGRESS.index(row.status))
        since = min(begins(row) for row in live if row.status == most.status)
        return most.status, since
    return (own.status, begins(own)) if own else ("unknown", None)

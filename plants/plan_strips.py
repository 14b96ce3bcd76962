"""The history of a plan as strips on one scale of years: when each figure was said, and for when it was to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan

# The years that are named under the scale, at most.
MOST_MARKS = 8
# The least width of a span, in per cent, so that a day can be seen.
LEAST = Decimal("0.8")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Strip:
    """Places in per cent of the scale: where it was said, and the span that it was said for (None where undated)."""

    said: Decimal
    start: Decimal | None = None
    width: Decimal | None = None

    @property
    def middle(self) -> Decimal | None:
        """The middle of the span."""
        return None if self.start is None or self.width is None else self.start + self.width / 2


@dataclass(frozen=True)
class Scale:
    """The years at their places in per cent, and the place of the day of knowledge."""

    years: list[tuple[int, Decimal]]
    today: Decimal
    strips: dict[int, Strip]


def plan_scale(rows: Iterable[CapacityPlan], day: dt.date) -> Scale | None:
    """A strip for each row by its primary key; None where no row has a date, for there is nothing to move."""
    rows = list(rows)
    dated = [row.effective for row in rows if row.effective is not None]
    if not dated:
        return None
    said = [row.reported_on.last for row in rows]
    first = dt.date(min([*said, *(date.first for date in dated)]).year, 1, 1)
    last = dt.date(max([day, *said, *(date.last for date in dated)]).year + 1, 1, 1)
    whole = (last - first).days

    def place(at: dt.date) -> Decimal:
        return (Decimal(100 * (at - first).days) / whole).quantize(CENT)

    def strip(row: CapacityPlan) -> Strip:
        if row.effective is None:
            return Strip(place(row.reported_on.last))
        return Strip(place(row.reported_on.last), place(row.effective.first), _width(row.effective, whole))

    step = -(-(last.year - first.year) // MOST_MARKS)
    years = [(year, place(dt.date(year, 1, 1))) for year in range(first.year, last.year, step)]
    return Scale(years, place(day), {row.pk: strip(row) for row in rows})


def _width(date: PartialDate, whole: int) -> Decimal:
    return max((Decimal(100 * ((date.last - date.first).days + 1)) / whole).quantize(CENT), LEAST)

"""Dates known to the year, half, quarter, month or day: a value type without Django.

News says "2024", "the second half of 2025", "June". Such a date is stored as it was said and never refined by guessing.
Its text is ISO 8601, with halves and quarters: `2024`, `2024-H2`, `2024-Q3`, `2024-06`, `2024-06-15`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache, total_ordering
from typing import Self

_TEXT = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
_MONTHS_OF = {"H": 6, "Q": 3}
FIRST_YEAR, LAST_YEAR = 1800, 2100


@lru_cache(maxsize=2400)
def _last_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A span of days that is one year, half, quarter, month or day.

    It is known, compared and sorted by its last day (DOMAIN: two clocks); of two with the same last day the longer one
    comes first. `first` and `last` are both inside the span.
    """

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if str(self) == "":
            raise ValueError(f"{self.first} to {self.last} is no year, half, quarter, month or day")

    # Reading a page's or an article's rows parses the same few hundred texts again and again.
    @classmethod
    @lru_cache(maxsize=10_000)
    def parse(cls, text: str) -> Self:
        """Read `2024`, `2024-H2`, `2024-Q3`, `2024-06` or `2024-06-15`; anything else is a ValueError that says so."""
        match = _TEXT.fullmatch(text)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(f"{text!r} is not a date like 2024, 2024-H2, 2024-Q3, 2024-06 or 2024-06-15")
        year, half, quarter, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if day is not None and month is not None:
            try:
                return cls.of_day(dt.date(year, month, day))
            except ValueError as error:
                raise ValueError(f"{text!r} is not a day of the calendar") from error
        if month is not None:
            if not 1 <= month <= 12:
                raise ValueError(f"{text!r} is not a month of the calendar")
            return cls(dt.date(year, month, 1), _last_of_month(year, month))
        if half is not None:
            return cls._months(year, 6 * half - 5, 6)
        if quarter is not None:
            return cls._months(year, 3 * quarter - 2, 3)
        return cls._months(year, 1, 12)

    @classmethod
    def of_day(cls, day: dt.date) -> Self:
        """The date known to the day."""
        return cls(day, day)

    @classmethod
    def _months(cls, year: int, month: int, count: int) -> Self:
        return cls(dt.date(year, month, 1), _last_of_month(year, month + count - 1))

    @property
    def year(self) -> int:
        """The calendar year that holds the whole span."""
        return self.last.year

    @property
    def precision(self) -> str:
        """One of `year`, `half`, `quarter`, `month`, `day`."""
        text = str(self)
        if len(text) == 4:
            return "year"
        return {"H": "half", "Q": "quarter"}.get(text[5]) or ("month" if len(text) == 7 else "day")

    def contains(self, day: dt.date) -> bool:
        """Whether the day lies within the span."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        if first.year != last.year or first.day != 1 or last != _last_of_month(last.year, last.month):
            return ""
        months = last.month - first.month + 1
        if months == 12:
            return f"{first.year:04}"
        if months == 1:
            return f"{first.year:04}-{first.month:02}"
        for letter, length in _MONTHS_OF.items():
            if months == length and (first.month - 1) % length == 0:
                return f"{first.year:04}-{letter}{(first.month - 1) // length + 1}"
        return ""

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.last, self.first) < (other.last, other.first)

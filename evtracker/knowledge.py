"""The day that a page is told from, for its templates: today, or the day that the reader has rewound to."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from evtracker.days import steps
from evtracker.parameters import BadParameterError, read_as_of


@dataclass(frozen=True)
class Knowledge:
    """`day` is the day by which something must have been reported to be shown; `today` is that of the server (UTC)."""

    day: dt.date
    today: dt.date

    @property
    def rewound(self) -> bool:
        """Whether the reader looks back."""
        return self.day != self.today

    @property
    def parameter(self) -> dict[str, str]:
        """What a link must carry so that it leads to a page as of the same day."""
        return {"as_of": self.day.isoformat()} if self.rewound else {}

    def steps(self) -> tuple[dt.date | None, dt.date | None]:
        """The nearest days before and after on which something was reported. Five queries."""
        return steps(self.day, self.today)


def knowledge(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `knowledge` in every template, and `numbering` for names that are unique on a page.

    A day that can't be read is refused by the view; what is shown then is of today.
    """
    today = timezone.now().date()
    try:
        day = read_as_of(request.GET)
    except BadParameterError:
        day = today
    return {"knowledge": Knowledge(day, today), "numbering": itertools.count(1)}

"""Reading what a request asks for. What can't be read is refused by its name, never ignored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone

from evtracker.partial_dates import PartialDate


class BadParameterError(Exception):
    """A parameter that can't be honoured: its name, the value as sent, why, and which words would be right."""

    def __init__(self, name: str, value: str, reason: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(f"{name}={value}: {reason}")
        self.name, self.value, self.reason, self.allowed = name, value, reason, list(allowed)


def read_as_of(parameters: Mapping[str, str]) -> dt.date:
    """The day to rewind to, `as_of=YYYY-MM-DD`; today (UTC) where none is asked for. A future day is refused."""
    today = timezone.now().date()
    day = read_day(parameters, "as_of") or today
    if day > today:
        raise BadParameterError("as_of", parameters["as_of"], f"lies after today, {today.isoformat()}")
    return day


def read_day(parameters: Mapping[str, str], name: str) -> dt.date | None:
    """A day, `name=YYYY-MM-DD`; None where none is asked for."""
    text = parameters.get(name, "")
    if not text:
        return None
    try:
        date = PartialDate.parse(text)
    except ValueError as error:
        raise BadParameterError(name, text, str(error)) from error
    if date.precision != "day":
        raise BadParameterError(name, text, "is not a day like 2024-06-15")
    return date.last

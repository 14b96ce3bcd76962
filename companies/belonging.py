"""Whether companies would own each other in a ring on some day: no group has an end in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from evtracker.partial_dates import PartialDate

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Belongs(Generic[Key]):
    """A company belongs to another one from the first day that `since` may mean to the last that `until` may."""

    company: Key
    parent: Key
    since: PartialDate | None = None
    until: PartialDate | None = None

    @property
    def begin(self) -> dt.date:
        """The first day."""
        return self.since.first if self.since else dt.date.min

    def holds(self, day: dt.date) -> bool:
        """Whether it does on the day."""
        return self.begin <= day and (self.until is None or self.until.last >= day)


def ring_through(link: Belongs[Key], others: Iterable[Belongs[Key]]) -> Sequence[Key]:
    """The companies of a ring that the link closes on a day on which all of it holds; empty where there is none.

    A ring holds on the first day of the last link of it to begin, so that these days alone are looked at.
    """
    others = list(others)
    days = sorted({link.begin, *(other.begin for other in others if link.holds(other.begin))})
    for day in days:
        above: dict[Key, list[Key]] = {}
        for other in others:
            if other.holds(day):
                above.setdefault(other.company, []).append(other.parent)
        way = _way(above, link.parent, link.company)
        if way:
            return [link.company, *way]
    return []


def _way(above: dict[Key, list[Key]], begin: Key, end: Key) -> list[Key]:
    ways, seen = [[begin]], {begin}
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        for key in above.get(way[-1], ()):
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []

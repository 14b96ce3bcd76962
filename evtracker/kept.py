"""What was counted over the records, kept in the process's memory until something about them is written.

Every write about companies, plants, their reports and money notes itself in the same transaction (plants/touched.py
calls `note_write`). The numbers of those notes that are to be seen tell one state of the records from any other, in
whatever order transactions end: a result that was begun in a state is true as long as the same notes are seen. How many
values a process keeps is RESULTS_KEPT; those asked for last stay.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from evtracker.models import RecordWrite

T = TypeVar("T")
# Longer than any transaction can last, so that no note is forgotten before all have seen it.
NOTES_STAY = dt.timedelta(days=2)
# What has been asked for the request in hand, so that one is asked once; None where there is no request.
_known: ContextVar[list[str] | None] = ContextVar("known", default=None)


def note_write() -> None:
    """Note, in the transaction that writes, that what was counted before doesn't hold any more; forget old notes."""
    RecordWrite.objects.create()
    RecordWrite.objects.filter(at__lt=timezone.now() - NOTES_STAY).delete()


@contextlib.contextmanager
def one_state() -> Iterator[None]:
    """Ask for the state of the records once at most: for a request that only reads."""
    asked = _known.set([])
    try:
        yield
    finally:
        _known.reset(asked)


def records_state() -> str:
    """A text that is another one after each write about records. One query, one a request of those that only read."""
    known = _known.get()
    if known:
        return known[0]
    notes = RecordWrite.objects.order_by("pk").values_list("pk", "at")
    state = hashlib.sha256(repr(list(notes)).encode()).hexdigest()
    if known is not None:
        known.append(state)
    return state


def question(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """A question as it is put to the database, whatever its order; of no rows at all, none."""
    try:
        text, values = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return text, tuple(values)


def count_of(rows: QuerySet[Any]) -> int:
    """How many of these records there are; kept until something about records is written."""
    return kept(("count", *question(rows)), rows.count, lambda _: 1)


class Results:
    """Results of one state, by what was asked, up to a weight together (values, bytes); those asked for last stay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._state = ""
        self.weight = 0

    def find(self, state: str, key: Hashable) -> tuple[Any, int] | None:
        """The result and its weight; None where there is none of this state."""
        with self._lock:
            found = self._results.get(key) if state == self._state else None
            if found is not None:
                self._results.move_to_end(key)
            return found

    def keep(self, state: str, key: Hashable, result: Any, weight: int, most: int) -> None:
        """Keep a result that was begun in this state, where it weighs no more than `most`; others make room."""
        if weight > most:
            return
        with self._lock:
            if state != self._state:
                self._results.clear()
                self._state, self.weight = state, 0
            if key not in self._results:
                self._results[key] = result, weight
                self.weight += weight
            while self.weight > most:
                self.weight -= self._results.popitem(last=False)[1][1]


_results = Results()


def kept(key: Hashable, make: Callable[[], T], weight: Callable[[T], int]) -> T:
    """What `make` gives, or gave before in the same state of the records; nobody may change it.

    Within a transaction it is made anew: what that one has written is seen by nobody else.
    """
    if not settings.RESULTS_KEPT or connection.in_atomic_block:
        return make()
    state = records_state()
    found = _results.find(state, key)
    if found is not None:
        result: T = found[0]
        return result
    made = make()
    _results.keep(state, key, made, weight(made), settings.RESULTS_KEPT)
    return made

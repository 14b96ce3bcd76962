"""One request at a time to each host, with a pause after it: kept in the database by compare-and-set, for all workers.

Nobody waits for a host: who comes while it is busy is told when to come again (HostBusyError), and puts his work back.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from articles.addresses import DEFAULT_PORTS, BadAddressError, split_url
from articles.download import FetchFailed
from articles.models import Host

# A server that asks to be left alone (Retry-After) is, for so long.
LONGEST_REST = dt.timedelta(hours=6)
# How often a place in the row is asked for while others ask too.
TRIES = 5


class HostBusyError(Exception):
    """A host that is not asked now; `until` is when to come again, `reason` why not now."""

    def __init__(self, until: dt.datetime, reason: str) -> None:
        super().__init__(reason)
        self.until, self.reason = until, reason


def host_name(url: str) -> str:
    """The host of an address, with its port where it is not the usual one; empty for what is no address."""
    try:
        parts = split_url(url)
    except BadAddressError:
        return ""
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return name if port == DEFAULT_PORTS[parts.scheme] else f"{name}:{port}"


@contextmanager
def turn_at(url: str) -> Iterator[Host | None]:
    """Have the host of an address for oneself; None where it needs no turns (FETCH_UNPACED_HOSTS).

    Raises HostBusyError. A host that answers with Retry-After is left alone for that long.
    """
    name = host_name(url)
    if not name or split_url(url).hostname in settings.FETCH_UNPACED_HOSTS:
        yield None
        return
    host, _ = Host.objects.get_or_create(name=name)
    _take(host)
    rest = dt.timedelta(0)
    try:
        yield host
    except FetchFailed as failure:
        rest = min(failure.retry_after or rest, LONGEST_REST)
        raise
    finally:
        _release(host, rest)


@contextmanager
def patient_turn_at(url: str, seconds: float) -> Iterator[Host | None]:
    """As `turn_at`, for one who sits and waits: a busy host is waited for, up to so many seconds."""
    deadline = timezone.now() + dt.timedelta(seconds=seconds)
    with ExitStack() as stack:
        host = None
        while True:
            try:
                host = stack.enter_context(turn_at(url))
                break
            except HostBusyError as busy:
                if busy.until > deadline:
                    raise
                time.sleep(max((busy.until - timezone.now()).total_seconds(), 0.05))
        yield host


class Turns:
    """The turns at the hosts that a download comes to by its redirects: each host is let go of before the next is had.

    `check` is asked of each with the address there (its robots.txt). With `patience` a busy host is waited for, up to
    so many seconds; without, HostBusyError is raised. `url` is then where it was met, after `moves` from host to host.
    """

    def __init__(self, check: Callable[[str, Host], None] | None = None, patience: float = 0.0) -> None:
        self.url, self.moves = "", -1
        self._check, self._patience = check, patience
        self._name = ""
        self._host: Host | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._stack.__exit__(*exception)

    def come_to(self, url: str) -> None:
        """Have the turn at the host of an address that is about to be asked for; a host in hand is held on to."""
        name = host_name(url)
        self.url = url
        if self.moves < 0 or name != self._name:
            self._stack.close()
            self._name, self.moves = name, self.moves + 1
            self._host = self._stack.enter_context(patient_turn_at(url, self._patience))
        elif self._host is not None:
            _hold_on(self._host)
        if self._host is not None and self._check is not None:
            self._check(url, self._host)


def _held_from_now() -> dt.datetime:
    """A time at which whoever asks for one thing now must be dead, or done with it and its robots.txt."""
    return timezone.now() + dt.timedelta(seconds=2 * settings.FETCH_TOTAL_SECONDS + 5)


def _take(host: Host) -> None:
    """Hold a host that is free. Raises HostBusyError."""
    now, held = timezone.now(), _held_from_now()
    free = Q(held_until=None) | Q(held_until__lte=now)
    rested = Q(free_at=None) | Q(free_at__lte=now)
    if not Host.objects.filter(free, rested, pk=host.pk).update(held_until=held):
        raise HostBusyError(_place(host, now), f"waits for its turn at {host.name}")
    host.held_until = held


def _hold_on(host: Host) -> None:
    """Hold a host in hand for one more request. Raises HostBusyError where another has it by now."""
    held = _held_from_now()
    if not Host.objects.filter(pk=host.pk, held_until=host.held_until).update(held_until=held):
        raise HostBusyError(_place(host, timezone.now()), f"waits for its turn at {host.name}")
    host.held_until = held


def _release(host: Host, rest: dt.timedelta) -> None:
    pause = max(dt.timedelta(seconds=gap_seconds(host)), rest)
    mine = Host.objects.filter(pk=host.pk, held_until=host.held_until)
    mine.update(held_until=None, free_at=timezone.now() + pause)


def gap_seconds(host: Host) -> float:
    """The pause after a request: what its robots.txt asks for, within the bounds of the settings."""
    least: float = settings.HOST_GAP_SECONDS
    most: float = settings.HOST_GAP_MOST_SECONDS
    return max(least, min(host.crawl_delay or 0.0, most))


def _place(host: Host, now: dt.datetime) -> dt.datetime:
    """When to come again: a time of one's own, so that those that wait don't all come at once.

    Times are given for the next round of sweeping only; who finds no room in it comes again after it.
    """
    gap = dt.timedelta(seconds=gap_seconds(host))
    horizon = now + dt.timedelta(seconds=settings.SWEEP_SECONDS)
    later = horizon + dt.timedelta(seconds=settings.SWEEP_SECONDS * random.random())  # noqa: S311
    for _ in range(TRIES):
        host.refresh_from_db(fields=["slot_at", "free_at"])
        place = max(host.slot_at or now, host.free_at or now, now) + gap
        if place > horizon:
            return max(later, host.free_at or later)
        if Host.objects.filter(pk=host.pk, slot_at=host.slot_at).update(slot_at=place):
            return place
    return later

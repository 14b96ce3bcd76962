"""When a job of the whole house ran last, and that it runs but once at a time: a row in the database for each."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from articles.models import Heartbeat


def take(name: str, seconds: float) -> bool:
    """Begin the job, unless it is running: whoever began it less than so many seconds ago and has not ended it."""
    now = timezone.now()
    until = now + dt.timedelta(seconds=seconds)
    free = Q(running_until=None) | Q(running_until__lte=now)
    if Heartbeat.objects.filter(free, name=name).update(begun_at=now, running_until=until):
        return True
    return Heartbeat.objects.get_or_create(name=name, defaults={"begun_at": now, "running_until": until})[1]


def ended(name: str, did: str) -> None:
    """Note that the job has run to its end, and what it did."""
    Heartbeat.objects.filter(name=name).update(ended_at=timezone.now(), running_until=None, did=did[:300])

"""Rows as JSON that was made when they last changed (evtracker/api/mirroring.py), for answers about today.

They are what a list tells as long as nothing was written since that the mirror has not taken up; else None, and the
list is told by its serializer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from evtracker.api.keeping import database_state
from evtracker.models import MirroredRow, MirrorState
from plants.inference import rule_version
from plants.timeline import RULES_VERSION

CURRENT = (
    "SELECT 1 FROM evtracker_mirrorstate WHERE id = 1 AND whole_on = %s AND rules = %s "
    "AND NOT EXISTS (SELECT 1 FROM plants_touched)"
)


def rules() -> str:
    """What the rows hang on beside what was reported, and the day: the versions of the rules of counting."""
    return f"{RULES_VERSION}/{rule_version()}"


def is_current(day: dt.date) -> bool:
    """Whether what is stored is what holds today, and today is asked for."""
    if day != timezone.now().date():
        return False
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [day, rules()])
        return cursor.fetchone() is not None


def state_of(name: str, day: dt.date) -> str | None:
    """A text that changes whenever a table of the list's rows does; None where that can't be told.

    Of a list that is stored (named), told for today: how far its feed is. Else any transaction that writes changes it.
    """
    if name and is_current(day):
        return f"{MirrorState.objects.values_list('seq', flat=True).get(pk=1)} {rules()} {day}"
    return database_state()


def stored(name: str, ids: Sequence[int]) -> list[orjson.Fragment] | None:
    """These rows of a list, in their order; None where one is not stored. One query."""
    found = dict(MirroredRow.objects.filter(list=name, row__in=ids).exclude(body="").values_list("row", "body"))
    return [orjson.Fragment(found[pk]) for pk in ids] if len(found) == len(ids) else None


def stored_row(name: str, **named: Any) -> str | None:
    """The JSON of the row of this `slug` or id (`row`); None where it is not stored. One query."""
    return MirroredRow.objects.filter(list=name, **named).exclude(body="").values_list("body", flat=True).first()

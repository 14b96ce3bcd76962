"""A list's search that forgives a slip of the pen: where nothing is called so, it finds what is spelled like it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from evtracker.directory import directory
from evtracker.facets import Narrowing

# The most names that are taken for what was meant.
MOST = 200


def _itself(keys: list[int]) -> Q:
    return Q(pk__in=keys)


def found_by_name(
    narrowing: Narrowing,
    called: QuerySet[Any],
    everything: QuerySet[Any],
    day: dt.date,
    kind: str,
    rows_of: Callable[[list[int]], Q] = _itself,
) -> QuerySet[Any]:
    """The rows that are called so, else those of the records of a kind that are spelled like it (`rows_of` their keys).

    Which of the two is noted in `narrowing.spelled`. A query for whether anything is called so, and up to eight for
    the names, only where something was searched for.
    """
    text = narrowing.searched
    if not text or called.exists():
        return called
    keys = directory().find(text, day, kind, MOST)
    if not keys:
        return called
    narrowing.spelled = True
    return everything.filter(rows_of(keys))

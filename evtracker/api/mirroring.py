"""Keeps the feed for mirrors in step with the record: what a list tells otherwise than before gets a new place in it.

What may have changed is known from plants.touched; whether it has is found by telling the rows anew and comparing. Once
a day all are compared: some rows tell of the day itself (a status that silence suggests).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.heartbeats import ended, take
from articles.merge_models import Merge
from articles.merging import slug_now
from companies.models import Company
from evtracker.api.mirrored_rows import KEPT, all_rows, bodies, model_of, rows_about
from evtracker.api.stored import rules
from evtracker.api.tables import chunks
from evtracker.models import Happened, MirroredRow, MirrorState
from plants.models import Plant
from plants.touched import Touched

# Rows told and compared at once; companies and plants taken up in one transaction.
CHUNK = 400
TOUCHED = 2000
MIRROR = "mirror"
# A comparison of all rows ends within this time, or another process begins anew.
LONGEST_SECONDS = 3600.0
MERGEABLE = {"companies": Company, "plants": Plant}


def keep_up() -> int | None:
    """Bring the feed up to date; None where there is nothing to take up, or another process is at it."""
    behind = Touched.objects.exists() or not _compared_on(timezone.now().date())
    if not behind or not take(MIRROR, LONGEST_SECONDS):
        return None
    placed = bring_up_to_date()
    ended(MIRROR, f"{placed} rows")
    return placed


def bring_up_to_date() -> int:
    """Take up what was written since; returns how many rows have a new place."""
    today = timezone.now().date()
    if not _compared_on(today) or Touched.objects.filter(company=None, plant=None).exists():
        return _compare_all(today)
    placed = 0
    while (done := _take_up_touched(today)) is not None:
        placed += done
    return placed


def _compared_on(day: dt.date) -> bool:
    """Whether all rows were compared on the day, by the rules of counting as they are now."""
    return MirrorState.objects.filter(pk=1, whole_on=day, rules=rules()).exists()


def _compare_all(today: dt.date) -> int:
    """Compare all rows, some at a time: whoever decides meanwhile waits for a chunk at most."""
    # Those, no others: what is written meanwhile may be seen in part.
    noted = list(Touched.objects.values_list("pk", flat=True))
    MirrorState.objects.get_or_create(pk=1)
    placed = 0
    for name, ids in all_rows().items():
        for chunk in chunks(sorted(ids), CHUNK):
            placed += _place(name, chunk, today)
    placed += _place_gone()
    with transaction.atomic():
        # Locked like any other step, so that the daily comparison is noted once it is over.
        MirrorState.objects.select_for_update().get(pk=1)
        MirrorState.objects.filter(pk=1).update(whole_on=today, rules=rules())
    for chunk in chunks(sorted(noted), CHUNK):
        Touched.objects.filter(pk__in=chunk).delete()
    return placed


@transaction.atomic
def _take_up_touched(today: dt.date) -> int | None:
    """Take up the first of what was touched; None where nothing was."""
    touched = list(Touched.objects.order_by("pk")[:TOUCHED])
    if not touched:
        return None
    companies = {one.company for one in touched if one.company is not None}
    plants = {one.plant for one in touched if one.plant is not None}
    placed = 0
    for name, ids in rows_about(companies, plants).items():
        for chunk in chunks(sorted(ids), CHUNK):
            placed += _place(name, chunk, today)
    placed += _place_gone()
    Touched.objects.filter(pk__in=[one.pk for one in touched]).delete()
    return placed


@transaction.atomic
def _place(name: str, ids: Iterable[int], today: dt.date) -> int:
    """Compare what a list tells of these rows with what was told, and give what differs a new place."""
    state = MirrorState.objects.select_for_update().get(pk=1)
    told = bodies(name, ids, today)
    known = {row.row: row for row in MirroredRow.objects.filter(list=name, row__in=ids)}
    new: list[MirroredRow] = []
    changed: list[MirroredRow] = []
    for pk in ids:
        old = known.get(pk)
        slug, body = told.get(pk, ("", ""))
        if body == (old.body if old else ""):
            continue
        row = old or MirroredRow(list=name, row=pk)
        _say(row, body, slug)
        (changed if old else new).append(row)
    return _store(state, new, changed)


@transaction.atomic
def _place_gone() -> int:
    """Give what is no more a new place, as gone."""
    state = MirrorState.objects.select_for_update().get(pk=1)
    gone: list[MirroredRow] = []
    for name in KEPT:
        there = model_of(name)._default_manager.filter(pk=OuterRef("row"))
        # The keys first: an index holds them all, and few rows are read for it.
        told = MirroredRow.objects.filter(list=name).exclude(body="")
        missing = list(told.filter(~Exists(there)).values_list("row", flat=True))
        for chunk in chunks(missing, CHUNK):
            for row in told.filter(row__in=chunk):
                _say(row, "", row.slug)
                gone.append(row)
    return _store(state, [], gone)


def _say(row: MirroredRow, body: str, slug: str) -> None:
    """Put on the row what became of it."""
    row.into = ""
    if body:
        row.change = _happened(row.body, body)
        row.slug = slug
    else:
        row.change = Happened.WITHDRAWN
        model: Any = MERGEABLE.get(row.list)
        merges = Merge.objects.standing().filter(model=model._meta.label_lower, gone_id=row.row) if model else None
        if merges is not None and merges.exists():
            row.change, row.into = Happened.MERGED, slug_now(model, row.slug) or ""
    row.body = body


def _happened(before: str, after: str) -> str:
    """What changed between two tellings of a row that is there."""
    if not before:
        return Happened.ADDED
    was, now = orjson.loads(before), orjson.loads(after)
    superseded = was.get("superseded_by") is None and now.get("superseded_by") is not None
    return Happened.SUPERSEDED if superseded else Happened.CHANGED


def _store(state: MirrorState, new: list[MirroredRow], changed: list[MirroredRow]) -> int:
    """Give each its place, after all that have one."""
    at = timezone.now()
    for place, row in enumerate([*new, *changed], state.seq + 1):
        row.seq, row.at = place, at
    MirroredRow.objects.bulk_create(new)
    MirroredRow.objects.bulk_update(changed, ["seq", "change", "slug", "into", "body", "at"], batch_size=100)
    count = len(new) + len(changed)
    if count:
        MirrorState.objects.filter(pk=1).update(seq=state.seq + count)
    return count

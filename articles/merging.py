"""Merging two companies or two plants into one, and parting them again exactly as they were.

All that points to the row that goes is turned to the one that stays. What the latter has already (the same alias, the
same phase) is dropped, and kept in the merge to be put back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers
from django.db import models, transaction
from django.utils import timezone

from articles.at_once import at_once
from articles.ledger import bears_on, pointing_to
from articles.merge_models import Merge, Turning
from articles.record_changes import note_merge
from articles.recording import ReviewRefused
from articles.rematching import match_around
from articles.turning import refuse_ring, stored, turn
from companies.models import Company, CompanyAlias
from plants.models import Phase, Plant
from plants.services import redraw

Mergeable = Company | Plant
MERGEABLE: dict[str, type[Company] | type[Plant]] = {"companies.company": Company, "plants.plant": Plant}


@dataclass(frozen=True)
class MergePlan:
    """What merging would do: by kind of row how many are turned to the kept one, and how many it has already."""

    moves: dict[str, int]
    drops: dict[str, int]
    names: list[str]


@at_once
def merge(gone: Mergeable, kept: Mergeable, user: User, reason: str = "") -> Merge:
    """Give up one row for the other one. Raises ReviewRefused where they can't be one."""
    _refuse(gone, kept)
    rows = type(gone)._default_manager.select_for_update().filter(pk__in=[gone.pk, kept.pk]).order_by("pk")
    if len(rows) != 2:
        raise ReviewRefused("one of the two is gone meanwhile")
    refuse_ring(gone, kept)
    entry = Merge(
        model=gone._meta.label_lower,
        gone_id=gone.pk,
        gone_slug=gone.slug,
        gone_name=gone.name,
        kept_id=kept.pk,
        kept_name=kept.name,
        gone=stored(gone),
        by=user,
        reason=reason[:500],
    )
    companies, plants = touched_by(gone, kept)
    turn(gone, kept, entry)
    type(gone)._default_manager.filter(pk=gone.pk).delete()
    if isinstance(gone, Company) and isinstance(kept, Company):
        _keep_names(gone, kept, entry)
    entry.save()
    note_merge(entry, user)
    draw_anew(companies, plants, without=gone)
    return entry


def plan_merge(gone: Mergeable, kept: Mergeable, user: User) -> MergePlan:
    """What `merge` would do; it is done, looked at and given up again. Raises ReviewRefused as it would."""
    with transaction.atomic():
        done = merge(gone, kept, user)
        transaction.set_rollback(True)
    moves = Counter(_plural(model) for model, *_ in done.moved)
    drops = Counter(_plural(row["model"]) for row in done.dropped)
    names = [gone.name, *filter(None, [getattr(gone, "legal_name", "")])] if done.made else []
    return MergePlan(dict(moves), dict(drops), names)


@at_once
def undo_merge(entry: Merge, user: User) -> Merge:
    """Part the two again: the row that went comes back, with all that was turned to the kept one.

    What came to the kept row since stays with it. Raises ReviewRefused, naming what stands in the way, where the rows
    are not what they were any more.
    """
    entry = Merge.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    _refuse_undo(entry)
    for model, pk in entry.made:
        _model(model)._default_manager.filter(pk=pk).delete()
    _put_back([entry.gone])
    _put_back(entry.dropped)
    for model, pk, field, before, after in reversed(entry.moved):
        _model(model)._default_manager.filter(**{"pk": pk, f"{field}_id": after}).update(**{f"{field}_id": before})
    Merge.objects.filter(pk=entry.pk).update(undone_by=user, undone_at=timezone.now())
    rows = MERGEABLE[entry.model]._default_manager.in_bulk([entry.gone_id, entry.kept_id])
    draw_anew(*touched_by(*rows.values()))
    entry.refresh_from_db()
    note_merge(entry, user, parted=True)
    return entry


def kept_in_place_of(model: str, pk: int) -> int:
    """The row that stands for one that was merged away, through further merges; the row itself where it was not."""
    while (found := Merge.objects.standing().filter(model=model, gone_id=pk).first()) is not None:
        pk = found.kept_id
    return pk


def slug_now(model: type[Mergeable], slug: str) -> str | None:
    """The slug that stands for one that was merged away; None where none was."""
    found = Merge.objects.standing().filter(model=model._meta.label_lower, gone_slug=slug).first()
    if found is None:
        return None
    kept = model._default_manager.filter(pk=kept_in_place_of(found.model, found.kept_id)).first()
    return kept.slug if kept else None


def slugs_given_up(model: type[Mergeable]) -> list[str]:
    """The slugs that lead on to another row for good: no new row may have one of them."""
    return list(Merge.objects.standing().filter(model=model._meta.label_lower).values_list("gone_slug", flat=True))


def _refuse(gone: Mergeable, kept: Mergeable) -> None:
    if type(gone) is not type(kept):
        raise ReviewRefused("a company and a plant are not one")
    if gone.pk == kept.pk:
        raise ReviewRefused("it is the same row: choose another one")
    if isinstance(gone, Plant) and isinstance(kept, Plant) and gone.product != kept.product:
        raise ReviewRefused(f"one makes {gone.get_product_display()}, the other {kept.get_product_display()}")


def refuse_undone(entry: Turning) -> None:
    """ReviewRefused for what was undone already."""
    if entry.undone_at is not None:
        raise ReviewRefused(f"it was undone already, by {entry.undone_by} on {entry.undone_at:%Y-%m-%d %H:%M} UTC")


def _refuse_undo(entry: Merge) -> None:
    refuse_undone(entry)
    model = MERGEABLE[entry.model]
    later = Merge.objects.standing().filter(model=entry.model, gone_id=entry.kept_id).first()
    if later is not None:
        raise ReviewRefused(f"a later merge stands on it ({later}): undo that first")
    if not model._default_manager.filter(pk=entry.kept_id).exists():
        raise ReviewRefused(f"{entry.kept_name} is not on record any more")
    if model._default_manager.filter(slug=entry.gone_slug).exists():
        raise ReviewRefused(f"another row has the slug {entry.gone_slug} since")
    moved_on = [
        f"{row._meta.verbose_name} {row.pk} ({row})"
        for name, pk, field, _, after in entry.moved
        if name != "articles.claim"
        for row in _model(name)._default_manager.filter(pk=pk).exclude(**{f"{field}_id": after})
    ]
    if moved_on:
        raise ReviewRefused(f"it can't be undone: since then changed to another one: {'; '.join(moved_on)}")
    since = [f"{row._meta.verbose_name} {row.pk} ({row})" for row in _came_to_phases(entry)]
    if since:
        named = "; ".join(since)
        raise ReviewRefused(f"it can't be undone: since then there came to a phase that goes back: {named}")


def _came_to_phases(entry: Merge) -> Iterator[models.Model]:
    """The rows of the kept plant that hang on a phase of the other one: they would be told of two plants."""
    going = {(name, pk) for name, pk, field, *_ in entry.moved if field == "plant"}
    for phase in Phase.objects.filter(pk__in=[pk for name, pk in going if name == Phase._meta.label_lower]):
        for _, others in pointing_to(phase):
            for other in others.order_by("pk"):
                if (other._meta.label_lower, other.pk) not in going:
                    yield other


def _keep_names(gone: Company, kept: Company, entry: Merge) -> None:
    """What the company was called becomes other names of the kept one."""
    for name in filter(None, dict.fromkeys([gone.name, gone.legal_name])):
        alias, made = CompanyAlias.objects.get_or_create(
            company=kept, name=name[:200], defaults={"source_id": gone.source_id}
        )
        if made:
            entry.made.append([alias._meta.label_lower, alias.pk])


def touched_by(*rows: Mergeable) -> tuple[set[int], set[int]]:
    """The companies and plants that are to be drawn anew where these are merged, split or parted."""
    companies, plants = bears_on(rows)
    of_companies = [row.pk for row in rows if isinstance(row, Company)]
    sites = [row for row in rows if isinstance(row, Plant)]
    around = models.Q(company__in=of_companies) | models.Q(owners__company__in=of_companies)
    around |= models.Q(within__in=[site.pk for site in sites])
    plants |= set(Plant.objects.filter(around).values_list("pk", flat=True))
    return companies, plants | {site.within_id for site in sites if site.within_id}


def draw_anew(companies: set[int], plants: set[int], *, without: Mergeable | None = None) -> None:
    """Draw these anew, all but a row that is gone, and match anew what waits around them."""
    gone = {without.pk} if without is not None else set[int]()
    if isinstance(without, Company):
        redraw(companies - gone, plants)
    else:
        redraw(companies, plants - gone)
    # Two that stood too close to each other are one now, or two again.
    match_around(companies, plants)


def _put_back(rows: list[dict[str, Any]]) -> None:
    for row in serializers.deserialize("json", json.dumps(rows)):
        row.save()


def _model(name: str) -> type[models.Model]:
    return apps.get_model(name)


def _plural(name: str) -> str:
    return str(_model(name)._meta.verbose_name_plural)

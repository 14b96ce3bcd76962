"""Splitting a company or a plant in two, and making them one again exactly as they were.

The rows that a curator chose are turned to a new row, made with the other's seat or place and source. What hangs on a
chosen row goes with it: a phase's figures, and the accepted claims that a record rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.at_once import at_once
from articles.ledger import pointing_to
from articles.merging import MERGEABLE, Mergeable, draw_anew, refuse_undone, slugs_given_up, touched_by
from articles.models import RECORD_FIELDS, Claim
from articles.record_changes import as_they_stand, note_differences
from articles.recording import ReviewRefused
from articles.split_models import Split
from articles.vocabulary import ClaimState
from companies.models import Company
from companies.services import new_slug, record_company
from plants.models import Phase, Plant
from plants.services import record_plant

# What the new row has of the other one.
COPIED = {Company: ("kind", "hq_country"), Plant: ("company", "product", "city", "region", "country")}


@dataclass(frozen=True)
class Part:
    """A row that can be turned to the new one; `key` names it in a form."""

    key: str
    row: models.Model
    field: str

    @property
    def words(self) -> str:
        """What it is and says, and when that was reported."""
        reported = getattr(self.row, "reported_on", None)
        return f"{self.row._meta.verbose_name}: {self.row}{f', reported {reported}' if reported else ''}"


def parts_of(row: Mergeable) -> list[Part]:
    """All that can be turned to another row; what hangs on a phase goes with that, and claims go with their records."""
    return [
        Part(f"{other._meta.label_lower}:{other.pk}:{field}", other, field)
        for field, other in _pointing(row)
        if not isinstance(other, Claim) and getattr(other, "phase_id", None) is None
    ]


@at_once
def split(row: Mergeable, name: str, chosen: Collection[str], user: User, reason: str = "") -> Split:
    """Make a new row of that name out of the chosen parts. Raises ReviewRefused where that can't be."""
    rows = MERGEABLE[row._meta.label_lower]._default_manager.select_for_update().filter(pk=row.pk)
    if not rows:
        raise ReviewRefused("it is gone meanwhile")
    parts = [part for part in parts_of(row) if part.key in chosen]
    if not parts or len(parts) < len(set(chosen)):
        raise ReviewRefused("choose what belongs to the new one" if not parts else "what you chose is not all there")
    new = _make(row, name)
    before = as_they_stand(part.row for part in parts)
    entry = Split(
        model=row._meta.label_lower, kept_id=row.pk, kept_name=row.name, new_id=new.pk, new_name=new.name, by=user
    )
    entry.reason = reason[:500]
    for part in parts:
        _turn(part, row, new, entry)
    entry.save()
    after = as_they_stand([new, *(type(part.row)._default_manager.get(pk=part.row.pk) for part in parts)])
    note_differences(before, after, user, reason or str(entry))
    draw_anew(*touched_by(row, new))
    return entry


def plan_split(row: Mergeable, name: str, chosen: Collection[str], user: User) -> int:
    """How many rows `split` would turn; it is done and given up again. Raises ReviewRefused as it would."""
    with transaction.atomic():
        number = len(split(row, name, chosen, user).moved)
        transaction.set_rollback(True)
    return number


@at_once
def undo_split(entry: Split, user: User) -> Split:
    """Turn all back and remove the new row. Raises ReviewRefused, naming what has come to rest on it since."""
    entry = Split.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    kept, new = _refuse_undo(entry)
    touched = touched_by(kept, new)
    there = [(_model(name)._default_manager.filter(pk=pk).first(), field) for name, pk, field, _, _ in entry.moved]
    # What was taken off the record since is gone from either of the two.
    moved = [(row, field) for row, field in there if row is not None]
    records = [row for row, _ in moved if not isinstance(row, Claim)]
    before = as_they_stand([*records, new])
    for row, field in moved:
        turned = type(row)._default_manager.filter(**{"pk": row.pk, f"{field}_id": new.pk})
        turned.update(**{f"{field}_id": kept.pk})
    type(new)._default_manager.filter(pk=new.pk).delete()
    after = as_they_stand(type(row)._default_manager.get(pk=row.pk) for row in records)
    note_differences(before, after, user, f"taken back: {entry}"[:500])
    Split.objects.filter(pk=entry.pk).update(undone_by=user, undone_at=timezone.now())
    draw_anew(*touched, without=new)
    entry.refresh_from_db()
    return entry


def _make(row: Mergeable, name: str) -> Any:
    name = name.strip()
    model = type(row)
    if not name or model._default_manager.filter(name__iexact=name).exists():
        raise ReviewRefused(f"{name} is on record already" if name else "the new one needs a name", {"name": "needed"})
    details = {field: getattr(row, field) for field in COPIED[model]}
    details |= {
        "slug": new_slug(model, name, slugs_given_up(model)),
        "name": name,
        "source": row.source,
        "reported_on": row.reported_on,
    }
    try:
        return record_company(**details) if isinstance(row, Company) else record_plant(**details)
    except ValidationError as error:
        raise ReviewRefused("; ".join(error.messages)) from error


def _turn(part: Part, row: Mergeable, new: Mergeable, entry: Split) -> None:
    """Turn a part, and what hangs on it, to the new row."""
    rows: list[tuple[models.Model, str]] = [(part.row, part.field)]
    if isinstance(part.row, Phase):
        rows += [(other, "plant") for field, other in _pointing(part.row) if field == "phase"]
    for other, field in list(rows):
        name = next((one for one in RECORD_FIELDS.values() if _record_model(one) is type(other)), None)
        if name is not None and field == _claim_field(row):
            claims = Claim.objects.accepted().filter(**{name: other.pk, field: row.pk})
            rows += [(claim, field) for claim in claims]
    for other, field in rows:
        try:
            with transaction.atomic():
                type(other)._default_manager.filter(pk=other.pk).update(**{f"{field}_id": new.pk})
        except IntegrityError as error:
            raise ReviewRefused(f"{part.words} can't be turned: {str(error).splitlines()[0]}") from error
        entry.moved.append([other._meta.label_lower, other.pk, field, row.pk, new.pk])


def _refuse_undo(entry: Split) -> tuple[Any, Any]:
    """The two rows, where the split can be undone."""
    refuse_undone(entry)
    found = MERGEABLE[entry.model]._default_manager.in_bulk([entry.kept_id, entry.new_id])
    for pk, name in ((entry.kept_id, entry.kept_name), (entry.new_id, entry.new_name)):
        if pk not in found:
            raise ReviewRefused(f"{name} is not on record any more; if it was merged, undo that first")
    new = found[entry.new_id]
    moved = {(name, pk, field) for name, pk, field, _, _ in entry.moved}
    here = [(field, other) for field, other in _pointing(new)]
    since = [other for field, other in here if (other._meta.label_lower, other.pk, field) not in moved]
    if since:
        named = "; ".join(f"{other._meta.verbose_name} {other.pk} ({other})" for other in since)
        raise ReviewRefused(f"it can't be undone: since then there came to {new}: {named}")
    elsewhere = [
        f"{row._meta.verbose_name} {row.pk} ({row})"
        for name, pk, field in sorted(moved - {(row._meta.label_lower, row.pk, field) for field, row in here})
        for row in _model(name)._default_manager.filter(pk=pk)
        if not isinstance(row, Claim)
    ]
    if elsewhere:
        raise ReviewRefused(f"it can't be undone: not {new}'s any more, though moved there: {'; '.join(elsewhere)}")
    return found[entry.kept_id], new


def _pointing(row: models.Model) -> Iterator[tuple[str, models.Model]]:
    """The rows that point to it; of claims those that are accepted, for the others are only matched."""
    for field, others in pointing_to(row):
        rows = others.filter(state=ClaimState.ACCEPTED) if others.model is Claim else others
        for other in rows.order_by("pk"):
            yield field, other


def _claim_field(row: Mergeable) -> str:
    return "company" if isinstance(row, Company) else "plant"


def _record_model(field: str) -> Any:
    return Claim._meta.get_field(field).related_model


def _model(name: str) -> type[models.Model]:
    return apps.get_model(name)

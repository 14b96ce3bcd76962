"""Writing down each change of a record. Called where the change is made, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core import serializers
from django.db.models import Model, QuerySet

from articles.change_models import Deed, RecordChange
from articles.merge_models import Merge
from articles.models import Claim, Decision
from companies.models import Company
from plants.models import Plant

# Rows by model and number, as they stood.
Rows = Mapping[tuple[str, int], tuple[Model, dict[str, Any]]]


def as_they_stand(rows: Iterable[Model]) -> Rows:
    """What each row says now, by model and number."""
    kept = list(rows)
    told = serializers.serialize("python", kept)
    return {(row._meta.label_lower, row.pk): (row, _plain(one["fields"])) for row, one in zip(kept, told, strict=True)}


def note_differences(before: Rows, after: Rows, by: User, reason: str = "") -> None:
    """Note what was made, changed and removed between two looks at the same rows."""
    for key in dict.fromkeys([*before, *after]):
        row, old = before.get(key, (None, {}))
        new_row, new = after.get(key, (None, {}))
        named = new_row or row
        assert named is not None
        if row is None or new_row is None:
            _store(named, Deed.MADE if row is None else Deed.REMOVED, by, reason, before=old, after=new)
            continue
        differing = [name for name in new if old.get(name) != new[name]]
        if differing:
            told = {"before": {name: old.get(name) for name in differing}, "after": {n: new[n] for n in differing}}
            _store(named, Deed.CHANGED, by, reason, **told)


def note_decision(decision: Decision, rows: Iterable[Model], *, removed: bool = False) -> None:
    """Note the rows that a decision made, or that taking it back is about to remove; claims are no records."""
    records = [row for row in rows if not isinstance(row, Claim)]
    # Read anew, so that each value is told as the database keeps it.
    stored = (type(row)._default_manager.filter(pk=row.pk).first() for row in records)
    for row, fields in as_they_stand(row for row in stored if row is not None).values():
        told = {"before" if removed else "after": fields}
        deed = Deed.REMOVED if removed else Deed.MADE
        _store(row, deed, decision.by, decision.reason, decision=decision, **told)


def note_merge(entry: Merge, by: User, *, parted: bool = False) -> None:
    """Note a merge with both rows, or that it was taken back."""
    for pk, name in ((entry.gone_id, entry.gone_name), (entry.kept_id, entry.kept_name)):
        RecordChange.objects.create(
            model=entry.model,
            row=pk,
            name=name,
            company=pk if entry.model == Company._meta.label_lower else None,
            plant=pk if entry.model == Plant._meta.label_lower else None,
            deed=Deed.PARTED if parted else Deed.MERGED,
            before={"was": entry.gone_name},
            after={"now": entry.gone_name if parted else entry.kept_name},
            by=by,
            reason=entry.reason,
            merge=entry,
        )


def changes_about(row: Model) -> QuerySet[RecordChange]:
    """The changes of a row; of a company or plant also those of the rows about it."""
    changes = RecordChange.objects.select_related("by", "decision__claim", "merge")
    if isinstance(row, Company):
        return changes.filter(company=row.pk)
    if isinstance(row, Plant):
        return changes.filter(plant=row.pk)
    return changes.filter(model=row._meta.label_lower, row=row.pk)


def _store(row: Model, deed: Deed, by: User, reason: str, **told: Any) -> None:
    RecordChange.objects.create(
        model=row._meta.label_lower,
        row=row.pk,
        name=str(row)[:300],
        company=row.pk if isinstance(row, Company) else getattr(row, "company_id", None),
        plant=row.pk if isinstance(row, Plant) else getattr(row, "plant_id", None),
        deed=deed,
        by=by,
        reason=reason[:500],
        **told,
    )


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold it: what is no number, text or truth is told by its text."""
    plain = (str, int, float, bool, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in fields.items()}

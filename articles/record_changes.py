"""Writing down each change of a record. Called where the change is made, inside its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core import serializers
from django.db.models import Model, Q, QuerySet

from articles.change_models import Deed, RecordChange
from articles.merge_models import Merge
from articles.models import Claim, Decision
from companies.models import (
    Company,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
)
from plants.models import Plant, PlantInvestment

# The keys that a split turns to the new row.
TURNED = frozenset({"company", "plant", "phase", "within", "parent"})
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


def changed_by_hand(rows: Iterable[Model], since: dt.datetime) -> list[RecordChange]:
    """The changes since then by which a person gave these rows other values, where they say something else by now.

    A row that only went to another company or plant (a split) says what it said.
    """
    found: list[RecordChange] = []
    for (model, pk), (_, now) in as_they_stand(rows).items():
        changes = RecordChange.objects.filter(model=model, row=pk, deed=Deed.CHANGED, at__gt=since)
        by_hand = list(changes.filter(decision=None, merge=None).select_related("by").order_by("-pk"))
        # From the last to the first, so that what stood there before all of them stays.
        was = {name: value for change in by_hand for name, value in change.before.items() if name not in TURNED}
        if any(now.get(name) != value for name, value in was.items()):
            found += reversed(by_hand)
    return found


def changes_about(row: Model) -> QuerySet[RecordChange]:
    """The changes of a row; of a company or plant also those of the rows about it, of a sum or agreement those of its
    sources, payers, parties and plants.
    """
    changes = RecordChange.objects.select_related("by", "decision__claim", "merge")
    if isinstance(row, Investment | Partnership):
        return changes.filter(Q(model=row._meta.label_lower, row=row.pk) | _of_its_own_rows(row))
    if isinstance(row, Company):
        return changes.filter(company=row.pk)
    if isinstance(row, Plant):
        return changes.filter(plant=row.pk)
    return changes.filter(model=row._meta.label_lower, row=row.pk)


def _of_its_own_rows(row: Investment | Partnership) -> Q:
    models = (InvestmentSource, InvestmentPayer, PlantInvestment, PartnershipSource, PartnershipParty)
    key = row._meta.model_name
    told = Q(**{f"after__{key}": row.pk}) | Q(**{f"before__{key}": row.pk})
    return Q(model__in=[model._meta.label_lower for model in models]) & told


def _about(row: Model, key: str) -> int | None:
    """The company or plant that a row is about; of a source, payer or party of a sum or agreement that of the sum."""
    own = getattr(row, f"{key}_id", None)
    of = getattr(row, "investment", None) if own is None else None
    return own if of is None else getattr(of, f"{key}_id", None)


def _store(row: Model, deed: Deed, by: User, reason: str, **told: Any) -> None:
    RecordChange.objects.create(
        model=row._meta.label_lower,
        row=row.pk,
        name=str(row)[:300],
        company=row.pk if isinstance(row, Company) else _about(row, "company"),
        plant=row.pk if isinstance(row, Plant) else _about(row, "plant"),
        deed=deed,
        by=by,
        reason=reason[:500],
        **told,
    )


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold it: what is no number, text or truth is told by its text."""
    plain = (str, int, float, bool, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in fields.items()}

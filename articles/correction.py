"""A curator's own claim in place of one that was read wrongly. Called by articles/review.py alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from articles.claim_values import InvalidValuesError, read_values
from articles.models import Claim
from articles.recording import ReviewRefused
from articles.rematching import apply_match, match_of
from articles.vocabulary import Effect, FactKind
from companies.vocabulary import Modality


def correction_of(claim: Claim, user: User, changes: Mapping[str, Any]) -> Claim:
    """The curator's own claim with the changed values, not yet matched or saved.

    Raises ReviewRefused with the errors by field where a value can't stand.
    """
    raw = {name: value for name, value in claim.values.items() if name not in ("kind", "modality")}
    raw |= {name: value for name, value in changes.items() if name != "modality"}
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    try:
        values = read_values(claim.kind, raw)
    except InvalidValuesError as error:
        errors = error.errors
    modality = changes.get("modality", claim.modality)
    if modality not in Modality.values:
        errors["modality"] = f"{modality!r} is not one of {', '.join(Modality.values)}"
    if errors:
        raise ReviewRefused("; ".join(f"{name}: {why}" for name, why in errors.items()), errors)
    return Claim(
        version=claim.version,
        fact_key=f"curator:{uuid.uuid4().hex}",
        kind=claim.kind,
        subject="; ".join(values["companies"])[:400] if claim.kind == FactKind.PARTNERSHIP else claim.subject,
        further_names=claim.further_names,
        values=values,
        passage=claim.passage,
        start=claim.start,
        end=claim.end,
        modality=modality,
        author=user,
        corrects=claim,
        effect=Effect.NEW,
    )


def match_correction(correction: Claim, corrected: Claim) -> None:
    """Keep the company and plant that the curator saw, and look for the record that the new values tell of.

    An agreement between others is about these.
    """
    match = match_of(correction)
    moved = correction.values.get("place") != corrected.values.get("place")
    others = correction.values.get("companies") != corrected.values.get("companies")
    correction.company = match.company if others else corrected.company or match.company
    correction.plant = match.plant if moved else corrected.plant or match.plant
    if match.company == correction.company and match.plant == correction.plant:
        apply_match(correction, match)
    correction.match_reason = f"corrected by a curator; {correction.match_reason}".removesuffix("; ")[:500]

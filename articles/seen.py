"""What a curator saw of a claim when deciding about it, and what has become of it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from articles.models import RECORD_FIELDS, Claim, Decision
from articles.vocabulary import Action, ClaimState

RECORD_IDS = tuple(f"{name}_id" for name in RECORD_FIELDS.values())
# What a curator must have seen as it is when deciding.
SEEN_FIELDS = ("state", "effect", "company_id", "plant_id", *RECORD_IDS)


def latest_decision(claim: Claim) -> Decision | None:
    """The decision that stands and can be undone: that of the claim, or that by which it corrected another."""
    of = claim.corrects_id or claim.pk
    own = Decision.objects.filter(claim=claim.pk, undone_by=None).exclude(action=Action.UNDO).first()
    if own is not None or of == claim.pk:
        return own
    return Decision.objects.filter(claim=of, undone_by=None, action=Action.CORRECT).first()


def seen(claim: Claim) -> str:
    """A token of what a decision about the claim rests on; another token later means that it has changed meanwhile."""
    return ":".join([*(str(getattr(claim, name) or "") for name in SEEN_FIELDS), _said(claim)])


def _said(claim: Claim) -> str:
    """A digest of what the claim says: a new reading may put another modality or other values in its place."""
    told = [claim.kind, claim.subject, claim.modality, claim.values, claim.passage]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def told_since(token: str, claim: Claim) -> str:
    """In words, what has become of a claim since `seen` gave that token."""
    if claim.state != ClaimState.PENDING:
        return decided_meanwhile(claim)
    names = (*SEEN_FIELDS, "said")
    before = dict(zip(names, token.split(":"), strict=False))
    now = dict(zip(names, seen(claim).split(":"), strict=True))
    if before.keys() != now.keys():
        return "what was shown of it is not known"
    changed = [name for name in names if before[name] != now[name]]
    said = "the article was read anew, and it says something else now" if "said" in changed else ""
    return ", ".join(filter(None, [_in_words(claim, changed), said]))


def decided_meanwhile(claim: Claim) -> str:
    """In words, what was decided about a claim that waits no more, and by whom."""
    last = latest_decision(claim)
    by = f" by {last.by} on {last.at:%Y-%m-%d %H:%M} UTC" if last else ""
    return f"{claim} was {claim.get_state_display()} meanwhile{by}"


def _in_words(claim: Claim, changed: Sequence[str]) -> str:
    parts = []
    for name in ("company", "plant", *RECORD_FIELDS.values()):
        if f"{name}_id" in changed:
            parts.append(f"{name.replace('_', ' ')} is now {getattr(claim, name) or 'none'}")
    if "effect" in changed:
        parts.append(f"effect is now {claim.get_effect_display()}")
    return ", ".join(parts)

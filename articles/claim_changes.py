"""What has changed among an article's undecided claims once its text was read anew. Pure: claims in, changes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.models import Claim

NEW, GONE, CHANGED, KEPT = "new", "gone", "changed", "kept"
CHANGES = (NEW, GONE, CHANGED, KEPT)


@dataclass(frozen=True)
class ClaimChange:
    """One claim that is new, gone, or says something else now; `before` and `after` as `said` tells them."""

    change: str
    kind: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: getattr(self, name) for name in ("change", "kind", "subject", "before", "after")}


@dataclass(frozen=True)
class ClaimChanges:
    """All that is another one in an article; `kept` are the undecided claims that stay, by kind."""

    listed: list[ClaimChange] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)

    def counts(self) -> Counter[tuple[str, str]]:
        """How many, by change and kind."""
        counts = Counter((one.change, one.kind) for one in self.listed)
        counts.update({(KEPT, kind): number for kind, number in self.kept.items()})
        return counts


def said(claim: Claim) -> dict[str, Any]:
    """What a claim says, and who read it."""
    names = ("subject", "values", "modality", "passage", "start", "end", "extractor")
    return {name: getattr(claim, name) for name in names}


def changes_among(
    new: Sequence[Claim], gone: Sequence[Claim], stayed: Iterable[tuple[dict[str, Any], Claim]]
) -> ClaimChanges:
    """The changes; `stayed` are claims with what they said before.

    One that went and a new one of the same kind and subject are one change where both rest on the same words; where
    they tell the same fact, found in a further version of the text, nothing has changed.
    """
    found = ClaimChanges()
    left = list(gone)
    for claim in new:
        before = next((one for one in left if _is_followed_by(one, claim)), None)
        if before is None:
            found.listed.append(ClaimChange(NEW, claim.kind, claim.subject, None, said(claim)))
            continue
        left.remove(before)
        if before.fact_key == claim.fact_key:
            found.kept[claim.kind] += 1
        else:
            found.listed.append(ClaimChange(CHANGED, claim.kind, claim.subject, said(before), said(claim)))
    found.listed.extend(ClaimChange(GONE, one.kind, one.subject, said(one), None) for one in left)
    for was, claim in stayed:
        if _differs(was, said(claim)):
            found.listed.append(ClaimChange(CHANGED, claim.kind, claim.subject, was, said(claim)))
        else:
            found.kept[claim.kind] += 1
    return found


def _is_followed_by(gone: Claim, new: Claim) -> bool:
    if gone.fact_key == new.fact_key:
        return True
    same = (gone.kind, gone.subject.casefold(), gone.version_id) == (new.kind, new.subject.casefold(), new.version_id)
    return same and gone.start < new.end and new.start < gone.end


def _differs(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(before[name] != after[name] for name in after if name != "extractor")


def adds_nothing(claim: Claim, to: Claim) -> bool:
    """Whether a claim says no more than another one of the same article: the same words, nothing that it hasn't.

    So what was decided is not put before a curator again merely because a further engine leaves a value out.
    """
    if (claim.kind, claim.modality, claim.version_id) != (to.kind, to.modality, to.version_id):
        return False
    if claim.subject.casefold() != to.subject.casefold() or claim.start >= to.end or to.start >= claim.end:
        return False
    return all(value in (None, [], to.values.get(name)) for name, value in claim.values.items())

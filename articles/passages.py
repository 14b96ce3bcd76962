"""An article's text cut at the passages that claims rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.models import Claim


@dataclass(frozen=True)
class Segment:
    """A run of text that the same claims rest on: `this` one, `other` ones (the first of them named), or none.

    `first` marks where the passage of `this` one begins.
    """

    text: str
    this: bool
    other: Claim | None
    first: bool


def segments(text: str, this: Claim | None, others: Iterable[Claim]) -> list[Segment]:
    """The text in its order, whole, cut where a passage begins or ends."""
    others = sorted(others, key=lambda claim: (claim.start, claim.pk))
    marked = [*others, *([this] if this is not None else [])]
    cuts = {0, len(text)}
    for claim in marked:
        cuts |= {min(claim.start, len(text)), min(claim.end, len(text))}
    edges = sorted(cuts)
    found = []
    for start, end in pairwise(edges):
        over = next((claim for claim in others if claim.start <= start and end <= claim.end), None)
        here = this is not None and this.start <= start and end <= this.end
        found.append(Segment(text[start:end], here, over, here and this is not None and this.start == start))
    return found

"""Puts a fact together: who, where, which passage. What the kinds have in common."""

from __future__ import annotations

from typing import Any

from articles.extraction.attribution import company_for, quote_span
from articles.extraction.document import Document, Sentence
from articles.extraction.modality import modality_of
from articles.extraction.model import STATUS, Fact, Place
from articles.extraction.roles import is_outsider
from articles.extraction.sentences import Span
from articles.extraction.sites import place_for


def draft(sentence: Sentence, kind: str, anchor: Span, confidence: float, **values: Any) -> Fact | None:
    """A fact about the company that the sentence speaks of around an anchor; None where no company can be told."""
    key, sure = company_for(sentence, anchor)
    key = values.pop("key", None) or key
    if key is None or key not in sentence.doc.bodies:
        return None
    body = sentence.doc.bodies[key]
    if is_outsider(body):
        return None
    place: Place | None = values.pop("place", None) or place_for(sentence, anchor, key)
    start, end = quote_span(sentence, anchor)
    values.setdefault("modality", modality_of(sentence, anchor))
    return Fact(
        kind=kind,
        company=body.fullest,
        company_names=tuple(body.names),
        place=place,
        quote=sentence.doc.text[start:end],
        start=start,
        end=end,
        confidence=calibrated(kind, confidence * sure),
        **values,
    )


# What share of finds holds by how much speaks for them, as measured on labelled articles that no rule was written
# from. States of plants whose company or place was inferred hold less often.
WEAK, INFERRED = 0.4, 0.58


def calibrated(kind: str, evidence: float) -> float:
    """The confidence (0..1) of a find for which so much speaks (0..1)."""
    if evidence < WEAK:
        return 0.6
    share = 0.8 + 0.12 * evidence
    return round(share - (0.1 if kind == STATUS and evidence < INFERRED else 0.0), 2)


def published_iso(doc: Document) -> str | None:
    return doc.published.isoformat() if doc.published else None

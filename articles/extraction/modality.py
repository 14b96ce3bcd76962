"""How the source puts a statement: denied before rumour before plan before fact."""

from __future__ import annotations

from articles.extraction.document import Sentence
from articles.extraction.sentences import Span

FACT, PLAN, RUMOUR, DENIED = "fact", "plan", "rumour", "denied"


def modality_of(sentence: Sentence, anchor: Span) -> str:
    """The modality of the statement around a find: doubts count in the sentence, denials and plans in the clause."""
    clause = sentence.clause(anchor.start)
    if sentence.has("modality.denied", clause.start, clause.end):
        return DENIED
    if sentence.has("modality.rumour") or sentence.has("modality.rumour_here", clause.start, clause.end):
        return RUMOUR
    if sentence.has("modality.plan", clause.start, clause.end):
        return PLAN
    return PLAN if clause.end - clause.start < 40 and sentence.has("modality.plan") else FACT


def is_after(iso: str, published: str) -> bool:
    """Whether a partial date lies after a day: by its last day, as a partial date is known."""
    return _last(iso) > published


def _last(iso: str) -> str:
    ends = {"H1": "06-30", "H2": "12-31", "Q1": "03-31", "Q2": "06-30", "Q3": "09-30", "Q4": "12-31"}
    year, _, rest = iso.partition("-")
    if not rest:
        return f"{year}-12-31"
    return f"{year}-{ends[rest]}" if rest in ends else f"{iso}-31" if len(iso) == 7 else iso

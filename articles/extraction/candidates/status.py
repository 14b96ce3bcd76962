"""Every sentence that speaks of a plant, with every state that a plant can be in."""

from __future__ import annotations

from collections.abc import Iterator

from articles.extraction.candidates.candidate import Candidate, place_in_article
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.facts.status import FOR_A_WHILE
from articles.extraction.lexicon import cue_names
from articles.extraction.model import STATUS
from articles.extraction.sentences import Span
from articles.extraction.sites import is_plant_place

PASSING = frozenset(["status.paused", "status.closed"])
TELLING = frozenset(["plant", "build", "ground", "open", "close", "stop", "cancel", "make", "start", "capacity"])
# Families that may tell of a state without its own phrases.
LIKELY = {
    "announced": frozenset(["plant", "build", "future"]),
    "construction": frozenset(["ground", "build"]),
    "operating": frozenset(["open", "make", "start", "now"]),
    "paused": frozenset(["stop", "delay"]),
    "cancelled": frozenset(["cancel"]),
    "closed": frozenset(["close"]),
}


def status_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The states that a sentence may state of a plant; the anchor is the state's own words, else the plant's."""
    context = contexts.of(sentence)
    if not context.families & TELLING:
        return
    plant = next((Span(word.start, word.end) for word in context.words if "plant" in word.families), None)
    telling = next((Span(w.start, w.end) for w in context.words if TELLING.intersection(w.families)), None)
    default = plant or telling or Span(sentence.start, sentence.start + 1)
    cues = {name: sentence.cues(name) for name in cue_names("status")}
    for name, spans in cues.items():
        if not spans and not context.families & LIKELY[name.split(".")[1]]:
            continue
        anchor = spans[-1] if spans else default
        if name in PASSING and FOR_A_WHILE.match(sentence.doc.text, anchor.start):
            continue
        features = place_in_article(sentence)
        features["own:here"] = float(bool(spans))
        features["own:with_plant"] = float(bool(spans) and plant is not None)
        features["own:others"] = float(any(found for other, found in cues.items() if other != name))
        features["plant_here"] = float(plant is not None)
        features["plant_place"] = float(any(is_plant_place(sentence, place) for place in sentence.places))
        for other, found in cues.items():
            if found:
                features[f"cue:{other}"] = 1.0
        words = around(contexts, sentence, anchor)
        yield Candidate(STATUS, name.split(".")[1], sentence, anchor, features, around=words)

"""Every date with every event that may have happened, or may be to happen, on it."""

from __future__ import annotations

from collections.abc import Iterator

from articles.extraction.candidates.candidate import Candidate, place_in_article
from articles.extraction.context import Contexts, Features, around
from articles.extraction.dates import DateMention
from articles.extraction.document import Sentence, distance
from articles.extraction.facts.milestone import is_beside_the_point, is_replaced
from articles.extraction.lexicon import cue_names
from articles.extraction.model import MILESTONE

FAR = 150
# Events for which the press has too many words to list: each date may be theirs.
ALWAYS = frozenset(["production_start", "construction_start", "completion"])
# Families that may tell of an event without its own phrases.
LIKELY = {
    "construction_start": frozenset(["ground", "build"]),
    "completion": frozenset(["complete"]),
    "production_start": frozenset(["make", "open", "start"]),
    "first_delivery": frozenset(["deliver", "sell"]),
    "expansion": frozenset(["expand"]),
    "closure": frozenset(["close"]),
    "decision": frozenset(["decide"]),
}


def milestone_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The dates of a sentence with each event."""
    gaps_of = [_gaps(sentence, mention) for mention in sentence.dates]
    least = {name: min(gaps.get(name, FAR) for gaps in gaps_of) for name in cue_names("event")} if gaps_of else {}
    for mention, gaps in zip(sentence.dates, gaps_of, strict=True):
        words = around(contexts, sentence, mention)
        base = place_in_article(sentence)
        base[f"by:{mention.by}"] = 1.0
        base["open"] = float(mention.year_only_open)
        base[f"fine:{len(mention.future)}"] = 1.0
        base["beside"] = float(is_beside_the_point(sentence, mention))
        base["replaced"] = float(is_replaced(sentence, mention))
        base["others"] = min(len(sentence.dates) - 1, 3) / 3
        published = sentence.doc.published
        if published:
            base["later"] = float(mention.future > published.isoformat())
            base["same_year"] = float(mention.future[:4] == str(published.year))
            base["old"] = float(mention.past[:4].isdigit() and int(mention.past[:4]) < published.year - 2)
        for name in cue_names("event"):
            event = name.split(".")[1]
            likely = bool(contexts.of(sentence).families & LIKELY[event])
            if name not in gaps and not likely and event not in ALWAYS:
                continue
            own = _own(sentence, mention, gaps, name, least) | {"likely": float(likely)}
            values = {"date": mention, "cue": name}
            yield Candidate(MILESTONE, event, sentence, mention, base | own, values, around=words)


def _gaps(sentence: Sentence, mention: DateMention) -> dict[str, int]:
    found = {}
    for name in cue_names("event"):
        gap = sentence.near(name, mention, FAR)
        if gap is not None:
            found[name] = gap
    return found


def _own(sentence: Sentence, mention: DateMention, gaps: dict[str, int], name: str, least: dict[str, int]) -> Features:
    """What speaks for one event rather than another: its own words, and whether they are the nearest."""
    gap, nearest = gaps.get(name), min(gaps.values(), default=None)
    if gap is None:
        return {"own:none": 1.0, "own:other": float(nearest is not None)}
    clause = sentence.clause(mention.start)
    return {
        "own:here": 1.0,
        "own:near": 1 - gap / FAR,
        "own:close": float(gap < 25),
        "own:nearest": float(gap == nearest),
        "own:best": float(gap == least[name]),
        "own:clause": float(any(clause.start <= span.start < clause.end for span in sentence.cues(name))),
        "own:before": float(
            any(span.end <= mention.start and distance(span, mention) == gap for span in sentence.cues(name))
        ),
    }

"""What the text says of a plant's state on its day: announced, in construction, running, stopped, given up, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.document import Sentence
from articles.extraction.facts.draft import draft
from articles.extraction.lexicon import cue_names
from articles.extraction.modality import DENIED, FACT, PLAN, RUMOUR, modality_of
from articles.extraction.model import STATUS, Fact, Place
from articles.extraction.places import PlaceMention
from articles.extraction.sentences import Span
from articles.extraction.sites import is_plant_place

# A number of plants at no named place is no plant.
MANY = re.compile(
    r"\b(?:\d+|several|dozens of|many|some|most|all)\s(?:[\w-]+\s){0,2}(?:factories|plants|gigafactories|sites)\b",
    re.IGNORECASE,
)
# Of several states that one sentence names for a plant the last in this order is the news.
ORDER = ("announced", "operating", "construction", "paused", "closed", "cancelled")


def find_status(sentence: Sentence) -> Iterator[Fact]:
    """The states of plants that a sentence states, one a place."""
    found: dict[object, Fact] = {}
    for name in sorted(cue_names("status"), key=lambda name: ORDER.index(name.split(".")[1])):
        status = name.split(".")[1]
        for span in sentence.cues(name):
            fact = _fact(sentence, span, status)
            if fact is not None:
                for place in places_in_row(sentence, span, fact.place):
                    found[fact.company, place] = fact.changed(place=place)
    yield from found.values()


def _fact(sentence: Sentence, span: Span, status: str) -> Fact | None:
    if not _about_plant(sentence, span, status):
        return None
    if status in ("paused", "closed") and FOR_A_WHILE.match(sentence.doc.text, span.start):
        return None
    modality = modality_of(sentence, span)
    if status == "announced":
        if sentence.text.endswith("?"):
            return None
        if BROKEN_OFF.search(sentence.text):
            return None
        modality = RUMOUR if modality == RUMOUR else PLAN
    elif modality in (RUMOUR, DENIED):
        return None
    else:
        if status != "cancelled" and _is_ahead(sentence, span):
            return None
        modality = FACT
    return draft(sentence, STATUS, span, 0.75, status=status, modality=modality)


def places_in_row(sentence: Sentence, span: Span, place: Place | None) -> list[Place | None]:
    """The place of a find, and those that follow it in a row ("in Fremont, California, and Austin, Texas")."""
    row: list[Place | None] = [place]
    clause = sentence.clause(span.start)
    last: PlaceMention | None = None
    for mention in sentence.places:
        if mention.start < clause.start or mention.is_adjective or mention.place.city is None:
            continue
        joined = last is not None and ROW.fullmatch(sentence.doc.text, last.end, mention.start)
        if joined and mention.place.city not in [one and one.city for one in row]:
            row.append(mention.place)
        is_it = place is not None and mention.place.city == place.city
        last = mention if last is not None or is_it else None
    return row


ROW = re.compile(r"(?:\.)?\s*(?:,|and|,\s*and|as well as)\s*(?:in\s|at\s)?")


def _about_plant(sentence: Sentence, span: Span, status: str) -> bool:
    if MANY.search(sentence.doc.text, max(sentence.start, span.start - 30), min(sentence.end, span.end + 10)):
        return False
    if sentence.has("plant_nouns"):
        return True
    if any(is_plant_place(sentence, place) for place in sentence.places):
        return True
    works = re.search(r"construction|building work", sentence.doc.text[span.start : span.end])
    if status == "construction" and works and sentence.focus_place is not None:
        return True
    if status == "operating" and any(volume.per_year for volume in sentence.volumes):
        return True
    if status == "announced":
        return False
    if EVENT.search(sentence.doc.text, span.start, span.end):
        return True
    return any(
        other.has("plant_nouns") for other in sentence.doc.sentences[max(0, sentence.index - 2) : sentence.index]
    )


# These happen to plants alone, even where their own sentence names none.
EVENT = re.compile(
    r"br(?:eak|eaks|oke|oken|eaking)\s(?:the\s)?ground|ground-?breaking|foundation|on\s?stream|production|"
    r"construction|assembly",
    re.IGNORECASE,
)
BROKEN_OFF = re.compile(
    r"\b(?:broken?\soff|ended|called\soff)\s(?:the\s|its\s|their\s)?(?:talks|negotiations|discussions)\b"
)
FOR_A_WHILE = re.compile(
    r"[^.,]{0,40}\bfor\s(?:an?|one|two|three|four|five|six|several|some|a\sfew|\d+)\s(?:working\s)?(?:hours?|days?|"
    r"weeks?)\b"
)


# "is building" counts among the words for plans, and is no state to come.
PROGRESS = re.compile(r"(?:is|are)\s\w+ing\b", re.IGNORECASE)


def _is_ahead(sentence: Sentence, span: Span) -> bool:
    """Whether the state is one to come: "will be under construction", "is to be closed"."""
    near = [
        plan
        for plan in sentence.cues("modality.plan")
        if (0 <= span.start - plan.end <= 25 and "," not in sentence.doc.text[plan.end : span.start])
        or plan.start < span.start < plan.end
    ]
    text = sentence.doc.text
    return any(
        text[plan.start : plan.end].casefold() not in ("under construction", "being built")
        and not PROGRESS.match(text, plan.start, plan.end)
        for plan in near
    )

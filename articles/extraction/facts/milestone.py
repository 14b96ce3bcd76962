"""Dated events: each word for an event takes the date that stands nearest to it within the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.dates import DateMention
from articles.extraction.document import Sentence, distance
from articles.extraction.facts.draft import draft, published_iso
from articles.extraction.lexicon import cue_names
from articles.extraction.modality import DENIED, FACT, PLAN, RUMOUR, is_after, modality_of
from articles.extraction.model import MILESTONE, Fact
from articles.extraction.sentences import Span

REACH = 150
# A word for one event that stands within a phrase for another is part of that phrase.
PRECEDENCE = (
    "construction_start",
    "expansion",
    "first_delivery",
    "production_start",
    "closure",
    "decision",
    "completion",
)
FUTURE = re.compile(
    r"\b(?:will|would|should|is to|are to|to be|plan\w*|aim\w*|target\w*|expect\w*|due|set to|schedul\w*|slated|"
    r"could|intend\w*|hope\w*|want\w*|shall|by|can|won't|must|programmed)\b",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:not|never|no longer)\b")
UNTIL = re.compile(r"\b(?:before|until|earlier than)\b")
PAST = re.compile(
    r"\b(?:began|started|opened|broke|broken|has|have|was|were|celebrated|marked|completed|inaugurated|since|closed|"
    r"ended|ceased|kicked|stuck|laid|launched|commenced)\b",
    re.IGNORECASE,
)
VEHICLE = re.compile(
    r"\b(?:SUV|sedan|crossover|hatchback|pickup|model|models|truck|van|cars?|vehicles?|EVs?|version)\b"
)


def find_milestones(sentence: Sentence) -> Iterator[Fact]:
    """The dated events that a sentence states."""
    if not sentence.dates:
        return
    events = _events(sentence)
    taken: set[tuple[str, str]] = set()
    for event, span in events:
        mention = _date_for(sentence, span, events)
        if mention is None:
            continue
        fact = _fact(sentence, event, span, mention)
        if fact is not None and (event, str(fact.date)) not in taken:
            taken.add((event, str(fact.date)))
            yield fact


def _events(sentence: Sentence) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    for name in sorted(cue_names("event"), key=lambda name: PRECEDENCE.index(name.split(".")[1])):
        for span in sentence.cues(name):
            if not any(span.start < other.end and other.start < span.end for _, other in found):
                found.append((name.split(".")[1], span))
    return sorted(found, key=lambda pair: pair[1].start)


def _date_for(sentence: Sentence, span: Span, events: list[tuple[str, Span]]) -> DateMention | None:
    """The nearest date; one behind the event is nearer than one before it, one beyond another event is far."""
    others = [other for _, other in events if other != span]
    best: tuple[float, DateMention] | None = None
    for mention in sentence.dates:
        if mention.year_only_open or is_beside_the_point(sentence, mention):
            continue
        if _belongs_elsewhere(sentence, span, mention, others):
            continue
        gap = float(distance(span, mention))
        if mention.end <= span.start:
            gap = gap * 1.3 + 5
        clause = sentence.clause(span.start)
        if not clause.start <= mention.start < clause.end:
            gap += 30
        low, high = min(span.end, mention.end), max(span.start, mention.start)
        gap += 30 * sum(low <= other.start < high for other in others)
        if gap <= REACH and (best is None or gap < best[0]):
            best = gap, mention
    return best[1] if best else None


def _belongs_elsewhere(sentence: Sentence, span: Span, mention: DateMention, others: list[Span]) -> bool:
    """Whether a date of another clause belongs to an event of that clause, or the sentence turns away in between."""
    clause, home = sentence.clause(span.start), sentence.clause(mention.start)
    if clause.start <= mention.start < clause.end:
        return False
    if any(home.start <= other.start < home.end for other in others):
        return True
    return TURN.search(sentence.doc.text, min(span.end, mention.end), max(span.start, mention.start)) is not None


def _fact(sentence: Sentence, event: str, span: Span, mention: DateMention) -> Fact | None:
    anchor = Span(min(span.start, mention.start), max(span.end, mention.end))
    if not _holds(sentence, event, span, mention) or is_replaced(sentence, anchor):
        return None
    if event == "production_start" and _is_plant_built(sentence, span):
        event = "construction_start"
    date, modality = dated(sentence, span, mention)
    if not date:
        return None
    what = what_of(sentence, event, span)
    key = _made_for(sentence, span)
    return draft(sentence, MILESTONE, anchor, 0.75, key=key, modality=modality, event=event, date=date, what=what)


def dated(sentence: Sentence, span: Span, mention: DateMention) -> tuple[str, str]:
    """The reading of a date that fits the tense, and whether the event is done or to come; "" where there is none."""
    text = sentence.doc.text
    modality = modality_of(sentence, span)
    lead = text[max(sentence.start, span.start - 45) : span.end]
    is_done = PAST.search(text, max(sentence.start, span.start - 12), span.end) is not None
    is_future = not is_done and (modality in (PLAN, RUMOUR) or FUTURE.search(lead) is not None)
    date = mention.reading(is_future=is_future)
    if date == "same":
        date = _last_year(sentence) or ""
    now = published_iso(sentence.doc)
    if date and now and modality in (FACT, PLAN):
        # Of this year alone the tense says whether it lies ahead.
        this_year = date == now[:4]
        modality = PLAN if is_after(date, now) and (not this_year or is_future) else FACT
    if modality == DENIED and "before" in text[span.start : mention.start]:
        modality = PLAN
    return date, modality


def _holds(sentence: Sentence, event: str, span: Span, mention: DateMention) -> bool:
    """Whether the words mean the event, of a plant or a model, and do not deny it."""
    text = sentence.doc.text
    plant = sentence.near("plant_nouns", span, 70)
    negated = NOT.search(text, max(sentence.start, span.start - 25), span.start + 12)
    if negated and not UNTIL.search(text, span.start, mention.start):
        return False
    if OPENING.match(text, span.start) and plant is None and not _plant_is_subject(sentence):
        return False
    if event == "completion":
        is_work = re.search(r"\b(?:construction|building work|works?)\b", sentence.text) is not None
        return (
            (plant is not None and plant <= 60) or (is_work and _about_making(sentence)) or _plant_is_subject(sentence)
        )
    if event == "closure":
        is_making = MAKING.search(text, span.start, span.end + 30) is not None
        return FOR_A_WHILE.match(text, span.end) is None and (is_making or (plant is not None and plant <= 60))
    if BARE_START.match(text, span.start) and not MAKING.search(sentence.text):
        return False
    return not (OPENING.match(text, span.start) and NO_PLANT.match(text, span.end))


def is_replaced(sentence: Sentence, anchor: Span) -> bool:
    """Whether the text calls the date a former one."""
    return sentence.has("capacity.dropped", max(sentence.start, anchor.start - 25), min(sentence.end, anchor.end + 25))


def is_beside_the_point(sentence: Sentence, mention: DateMention) -> bool:
    """Whether a date is that of the report or its dateline, or the one from which another date was moved."""
    text = sentence.doc.text
    if sentence.index == 0 and mention.end < sentence.start + 70 and DATELINE_END.match(text, mention.end):
        return True
    if FROM_TO.match(text, max(mention.start - 5, 0)) and MOVED.match(text, mention.end):
        return True
    return REPORTED.search(text, max(sentence.start, mention.start - 35), mention.start) is not None


def _is_plant_built(sentence: Sentence, span: Span) -> bool:
    """ "The factory is to be built from 2024": what is built is the plant."""
    if "built" not in sentence.doc.text[span.start : span.end]:
        return False
    return any(0 <= span.start - noun.end <= 35 for noun in sentence.cues("plant_nouns"))


def _made_for(sentence: Sentence, span: Span) -> str | None:
    """The customer of a contract maker: "begins production of the model for X"."""
    for mention in sentence.companies:
        lead = sentence.doc.text[max(span.end, mention.start - 5) : mention.start]
        if span.end < mention.start <= span.end + 60 and lead.endswith(" for "):
            return mention.key
    return None


DATELINE_END = re.compile(r"\)?\s?(?:--|[–—-]\s|/)")


# "said Wednesday", "announced today": the day of the report, not of what it reports.
REPORTED = re.compile(
    r"\b(?:said|says|announced|told|reported|confirmed|statement|wrote|revealed|report|"
    r"disclosed)\s(?:\w+\s){0,2}(?:on\s|in\s)?$",
    re.IGNORECASE,
)
FOR_A_WHILE = re.compile(r"[^.,]{0,25}\bfor\s(?:an?|one|two|three|several|some|\d+)\s(?:hours?|days?|weeks?|months?)")
# "from 2024 to 2025": the former date is the one that is moved.
FROM_TO = re.compile(r"from\s")
MOVED = re.compile(r"\s(?:to|until)\s")
# Behind these words a sentence turns to something else, which has its own date or none.
TURN = re.compile(r"\b(?:where|who|while|whereas)\b")
MAKING = re.compile(r"produc|manufactur|assembl|plant|factor|\bline|operat|build|\bmak(?:e|ing)", re.IGNORECASE)
BARE_START = re.compile(r"(?:start|beginn?)(?:ing)?\s(?:from|in)\b", re.IGNORECASE)
# What is opened here makes nothing.
NO_PLANT = re.compile(
    r"\s(?:(?:its|an?|the|their|another|new|first|up)\s)?(?:[\w-]+\s){0,3}(?:headquarters|showrooms?|stores?|offices?|"
    r"dealerships?|research|R&D|design|"
    r"training|service|lounge|flagship|outlets?|shops?|stations?|museum|talks|order|books|bids|probe|inquiry|"
    r"investigation)\b"
)
OPENING = re.compile(r"open|inaugurat", re.IGNORECASE)


def _plant_is_subject(sentence: Sentence) -> bool:
    """Whether a short sentence such as "It opens in 2025" goes on about a plant."""
    before = sentence.doc.previous(sentence)
    return before is not None and before.has("plant_nouns") and sentence.end - sentence.start < 120


def _last_year(sentence: Sentence) -> str | None:
    """The year named last before a sentence, for "in the same year"."""
    before = sentence.doc.previous(sentence)
    dates = before.dates if before else []
    return dates[-1].future[:4] if dates else None


def _about_making(sentence: Sentence) -> bool:
    before = sentence.doc.previous(sentence)
    makes = re.compile(r"\b(?:produc|manufactur|assembl|build|batter|cell|car|vehicle|EV|SUV|line)", re.IGNORECASE)
    return (
        sentence.has("plant_nouns")
        or bool(makes.search(sentence.text))
        or (before is not None and before.has("plant_nouns"))
    )


def what_of(sentence: Sentence, event: str, span: Span) -> str:
    """`vehicle` where a model starts and no plant is spoken of."""
    if event == "first_delivery":
        return "vehicle"
    if sentence.has("plant_nouns") or event != "production_start":
        return "plant"
    return "vehicle" if VEHICLE.search(sentence.text) else "plant"

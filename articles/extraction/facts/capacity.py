"""Yearly production capacity: a volume with a rate or beside words for capacity, of a plant or a company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from articles.extraction.document import Document, Sentence
from articles.extraction.facts.draft import draft, published_iso
from articles.extraction.facts.goods import bare_volumes, unit_of
from articles.extraction.lexicon import plain
from articles.extraction.modality import FACT, PLAN, RUMOUR, is_after, modality_of
from articles.extraction.model import CAPACITY, Fact
from articles.extraction.quantities import Volume
from articles.extraction.sentences import Span
from articles.extraction.sites import is_plant_place

LEAST: dict[str, Decimal | int] = {
    "vehicles": 500,
    "GWh": Decimal("0.1"),
    "packs": 500,
    "motors": 500,
    "t": 100,
    "units": 500,
}
PHASE = re.compile(
    r"\b(?:phase|stage|step)\s(?P<after>[1-4]|one|two|three|I{1,3}\b)|\b(?P<before>first|second|third|initial|1st|"
    r"2nd|3rd)\s(?:production\s|construction\s|expansion\s)?(?:phase|stage|step)\b",
    re.IGNORECASE,
)
PHASES = {
    "1": 1,
    "one": 1,
    "i": 1,
    "first": 1,
    "initial": 1,
    "1st": 1,
    "2": 2,
    "two": 2,
    "ii": 2,
    "second": 2,
    "2nd": 2,
    "3": 3,
    "three": 3,
    "iii": 3,
    "third": 3,
    "3rd": 3,
    "4": 4,
}
# "A weekly output of 4,000 cars" is what leaves the line, and names no yearly figure.
# What a plant "can" do it may well do today: other words decide.
SOFT = re.compile(r"can\b|capable|designed", re.IGNORECASE)
PERIODIC = re.compile(r"\b(?:weekly|monthly|daily|quarterly)\b", re.IGNORECASE)


def find_capacity(sentence: Sentence) -> Iterator[Fact]:
    """The capacities that a sentence states."""
    for volume in map(partial(with_period, sentence), [*sentence.volumes, *bare_volumes(sentence)]):
        certainty = _certainty(sentence, volume)
        if certainty:
            fact = _fact(sentence, volume, certainty)
            if fact:
                yield fact


# "a monthly capacity of 30,000": the period stands before the figure.
PERIOD_LEAD = re.compile(
    r"\b(?P<period>monthly|weekly|daily)\s(?:[\w-]+\s){0,2}capacity\s(?:[\w-]+\s){0,3}$", re.IGNORECASE
)
PERIODS = {"monthly": 12, "weekly": 52, "daily": 365}


def with_period(sentence: Sentence, volume: Volume) -> Volume:
    """The volume with the period that stands before its figure."""
    text = sentence.doc.text
    lead = PERIOD_LEAD.search(text, max(sentence.start, volume.start - 60), volume.start)
    return volume if lead is None else replace(volume, per_year=PERIODS[plain(lead.group("period"))])


def _certainty(sentence: Sentence, volume: Volume) -> float:
    """How sure it is that a volume is a capacity; 0 where it is sales, a market, an order or a comparison."""
    if volume.amount * (volume.per_year or 1) < LEAST[volume.unit]:
        return 0
    lead = Span(max(sentence.start, volume.start - 60), volume.start)
    near_lead = max(lead.start, volume.start - 40)
    is_explained = volume.unit == "vehicles" or volume.noun in ("unit", "units", "")
    if is_explained and sentence.has("no_capacity.enough_for", near_lead, lead.end) and beside_cells(sentence):
        return 0
    lead_text = sentence.doc.text[lead.start : lead.end]
    firm = sentence.near("capacity.firm_cues", volume, 60) is not None
    past = "no_capacity.energy_past" if volume.unit == "GWh" else "no_capacity.past_output"
    near = phrase_around(sentence, volume)
    if sentence.has(past, near.start, near.end) and not (
        firm and sentence.near("capacity.firm_cues", volume, 25) is not None
    ):
        return 0
    if volume.unit in ("t", "GWh", "packs") and not firm and sentence.has("no_capacity.traded", near.start, near.end):
        return 0
    if sentence.has("capacity.dropped", lead.start, lead.end) or is_compared(sentence, volume):
        return 0
    if volume.unit == "GWh":
        if firm or volume.per_year:
            return 0.9
        before = sentence.doc.previous(sentence)
        goes_on = before is not None and any(other.unit == "GWh" for other in before.volumes)
        return 0.75 if _plant_context(sentence) or goes_on or "project" in sentence.text else 0
    if volume.per_year:
        return 0.9 if firm else 0.8 if _plant_context(sentence) or sentence.has("capacity.cues") else 0.5
    return 0.7 if firm and (not PERIODIC.search(lead_text)) and _yearly(sentence) else 0


def beside_cells(sentence: Sentence) -> bool:
    """Whether cells or materials are spoken of: "enough for 50,000 cars" only explains these."""
    before = sentence.doc.previous(sentence)
    spoken = sentence.text + (before.text if before is not None else "")
    return CELLS.search(spoken) is not None or any(volume.unit in ("GWh", "t", "packs") for volume in sentence.volumes)


CELLS = re.compile(
    r"\b(?:batter(?:y|ies)|cells?|GWh|gigawatt|lithium|cathodes?|anodes?|materials?|motors?|tonnes|packs?)\b",
    re.IGNORECASE,
)


def phrase_around(sentence: Sentence, volume: Volume) -> Span:
    """The words directly around a volume: up to the next comma on either side, and not far."""
    text, clause = sentence.doc.text, sentence.clause(volume.start)
    start, end = max(clause.start, volume.start - 55), min(clause.end, volume.end + 45)
    comma = text.find(", ", volume.end, end)
    return Span(max(start, text.rfind(", ", start, volume.start) + 1), comma if comma >= 0 else end)


def is_compared(sentence: Sentence, volume: Volume) -> bool:
    """ "from 20,000 to 50,000": the former figure is what is replaced, and "up from" is no capacity either."""
    text = sentence.doc.text
    lead = text[max(0, volume.start - 30) : volume.start]
    if re.search(r"\bfrom\s(?:\w+\s){0,2}$", lead) and re.match(
        r"\s(?:a year\s|per year\s)?to\s", text[volume.end :][:15]
    ):
        return True
    return bool(re.search(r"\b(?:up|down|rise|increase)\sfrom\s(?:\w+\s)?$", lead))


def _plant_context(sentence: Sentence) -> bool:
    before = sentence.doc.previous(sentence)
    return sentence.has("plant_nouns") or (before is not None and before.has("plant_nouns"))


def _yearly(sentence: Sentence) -> bool:
    return bool(re.search(r"\b(?:annual|year|capacity|capable)", sentence.text, re.IGNORECASE)) or sentence.has(
        "capacity.firm_cues"
    )


def _fact(sentence: Sentence, volume: Volume, certainty: float) -> Fact | None:
    amount = volume.amount * (volume.per_year or 1)
    modality = capacity_modality(sentence, volume)
    by = reached_by(sentence, volume)
    now = published_iso(sentence.doc)
    if by and now and is_after(by, now) and modality == FACT:
        modality = PLAN
    lead = sentence.doc.text[max(sentence.start, volume.start - 40) : volume.start]
    increment = sentence.near("capacity.increment", volume, 12) is not None and bool(
        re.search(r"\b(?:further|additional|extra|another|by)\b[\w\s]*$", lead)
    )
    return draft(
        sentence,
        CAPACITY,
        volume,
        certainty,
        modality=modality,
        amount=amount.normalize() if amount != amount.to_integral_value() else Decimal(int(amount)),
        unit=f"{unit_of(sentence, volume)}/year",
        phase=phase_of(sentence, volume),
        by=by if modality != FACT else None,
        increment=increment,
    )


def capacity_modality(sentence: Sentence, volume: Volume) -> str:
    """A plan unless something says that the capacity is there."""
    found = modality_of(sentence, volume)
    clause = sentence.clause(volume.start)
    if found == FACT and sentence.has("capacity.analyst", clause.start, clause.end):
        return RUMOUR
    if found != FACT and found != PLAN:
        return found
    plans = [span for span in sentence.cues("modality.plan") if clause.start <= span.start < clause.end]
    if found == PLAN and all(SOFT.match(sentence.doc.text, span.start) for span in plans):
        found = FACT
        if _other_plant(sentence):
            return FACT
    if sentence.has("capacity.now", clause.start, clause.end) and not sentence.has("status.announced"):
        near_now, near_plan = sentence.near("capacity.now", volume, 80), sentence.near("modality.plan", volume, 80)
        near_plan = None if found == FACT else near_plan
        return FACT if near_plan is None or (near_now is not None and near_now <= near_plan) else PLAN
    if found == FACT and (sentence.has("status.operating") or volume.per_year not in (None, 1)):
        return FACT
    return PLAN if found == PLAN or _is_new(sentence.doc, sentence) else FACT


def _other_plant(sentence: Sentence) -> bool:
    """Whether a sentence turns to a plant at a place of its own, and says nothing of its being new."""
    if sentence.has("status.announced") or sentence.has("status.construction") or not sentence.has("plant_nouns"):
        return False
    here = [mention.place for mention in sentence.places if is_plant_place(sentence, mention)]
    return bool(here) and sentence.focus_place not in here


def _is_new(doc: Document, sentence: Sentence) -> bool:
    """Whether the plant spoken of is still to come: what the sentence or the ones before it last said of it."""
    for other in reversed(doc.sentences[max(0, sentence.index - 4) : sentence.index + 1]):
        if other.has("status.announced") or other.has("status.construction"):
            return True
        if other.has("status.operating"):
            return False
    return False


def phase_of(sentence: Sentence, volume: Volume) -> int | None:
    clause = sentence.clause(volume.start)
    others = [other for other in [*sentence.volumes, *sentence.numbers] if other.start != volume.start]
    matches = [
        match
        for match in PHASE.finditer(sentence.doc.text, clause.start, clause.end)
        if not any(
            volume.end <= other.start < match.start() or match.end() <= other.start < volume.start for other in others
        )
    ]
    if not matches:
        return None
    nearest = min(matches, key=lambda match: max(match.start() - volume.end, volume.start - match.end()))
    word = nearest.group("after") or nearest.group("before")
    return PHASES.get(plain(word))


def reached_by(sentence: Sentence, volume: Volume) -> str | None:
    """The date by which the figure is to be reached: one in its clause, behind it rather than before."""
    clause = sentence.clause(volume.start)
    now = published_iso(sentence.doc)
    best: tuple[int, str] | None = None
    for mention in sentence.dates:
        iso = mention.reading(is_future=True)
        if not clause.start <= mention.start < clause.end or (
            not mention.by and mention.end > volume.start > mention.start
        ):
            continue
        figures = [*sentence.volumes, *sentence.numbers]
        if any(volume.end <= other.start < mention.start for other in figures):
            continue
        if len(iso) == 10 and not mention.by:
            continue
        if mention.year_only_open or iso == "same" or (now and not is_after(iso, now)):
            continue
        gap = mention.start - volume.end if mention.start >= volume.end else (volume.start - mention.end) * 2
        if gap <= 80 and (best is None or gap < best[0]):
            best = gap, iso
    return best[1] if best else None

"""Follows what a text speaks of: which company stands as the subject of a sentence, and which one stays in focus."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from articles.extraction.document import Document, Sentence
from articles.extraction.model import Place
from articles.extraction.names import NameMention
from articles.extraction.places import PlaceMention
from articles.extraction.roles import NON_HEAD, PLANT_OF, is_beside_the_trade, is_subject, subject_of
from articles.extraction.sites import finest, is_beside, is_plant_place


def main_company(doc: Document) -> tuple[str | None, bool]:
    """The company that the article is about: the one named most, the title and the first sentences weighing more.

    With it, whether it has at least half of all the weight.
    """
    weights: Counter[str] = Counter()
    for sentence in doc.sentences:
        for mention in sentence.companies:
            if mention.described:
                continue
            weight = 3 if is_subject(doc, mention, sentence) else 2 if _is_introduced(doc, mention, sentence) else 1
            weights[mention.key] += weight * (2 if sentence.index < 2 else 1)
    for key in list(weights):
        if any(_heads_title(doc, mention) for mention in doc.titled if mention.key == key):
            weights[key] += 4
    total = sum(weights.values())
    weights = Counter({key: weight for key, weight in weights.items() if not is_beside_the_trade(doc.bodies[key])})
    main = max(weights, key=lambda key: weights[key]) if weights else None
    return main, main is not None and weights[main] * 2 >= total


INTRODUCED = re.compile(
    r"(?:\s\([^)]{1,30}\))?,\s(?:an?|the)\s(?:[\w’'-]+\s){0,5}?(?:joint[\s-]venture|JV|venture|start-?up|maker|unit|"
    r"subsidiary|supplier)\b"
)


def _is_introduced(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    """Whether one of the first sentences explains who a company is: the article is about it more often than not."""
    return sentence.index < 3 and INTRODUCED.match(doc.text, mention.end) is not None


def _heads_title(doc: Document, mention: NameMention) -> bool:
    return not NON_HEAD.match(doc.title, mention.end)


DATELINE = re.compile(r"\s*[^\n]{0,60}?\s(?:--|[–—-])\s")


def home_country(doc: Document) -> str | None:
    """The country of the dateline, for a bare "$"."""
    match = DATELINE.match(doc.text)
    if match is None or not doc.sentences:
        return None
    for sentence in doc.sentences[:2]:
        for mention in sentence.places:
            if mention.end <= match.end():
                return mention.place.country
    return None


# Who is named so speaks of Canadian or Australian dollars, where the article names no place in the United States.
HOME_HANDS = {
    "CA": re.compile(
        r"\b(?:Ottawa|Quebec|Ontario|federal\sgovernment|Premier|province|Canadian\sPress|Trudeau|Carney)\b"
    ),
    "AU": re.compile(r"\b(?:Canberra|Australian\sgovernment|federal\sgovernment|ASX|Queensland|Victorian|Albanese)\b"),
}


def dollar_country(text: str, countries: Counter[str | None]) -> str | None:
    """The country of a bare "$" without a dateline: one that the article speaks of alone, with its authorities."""
    for code, hands in HOME_HANDS.items():
        if countries[code] >= 2 and not countries["US"] and hands.search(text):
            return code
    return None


ANAPHOR = re.compile(
    r"[\s“\"(–-]*(?:It|Its|They|Their|He|She|The\s(?:[\w-]+\s)?(?:company|firm|group|automaker|carmaker|startup|"
    r"start-up|manufacturer|maker|producer|supplier|plant|factory|facility|site|project|investment|deal|venture|unit|"
    r"line)(?:[’']s)?)\b"
)


PLANT_LEAD = re.compile(r"[\s“\"(–-]*The\s(?:[\w-]+\s)?(?:plant|factory|facility|gigafactory|site|project)\b")
# A shorter line only heads what follows, and turns to no other company.
LONGEST_HEADING = 30


def follow(doc: Document) -> None:
    """Sets the company and the place in focus before each sentence."""
    focus: str | None = None
    actor: str | None = None
    places: dict[str | None, Place] = {}
    for sentence in doc.sentences:
        subject = subject_of(sentence)
        spoken = _plant_owner(sentence) or subject
        before = doc.previous(sentence)
        is_heading = sentence.end - sentence.start < LONGEST_HEADING
        is_fresh = before is not None and before.paragraph != sentence.paragraph and not is_heading
        if is_fresh and not subject and not ANAPHOR.match(sentence.text):
            focus = doc.venture or (doc.main if doc.is_about_one else focus)
        if doc.venture and focus == doc.main and PLANT_LEAD.match(sentence.text):
            # "The plant" is that of the joint venture rather than of the parent spoken of since.
            focus = doc.venture
        sentence.focus = focus or doc.main
        sentence.actor = actor if before is not None and before.paragraph == sentence.paragraph else None
        acting = next((m.key for m in sentence.companies if is_subject(doc, m, sentence) and not m.described), None)
        actor = acting or spoken or sentence.actor
        focus = spoken or (doc.venture if VENTURE_ITSELF.search(sentence.text) else None) or focus
        owner = subject or sentence.focus
        here = [mention for mention in sentence.places if is_plant_place(sentence, mention)]
        here = [mention for mention in here if not is_beside(sentence, mention)] or here
        sentence.focus_place = places.get(owner)
        is_sole = len(here) == len(sentence.places) == 1
        if here and (sentence.has("plant_nouns") or _is_production(sentence) or is_sole):
            places[owner] = here[-1].place if len(here) == 1 else finest(here)
        _note_owner(sentence, owner, here)


def _note_owner(sentence: Sentence, owner: str | None, here: list[PlaceMention]) -> None:
    """Remembers whose plant stands at a place: that of "the factory of X" before that of the subject."""
    doc = sentence.doc
    for mention in sentence.companies:
        before = doc.text[max(sentence.start, mention.start - 45) : mention.start]
        if PLANT_OF.search(before):
            owner = mention.key
        if VENTURE.search(before):
            owner = doc.venture = mention.key
        elif VENTURE_BEHIND.match(doc.text, mention.end) and _is_parent_near(sentence, mention):
            doc.venture = mention.key
    if owner is None or not sentence.has("plant_nouns"):
        return
    for place in here:
        for name in (place.place.city, place.place.region, place.within):
            if name:
                doc.owners.setdefault(name, []).append((sentence.index, owner))


def _plant_owner(sentence: Sentence) -> str | None:
    """The company of "the factory of X", which the sentences to come go on about."""
    for mention in sentence.companies:
        if PLANT_OF.search(sentence.doc.text, max(sentence.start, mention.start - 45), mention.start):
            return mention.key
    return None


def _is_parent_near(sentence: Sentence, mention: NameMention) -> bool:
    """Whether the company that the article is about stands beside a joint venture as its parent."""
    main = sentence.doc.main
    return mention.key != main and any(other.key == main and other.start > mention.end for other in sentence.companies)


# "Ultium Cells, the joint venture of GM and …"
VENTURE_BEHIND = re.compile(
    r"(?:\s\([^)]{1,30}\))?(?:,|\sis)\s(?:an?|the|their|its)\s(?:[\w-]+\s){0,3}?(?:joint[\s-]venture|JV)\s(?:of|between|by|with)\b"
)
VENTURE_ITSELF = re.compile(r"\b[Tt]he (?:joint )?venture\b(?! of| between)")
VENTURE = re.compile(r"\bjoint\sventure,?\s(?:called\s|named\s)?$")


def owner_at(sentence: Sentence) -> str | None:
    """The company whose plant was last said to stand at a place that a sentence names."""
    for mention in sentence.places:
        for name in (mention.place.city, mention.place.region):
            known = sentence.doc.owners.get(name or "", [])
            earlier = bisect_left(known, (sentence.index, ""))
            if earlier:
                return known[earlier - 1][1]
    return None


def _is_production(sentence: Sentence) -> bool:
    return sentence.has("event.production_start") or sentence.has("event.construction_start")

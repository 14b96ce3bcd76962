"""Follows what a text speaks of: which company stands as the subject of a sentence, and which one stays in focus."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache

from articles.extraction.document import Document, Sentence
from articles.extraction.lexicon import data
from articles.extraction.model import Place
from articles.extraction.names import Body, NameMention, occurrences
from articles.extraction.places import PlaceMention
from articles.extraction.sites import finest, is_beside, is_plant_place


def main_company(doc: Document) -> tuple[str | None, bool]:
    """The company that the article is about: the one named most, the title and the first sentences weighing more.

    With it, whether it has at least half of all the weight.
    """
    weights: Counter[str] = Counter()
    for sentence in doc.sentences:
        for mention in sentence.companies:
            weight = 3 if is_subject(doc, mention, sentence) else 1
            weights[mention.key] += weight * (2 if sentence.index < 2 else 1)
    for key in list(weights):
        if any(_heads_title(doc, name) for name in doc.bodies[key].names):
            weights[key] += 4
    weights = Counter({key: weight for key, weight in weights.items() if not is_financier(doc.bodies[key])}) or weights
    main = max(weights, key=lambda key: weights[key]) if weights else None
    return main, main is not None and weights[main] * 2 >= sum(weights.values())


def _heads_title(doc: Document, name: str) -> bool:
    spots = occurrences(doc.title, name)
    return any(not NON_HEAD.match(doc.title, start + len(name)) for start in spots)


@cache
def _financiers() -> frozenset[str]:
    return frozenset(form for row in data("names")["financiers"] for form in row.split("|"))


def is_financier(body: Body) -> bool:
    """Whether a body gives money rather than makes things: it is an investor, not the company of a fact."""
    return any(name in _financiers() or FINANCE.search(name) for name in body.names)


FINANCE = re.compile(
    r"\b(?:Fund|Capital|Ventures|Bank|Investments?|Partners|Equity|Asset Management|Investment Authority)\.?$"
)


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


WHICH_LEAD = re.compile(r"\b(?:of|in|to|by|with|for|from|under)\s(?:which|whom)\s$")
SUBJECT_BAR = re.compile(
    r"(?:\b(?:with|from|to|by|of|for|at|like|than|against|via|unlike|including|includes?|into|between|behind|joins?|"
    r"(?<![;,]\s)and|alongside|in|on|after|as|former|formerly|rivals?|partner)\s+(?:the\s+|its\s+|a\s+)?(?:(?!which|"
    r"whom|whose|that)[\w-]+\s+){0,2}?)$",
    re.IGNORECASE,
)
NON_HEAD = re.compile(
    r"[’']?s?[\s-](?:challenger|rivals?|supplier|fans?|owners?|Day|stock|shares|dealers?|customers?|killer|branded|"
    r"based|models?"
    r"|subsidiary|unit|arm|affiliate|division|executives?|spokes\w+|chief|CEO|boss)\b"
)
PLANT_OF = re.compile(
    r"\b(?:plants?|factor\w+|gigafactor\w+|facilit\w+|project|works|site)\s+of\s+(?:the\s+|their\s+|"
    r"its\s+)?(?:[\w-]+,?\s+){0,3}?$",
    re.IGNORECASE,
)
# "It will supply the Ford F-150": what follows the verb of a pronoun is no subject; a model's maker is none either.
OBJECT = re.compile(
    r"(?:^|[;,.]\s|\sand\s)(?:It|They|The\s\w+|it|they|[Tt]he\scompany)\s(?:will|would|also|has|had|have|is|was|"
    r"could|can|plans|supplies|makes|builds)\b(?!.*\b(?:that|when|while|as|after|since|because|where|which|"
    r"said)\b)[^,;]*$"
)
THEIRS = re.compile(r"\b(?:their|its|his|her)\s(?:[\w-]+\s)?$")
RELATIVE = re.compile(r"(?:\s\([^)]{1,30}\))?,\s(?:which|who)\b")
# Further back a row of names is a list of something else.
LONGEST_ROW = 12
LISTED = re.compile(r"\s*(?:,|and|or|,\s*and|&|/)\s*(?:the\s|its\s)?")


def is_subject(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    """Whether a company stands where a sentence or clause names what it speaks of."""
    if mention not in sentence.subjects:
        sentence.subjects[mention] = _is_subject(doc, mention, sentence)
    return sentence.subjects[mention]


def _is_subject(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    index = bisect_left(sentence.names, mention.start, key=lambda other: other.start)
    first = max(0, index - LONGEST_ROW)
    while index > first and LISTED.fullmatch(doc.text, sentence.names[index - 1].end, mention.start):
        # What stands in a row shares the place of the first.
        index -= 1
        mention = sentence.names[index]
    before = doc.text[max(sentence.start, mention.start - 40) : mention.start]
    if NON_HEAD.match(doc.text, mention.end):
        return False
    if WHICH_LEAD.search(before):
        return False
    if PLANT_OF.search(before):
        return True
    if THEIRS.search(before):
        return False
    if RELATIVE.match(doc.text, mention.end):
        return True
    if OBJECT.search(doc.text[sentence.start : mention.start]):
        return False
    return not SUBJECT_BAR.search(before)


def subject_of(sentence: Sentence) -> str | None:
    """The company that a sentence speaks of, None where it names none in such a position."""
    for mention in sentence.companies:
        if is_subject(sentence.doc, mention, sentence) and not is_financier(sentence.doc.bodies[mention.key]):
            return mention.key
    return None


ANAPHOR = re.compile(
    r"[\s“\"(–-]*(?:It|Its|They|Their|He|She|The\s(?:\w+\s)?(?:company|firm|group|automaker|carmaker|startup|"
    r"start-up|manufacturer|maker|producer|supplier)(?:[’']s)?)\b"
)


def follow(doc: Document) -> None:
    """Sets the company and the place in focus before each sentence."""
    focus: str | None = None
    places: dict[str | None, Place] = {}
    for sentence in doc.sentences:
        subject = subject_of(sentence)
        spoken = _plant_owner(sentence) or subject
        before = doc.previous(sentence)
        if before and before.paragraph != sentence.paragraph and not subject and not ANAPHOR.match(sentence.text):
            focus = doc.main if doc.is_about_one else focus
        sentence.focus = focus or doc.main
        focus = spoken or (doc.venture if VENTURE_ITSELF.search(sentence.text) else None) or focus
        owner = subject or sentence.focus
        here = [mention for mention in sentence.places if is_plant_place(sentence, mention)]
        here = [mention for mention in here if not is_beside(sentence, mention)] or here
        sentence.focus_place = places.get(owner)
        if here and (sentence.has("plant_nouns") or _is_production(sentence) or len(here) == len(sentence.places) == 1):
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


VENTURE_ITSELF = re.compile(r"\b[Tt]he (?:joint )?venture\b(?! of| between)")
VENTURE = re.compile(r"\bjoint\sventure,?\s(?:called\s|named\s)?$")


def owner_at(sentence: Sentence) -> str | None:
    """The company whose plant was last said to stand at a place that a sentence names."""
    for mention in sentence.places:
        for name in (mention.place.city, mention.place.region):
            known = [key for index, key in sentence.doc.owners.get(name or "", []) if index < sentence.index]
            if known:
                return known[-1]
    return None


def _is_production(sentence: Sentence) -> bool:
    return sentence.has("event.production_start") or sentence.has("event.construction_start")

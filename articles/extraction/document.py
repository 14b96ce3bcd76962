"""An article with everything found in it, sentence by sentence, and what each sentence speaks of.

`read_document` finds the mentions once; the discourse pass then walks through the sentences and keeps two things in
focus: the company that the text speaks of, and where that company's plant is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeVar

from articles.extraction.dates import DateMention, find_dates, parse_published
from articles.extraction.discovery import find_companies, find_public_bodies
from articles.extraction.lexicon import cue, data
from articles.extraction.model import Place
from articles.extraction.names import (
    COMPANY,
    OTHER,
    PUBLIC,
    Body,
    KnownNames,
    NameMention,
    bodies_of,
    find_listed,
)
from articles.extraction.places import PlaceMention, find_places
from articles.extraction.quantities import (
    Headcount,
    Money,
    Number,
    Volume,
    find_headcounts,
    find_money,
    find_numbers,
    find_volumes,
)
from articles.extraction.sentences import Span, clause_of, split_sentences

Mention = TypeVar("Mention", bound=Span)


@dataclass
class Sentence:
    """A sentence of the article. All positions count in the article's text."""

    doc: Document
    index: int
    start: int
    end: int
    paragraph: int
    names: list[NameMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    heads: list[Headcount] = field(default_factory=list)
    focus: str | None = None
    focus_place: Place | None = None
    _cues: dict[str, list[Span]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.doc.text[self.start : self.end]

    @property
    def companies(self) -> list[NameMention]:
        return [mention for mention in self.names if mention.kind == COMPANY]

    def cues(self, name: str) -> list[Span]:
        """Where the phrases of a cue group stand in the sentence."""
        if name not in self._cues:
            hits = cue(name).finditer(self.doc.text, self.start, self.end)
            self._cues[name] = [Span(hit.start(), hit.end()) for hit in hits]
        return self._cues[name]

    def has(self, name: str, start: int | None = None, end: int | None = None) -> bool:
        """Whether a cue of the group stands within the sentence, or within a part of it."""
        low, high = self.start if start is None else start, self.end if end is None else end
        return any(low <= span.start and span.end <= high for span in self.cues(name))

    def near(self, name: str, anchor: Span, reach: int) -> int | None:
        """The distance in characters to the nearest cue of the group, None beyond `reach`."""
        best = min((distance(span, anchor) for span in self.cues(name)), default=reach + 1)
        return best if best <= reach else None

    def clause(self, position: int) -> Span:
        start, end = clause_of(self.text, position - self.start)
        return Span(self.start + start, self.start + end)


def distance(one: Span, other: Span) -> int:
    """The characters between two spans, 0 where they meet."""
    return max(one.start - other.end, other.start - one.end, 0)


@dataclass
class Document:
    """An article as it was read."""

    text: str
    title: str
    published: date | None
    sentences: list[Sentence] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    main: str | None = None
    is_about_one: bool = False
    # Of a place, named by its city or region: where in the text which company was said to have its plant there.
    owners: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    venture: str | None = None
    country: str | None = None

    def previous(self, sentence: Sentence) -> Sentence | None:
        return self.sentences[sentence.index - 1] if sentence.index else None


def read_document(text: str, title: str, published: str | None, known: KnownNames) -> Document:
    """Finds every mention of an article and what its sentences speak of."""
    doc = Document(text, title, parse_published(published))
    names = _names(text, title, known)
    covered = _merged([mention for mention in names if mention.kind != PUBLIC])
    places = _outside(find_places(text), covered)
    money = find_money(text)
    volumes = _outside(find_volumes(text), money)
    heads = _outside(find_headcounts(text), money)
    dates = find_dates(text, doc.published)
    numbers = _outside(find_numbers(text), _merged([*money, *volumes, *heads, *dates]))
    for index, span in enumerate(split_sentences(text)):
        doc.sentences.append(Sentence(doc, index, span.start, span.end, span.paragraph))
    for field_name, mentions in (
        ("names", names),
        ("places", places),
        ("money", money),
        ("volumes", volumes),
        ("heads", heads),
        ("dates", dates),
        ("numbers", numbers),
    ):
        _share_out(doc.sentences, field_name, mentions)
    doc.bodies = bodies_of(names)
    doc.main = _main_company(doc)
    doc.country = _home_country(doc)
    _follow(doc)
    return doc


def _names(text: str, title: str, known: KnownNames) -> list[NameMention]:
    """All names of the text. The title is read with it, since it often shows what is a company, but yields no mention."""
    whole = f"{text}\n\n{title}\n"
    listed = find_listed(whole, known)
    found = find_companies(whole, listed)
    public = [body for body in find_public_bodies(text)]
    companies = sorted([*listed, *found], key=lambda mention: mention.start)
    companies = [mention for mention in companies if mention.end <= len(text)]
    public = [
        body
        for body in public
        if not any(c.start < body.start < c.end or (c.start <= body.start and body.end <= c.end) for c in companies)
    ]
    kept = [c for c in companies if not any(p.start <= c.start and c.end <= p.end for p in public)]
    return sorted(_same_bodies([*kept, *public], known), key=lambda mention: mention.start)


def _same_bodies(mentions: list[NameMention], known: KnownNames) -> list[NameMention]:
    """Gives mentions of one company one key: by the injected names, by what is left of the name, by "Long Name (LN)"."""
    key_of: dict[str, str] = {}
    for mention in mentions:
        if mention.kind == COMPANY:
            slug = known.slug(mention.name) or (known.slug(mention.key) if mention.key != mention.name else None)
            key_of.setdefault(mention.name, slug or mention.key)
    return [
        NameMention(m.start, m.end, m.name, key_of.get(m.name, m.key), m.kind) if m.kind == COMPANY else m
        for m in mentions
    ]


def _merged(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.start)


def _outside(mentions: list[Mention], covered: Iterable[Span]) -> list[Mention]:
    """The mentions that no covered span touches; both are in their order."""
    kept: list[Mention] = []
    spans = sorted(covered, key=lambda span: span.start)
    index = 0
    for mention in mentions:
        while index < len(spans) and spans[index].end <= mention.start:
            index += 1
        if not any(span.start < mention.end and mention.start < span.end for span in spans[index : index + 3]):
            kept.append(mention)
    return kept


def _share_out(sentences: list[Sentence], field_name: str, mentions: Iterable[Span]) -> None:
    index = 0
    for mention in mentions:
        while index < len(sentences) and sentences[index].end <= mention.start:
            index += 1
        if index < len(sentences) and mention.start >= sentences[index].start:
            getattr(sentences[index], field_name).append(mention)


def _main_company(doc: Document) -> str | None:
    """The company that the article is about: the one named most, the title and the first sentences weighing more."""
    weights: Counter[str] = Counter()
    for sentence in doc.sentences:
        for mention in sentence.companies:
            weight = 3 if is_subject(doc, mention, sentence) else 1
            weights[mention.key] += weight * (2 if sentence.index < 2 else 1)
    for key in list(weights):
        names = "|".join(map(re.escape, doc.bodies[key].names))
        hit = re.search(rf"(?<!\w)(?:{names})(?!\w)", doc.title)
        if hit and not NON_HEAD.match(doc.title, hit.end()):
            weights[key] += 4
    weights = Counter({key: weight for key, weight in weights.items() if not is_financier(doc.bodies[key])}) or weights
    main = max(weights, key=lambda key: weights[key]) if weights else None
    doc.is_about_one = main is not None and weights[main] * 2 >= sum(weights.values())
    return main


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


def _home_country(doc: Document) -> str | None:
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
    r"(?:\b(?:with|from|to|by|of|for|at|like|than|against|via|unlike|including|into|between|behind|joins?|(?<![;,]\s)and|alongside|in|on|after|as|former|formerly|rivals?|partner)\s+(?:the\s+|its\s+|a\s+)?(?:(?!which|whom|whose|that)[\w-]+\s+){0,2}?)$",
    re.IGNORECASE,
)
NON_HEAD = re.compile(
    r"[’']?s?[\s-](?:challenger|rivals?|supplier|fans?|owners?|Day|stock|shares|dealers?|customers?|killer|branded|based|models?"
    r"|subsidiary|unit|arm|affiliate|division|executives?|spokes\w+|chief|CEO|boss)\b"
)
PLANT_OF = re.compile(
    r"\b(?:plants?|factor\w+|gigafactor\w+|facilit\w+|project|works|site)\s+of\s+(?:the\s+|their\s+|its\s+)?(?:[\w-]+,?\s+){0,3}?$",
    re.IGNORECASE,
)
# "It will supply the Ford F-150": what follows the verb of a pronoun is no subject; a model's maker is none either.
OBJECT = re.compile(
    r"(?:^|[;,.]\s|\sand\s)(?:It|They|The\s\w+|it|they|[Tt]he\scompany)\s(?:will|would|also|has|had|have|is|was|could|can|plans|supplies|makes|builds)\b(?!.*\b(?:that|when|while|as|after|since|because|where|which|said)\b)[^,;]*$"
)
RELATIVE = re.compile(r"[^.,;]{0,30},\s(?:which|who)\b")
LISTED = re.compile(r"\s*(?:,|and|or|,\s*and|&|/)\s*(?:the\s|its\s)?")


def is_subject(doc: Document, mention: NameMention, sentence: Sentence) -> bool:
    """Whether a company stands where a sentence or clause names what it speaks of."""
    before = doc.text[max(sentence.start, mention.start - 40) : mention.start]
    if NON_HEAD.match(doc.text, mention.end):
        return False
    if WHICH_LEAD.search(before):
        return False
    if PLANT_OF.search(before):
        return True
    if RELATIVE.match(doc.text, mention.end):
        return True
    if OBJECT.search(doc.text[sentence.start : mention.start]):
        return False
    index = sentence.names.index(mention)
    if index and LISTED.fullmatch(doc.text, sentence.names[index - 1].end, mention.start):
        return is_subject(doc, sentence.names[index - 1], sentence)
    return not SUBJECT_BAR.search(before)


ANAPHOR = re.compile(
    r"[\s“\"(–-]*(?:It|Its|They|Their|He|She|The\s(?:\w+\s)?(?:company|firm|group|automaker|carmaker|startup|start-up|manufacturer|maker|producer|supplier)(?:[’']s)?)\b"
)


def _follow(doc: Document) -> None:
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
        sentence.focus_place = places.get(owner)
        if here and (sentence.has("plant_nouns") or _is_production(sentence) or len(here) == len(sentence.places) == 1):
            places[owner] = here[-1].place if len(here) == 1 else _finest(here)
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


def _finest(mentions: list[PlaceMention]) -> Place:
    """Of several places the last city, else the last region, else the last."""
    for level in ("city", "region"):
        for mention in reversed(mentions):
            if getattr(mention.place, level):
                return mention.place
    return mentions[-1].place


def subject_of(sentence: Sentence) -> str | None:
    """The company that a sentence speaks of, None where it names none in such a position."""
    for mention in sentence.companies:
        if is_subject(sentence.doc, mention, sentence) and not is_financier(sentence.doc.bodies[mention.key]):
            return mention.key
    return None


NOT_HERE = re.compile(
    r"(?:based|headquartered|headquarters|domiciled|listed|speaking|told|reporters|unveiled|offices?|officials|government|ministr\w+|Mayor|Governor|Gov\.|Premier|senator|president|border|exports?|exported|sold|sales|market|dealers?)\s+(?:\w+\s+){0,2}?(?:in|at|from|of|to|for)?\s*$",
    re.IGNORECASE,
)


AT = re.compile(
    r"(?:^|[.(;:]\s?|[\"“–-]\s?|\b(?:in|In|at|At|near|outside|around|of|from|From|between|into|within|across|and|or|for|For|to|by|called|as)\s(?:the\s|its\s|a\s)?(?:(?!than|which)[\w’'-]+\s){0,3}?|,\s(?:and\s|in\s|also\s)*)$"
)
PLANT_AFTER = re.compile(
    r"(?:[’']s)?\s(?:[\w-]+\s){0,3}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|project|locality|assembly|campus)\b|\.|,?\s(?:\d|is|was|will|has)"
)


def is_plant_place(sentence: Sentence, mention: PlaceMention) -> bool:
    """Whether a place may be that of a plant, rather than of a company's seat, a market or a dateline."""
    text = sentence.doc.text
    after = text[mention.end : mention.end + 40]
    if re.match(
        r"[\s-]based|[’']s?\s(?:government|capital|market|stock)|\s(?:stock|government|market|officials|authorities|Gov\b)",
        after,
    ):
        return False
    if sentence.index == 0 and re.match(r"[^.\n]{0,40}?\s(?:--|[–—-])\s", after) and mention.start < 40:
        return False
    if mention.is_adjective:
        return bool(
            re.match(
                r"\s(?:[\w-]+\s){0,3}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|locality)\b",
                after,
            )
        )
    if NOT_HERE.search(text, max(sentence.start, mention.start - 45), mention.start):
        return False
    return bool(AT.search(text, max(sentence.start, mention.start - 60), mention.start) or PLANT_AFTER.match(after))


__all__ = [
    "COMPANY",
    "OTHER",
    "PUBLIC",
    "Document",
    "Sentence",
    "distance",
    "is_plant_place",
    "is_subject",
    "read_document",
    "subject_of",
]

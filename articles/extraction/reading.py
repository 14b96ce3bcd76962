"""Reads a text into a `Document`: finds all mentions, settles overlaps, and shares them out to the sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from articles.extraction.aliases import same_bodies
from articles.extraction.dates import DateMention, find_dates, parse_published
from articles.extraction.descriptions import resolve_descriptions
from articles.extraction.discovery import find_companies, people_of
from articles.extraction.document import Document, Sentence
from articles.extraction.focus import dollar_country, follow, home_country, main_company
from articles.extraction.headcounts import find_headcounts
from articles.extraction.names import PUBLIC, KnownNames, NameMention, bodies_of, find_listed
from articles.extraction.naming import guess_names
from articles.extraction.places import PlaceMention, find_places
from articles.extraction.public_bodies import find_public_bodies
from articles.extraction.quantities import find_money, find_numbers, find_volumes, with_bare_sums
from articles.extraction.sentences import Span, split_sentences
from articles.extraction.sites import note_places
from articles.extraction.weights import Weights, shipped_weights

Mention = TypeVar("Mention", bound=Span)


def read_document(
    text: str, title: str, published: str | None, known: KnownNames, weights: Weights | None = None
) -> Document:
    """Finds every mention of an article and what its sentences speak of; `weights` replace the shipped ones."""
    doc = Document(text, title, parse_published(published))
    places = find_places(text)
    dates = find_dates(text, doc.published, doc.words)
    names = _names(doc, known, [*places, *dates], weights or shipped_weights())
    covered = _merged([mention for mention in names if mention.kind != PUBLIC])
    places = _outside(places, covered)
    money = find_money(text, doc.words)
    volumes = _outside(find_volumes(text, doc.words), money)
    all_numbers = find_numbers(text, doc.words)
    plain = _outside(all_numbers, _merged([*money, *volumes]))
    money = with_bare_sums(text, money, plain)
    heads = _outside(find_headcounts(text, all_numbers, doc.words), money)
    numbers = _outside(all_numbers, _merged([*money, *volumes, *heads, *dates]))
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
    resolve_descriptions(doc)
    doc.main, doc.is_about_one = main_company(doc)
    doc.country = home_country(doc)
    countries = Counter(mention.place.country for mention in places)
    doc.country = doc.country or dollar_country(text, countries)
    doc.yen = "JPY" if countries["JP"] > countries["CN"] else "CNY"
    note_places(doc)
    follow(doc)
    return doc


def _names(
    doc: Document, known: KnownNames, covered: list[PlaceMention | DateMention], weights: Weights
) -> list[NameMention]:
    """All names of the text. Those of the title, which is read with it, and those only guessed are noted apart."""
    text = doc.text
    whole = f"{text}\n\n{doc.title}\n"
    places = [mention for mention in covered if isinstance(mention, PlaceMention)]
    listed = find_listed(whole, known)
    people = people_of(whole)
    found = find_companies(whole, listed, people)
    companies = sorted([*listed, *found], key=lambda mention: mention.start)
    bodies = find_public_bodies(text, doc.words)
    states = _outside(_states(text, places), bodies)
    public = _apart(sorted([*bodies, *states], key=lambda body: body.start), companies)
    sure = sorted([*_outside(companies, public), *public], key=lambda mention: mention.start)
    guessed = guess_names(whole, sure, covered, weights, people)
    names = same_bodies(whole, sorted([*sure, *guessed], key=lambda mention: mention.start), known)
    known_spots = {mention.start for mention in sure}
    keys = {one.key for one in names if one.start not in known_spots}
    doc.guessed = frozenset(keys - {one.key for one in names if one.start in known_spots})
    title = len(text) + 2
    doc.titled = [replace(one, start=one.start - title, end=one.end - title) for one in names if one.start >= title]
    return [one for one in names if one.end <= len(text)]


AGREED_WITH = re.compile(
    r"\b(?:agreement|contract|deal|memorandum|MoU|pact|accord|talks|negotiations)\s(?:\w+\s){0,3}with\s(?:the\s)?$"
)


def _states(text: str, places: list[PlaceMention]) -> list[NameMention]:
    """Countries and states with which something is agreed: "its contract with Canada"."""
    return [
        NameMention(
            place.start, place.end, text[place.start : place.end], f"public:{text[place.start : place.end]}", PUBLIC
        )
        for place in places
        if not place.place.city
        and not text.startswith(("'s", "’s", "-"), place.end)
        and AGREED_WITH.search(text, max(0, place.start - 60), place.start)
    ]


def _apart(public: list[NameMention], companies: list[NameMention]) -> list[NameMention]:
    """The public bodies that are no part of a company's name. One that holds a whole name itself stays."""
    kept: list[NameMention] = []
    index = 0
    for body in public:
        while index < len(companies) and companies[index].end <= body.start:
            index += 1
        first = companies[index] if index < len(companies) else None
        inside = first is not None and first.start <= body.start and body.end <= first.end
        cut = first is not None and first.start < body.start
        if not inside and not cut:
            kept.append(body)
    return kept


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

"""Turns labelled articles into examples: each candidate with its label, each right one with its company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.evaluation.corpus import Label, LabelledArticle
from articles.evaluation.scoring import places_agree, same_company
from articles.extraction.candidates.candidate import Candidate
from articles.extraction.candidates.find import find_candidates
from articles.extraction.context import Features, read_contexts
from articles.extraction.document import Document, Sentence, Site
from articles.extraction.facts.sums import currency_of
from articles.extraction.model import Fact
from articles.extraction.names import KnownNames
from articles.extraction.reading import read_document
from articles.extraction.ruled import company_features, is_same, rule_features
from articles.extraction.weights import Weights
from articles.extraction.whereabouts import NOWHERE, candidate_places, sites_of


@dataclass
class Example:
    """A candidate with its label (None: can't be told from the labels), and the labels that it may be."""

    candidate: Candidate
    label: bool | None
    facts: list[Label]
    companies: dict[str, Features] = field(default_factory=dict)
    right: frozenset[str] = frozenset()
    # The features of each place as that of a right candidate, and the keys of those that it may be.
    places: dict[str, Features] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()


@dataclass
class Read:
    """An article as read, with its examples."""

    article: LabelledArticle
    doc: Document
    examples: list[Example] = field(default_factory=list)


def read_article(
    article: LabelledArticle, known: KnownNames, ruled: list[Fact] | None = None, naming: Weights | None = None
) -> Read:
    """The examples of an article, its further names guessed by the weights of `naming`."""
    doc = read_document(article.text, article.title, article.published, known, naming)
    read = Read(article, doc)
    for candidate in find_candidates(doc, read_contexts(doc)):
        facts = [fact for fact in article.facts if _says(candidate, fact, doc)]
        find = next((row for row in ruled if _finds(candidate, row, doc)), None) if ruled is not None else None
        if ruled is not None:
            candidate.features |= rule_features(candidate, find)
        label = _label(candidate, facts, article)
        example = Example(candidate, label, facts)
        if candidate.kind != "partnership":
            names = [name for fact in facts for name in fact["company"]]
            example.companies = company_features(candidate, find).each(doc) if label else {}
            example.right = frozenset(key for key, body in doc.bodies.items() if same_company(names, body.names))
            if label:
                _add_places(example, doc)
        read.examples.append(example)
    return read


def _add_places(example: Example, doc: Document) -> None:
    """Where the plant of a right candidate is: the place that the label says, as fine as it says it."""
    candidate = example.candidate
    sites = sites_of(doc)
    right: set[str] = set()
    for fact in _stated(example.facts, candidate.sentence, doc.text):
        right |= _sites_at(fact.get("place"), sites)
    if right:
        owner = min(example.right, default=None)
        example.places = candidate_places(candidate, owner)
        example.sites = frozenset(right)


def _sites_at(place: Any, sites: dict[str, Site]) -> set[str]:
    """The keys of the places that are a labelled one; of several the finest alone."""
    if not place:
        return {NOWHERE}
    agreeing = {key: site for key, site in sites.items() if places_agree(place, site.place.as_json())}
    wanted = [name for name in ("city", "region", "country") if place.get(name)]
    for name in wanted:
        same = {key for key, site in agreeing.items() if _plain(getattr(site.place, name)) == _plain(place[name])}
        if same:
            level = {key for key in same if sites[key].level == wanted[0]}
            return level or same
    return set(agreeing)


def _plain(name: str | None) -> str:
    return re.sub(r"\W", "", (name or "").casefold())


def _finds(candidate: Candidate, fact: Fact, doc: Document) -> bool:
    """Whether a find of the rules is in the sentence of a candidate and says the same."""
    sentence = candidate.sentence
    inside = sentence.start <= fact.start < sentence.end
    return inside and fact.kind == candidate.kind and is_same(candidate, fact)


def _close(one: Any, other: Any) -> bool:
    return abs(float(one) - float(other)) <= 0.005 * max(abs(float(one)), 1e-9)


def _says(candidate: Candidate, fact: Label, doc: Document) -> bool:
    """Whether the values of a candidate are those of a label; of whom they are is decided apart."""
    if candidate.kind != fact["kind"]:
        return False
    values = candidate.values
    if candidate.kind == "capacity":
        return _close(fact["amount"], values["amount"]) and fact["unit"] == f"{values['unit']}/year"
    if candidate.kind == "investment":
        sums = [(values["amount"], values["currency"])]
        sums += [(other.amount, currency_of(candidate.sentence, other)) for other in values["sum"].also]
        stated = [fact, *fact.get("also", [])]
        return any(_close(s["amount"], a) and s["currency"] == c for s in stated for a, c in sums)
    if candidate.kind == "jobs":
        return _close(fact["count"], values["head"].count)
    if candidate.kind == "milestone":
        mention = values["date"]
        return fact["event"] == candidate.choice and fact["date"] in (mention.past, mention.future)
    if candidate.kind == "status":
        return bool(fact["status"] == candidate.choice)
    parties = [
        next((i for i, names in enumerate(fact["companies"]) if same_company(names, doc.bodies[key].names)), None)
        for key in candidate.keys
    ]
    return None not in parties and len(set(parties)) == len(parties)


def _label(candidate: Candidate, facts: Sequence[Label], article: LabelledArticle) -> bool | None:
    """Right where the values are labelled; what needs no figure only where the passage is the same."""
    if not facts:
        return False
    if candidate.kind in ("capacity", "investment", "jobs"):
        return True
    sentence = candidate.sentence
    return True if _stated(facts, sentence, article.text) is not facts else None


def _stated(facts: Sequence[Label], sentence: Sentence, text: str) -> Sequence[Label]:
    """Of several labels those that a sentence states, all where it states none."""
    here = [
        fact
        for fact in facts
        for start in _spots(text, fact["quote"])
        if start < sentence.end and sentence.start < start + len(fact["quote"])
    ]
    return here or facts


def _spots(text: str, quote: str) -> list[int]:
    start = text.find(quote)
    return [start] if start >= 0 else []

"""Turns labelled articles into examples: each candidate with its label, each right one with its company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.evaluation.corpus import Label, LabelledArticle
from articles.evaluation.scoring import same_company
from articles.extraction.candidates.candidate import Candidate
from articles.extraction.candidates.find import find_candidates
from articles.extraction.context import Features, read_contexts
from articles.extraction.document import Document
from articles.extraction.facts.sums import currency_of
from articles.extraction.model import Fact
from articles.extraction.names import KnownNames
from articles.extraction.reading import read_document
from articles.extraction.ruled import company_features, is_same, rule_features
from articles.extraction.weights import Weights


@dataclass
class Example:
    """A candidate with its label (None: can't be told from the labels), and the labels that it may be."""

    candidate: Candidate
    label: bool | None
    facts: list[Label]
    companies: dict[str, Features] = field(default_factory=dict)
    right: frozenset[str] = frozenset()


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
        read.examples.append(example)
    return read


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
    for fact in facts:
        for start in _spots(article.text, fact["quote"]):
            if start < sentence.end and sentence.start < start + len(fact["quote"]):
                return True
    return None


def _spots(text: str, quote: str) -> list[int]:
    start = text.find(quote)
    return [start] if start >= 0 else []

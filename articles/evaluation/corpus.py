"""Labelled articles, as tests/corpus/LABELS.md describes them: read, and checked for what a label must keep to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.extraction.model import KINDS, MODALITIES
from evtracker.partial_dates import PartialDate

Label = dict[str, Any]

UNITS = frozenset({"vehicles/year", "GWh/year", "packs/year", "motors/year", "t/year", "units/year"})
EVENTS = frozenset(
    {"construction_start", "completion", "production_start", "first_delivery", "expansion", "closure", "decision"}
)
STATES = frozenset({"announced", "construction", "operating", "paused", "cancelled", "closed"})
PURPOSES = frozenset(
    {"capex", "programme", "equity", "debt", "grant", "ipo", "acquisition", "jv", "unspecified"},
)
TYPES = frozenset(
    {
        *("joint_venture", "supply", "contract_manufacturing", "engineering", "technology", "distribution"),
        *("equity_stake", "charging", "research", "government", "other"),
    }
)


class BadLabelsError(Exception):
    """A labelled article that can't be used; the message names the file, the fact and the field."""


@dataclass(frozen=True)
class LabelledArticle:
    """An article with the facts that a careful reader found in it."""

    id: str
    title: str
    text: str
    published: str | None
    facts: list[Label]


def read_corpus(folder: Path) -> list[LabelledArticle]:
    """The labelled articles of a folder, by name. Raises BadLabelsError, also where there are none."""
    articles = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not articles:
        raise BadLabelsError(f"{folder}: holds no labelled articles")
    return articles


def _read(path: Path) -> LabelledArticle:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BadLabelsError(f"{path}: can't be read: {error}") from error
    try:
        article = LabelledArticle(row["id"], row["title"], row["text"], row["published"], row["facts"])
    except (KeyError, TypeError) as error:
        raise BadLabelsError(f"{path}: {error} is missing") from error
    if article.id != path.stem:
        raise BadLabelsError(f"{path}: id: is {article.id}, but the file's name says otherwise")
    for number, fact in enumerate(article.facts, 1):
        for field, problem in _problems(fact, article.text):
            raise BadLabelsError(f"{path}: fact {number}: {field}: {problem}")
    return article


def _problems(fact: Label, text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a label: the field, and why."""
    kind = fact.get("kind")
    if kind not in KINDS:
        yield "kind", f"{kind!r} is none of {', '.join(KINDS)}"
        return
    if fact.get("modality") not in MODALITIES:
        yield "modality", f"{fact.get('modality')!r} is none of {', '.join(MODALITIES)}"
    quote = fact.get("quote")
    if not quote or quote not in text:
        yield "quote", f"is not in the text: {quote!r}"
    if kind != "partnership" and not _names(fact.get("company")):
        yield "company", "must be a list of names"
    yield from _PROBLEMS[kind](fact)


def _capacity(fact: Label) -> Iterator[tuple[str, str]]:
    yield from _positive(fact, "amount")
    yield from _among(fact, "unit", UNITS)
    yield from _date(fact, "by", needed=False)


def _milestone(fact: Label) -> Iterator[tuple[str, str]]:
    yield from _among(fact, "event", EVENTS)
    yield from _date(fact, "date", needed=True)


def _investment(fact: Label) -> Iterator[tuple[str, str]]:
    yield from _positive(fact, "amount")
    if not isinstance(fact.get("currency"), str) or len(fact["currency"]) != 3:
        yield "currency", "must be an ISO 4217 code"
    yield from _all_among(fact, "purpose", PURPOSES)


def _partnership(fact: Label) -> Iterator[tuple[str, str]]:
    parties = fact.get("companies")
    if not isinstance(parties, list) or len(parties) < 2 or not all(map(_names, parties)):
        yield "companies", "must be two or more lists of names"
    yield from _all_among(fact, "type", TYPES)


def _status(fact: Label) -> Iterator[tuple[str, str]]:
    yield from _among(fact, "status", STATES)


def _jobs(fact: Label) -> Iterator[tuple[str, str]]:
    yield from _positive(fact, "count")


_PROBLEMS = {
    "capacity": _capacity,
    "milestone": _milestone,
    "investment": _investment,
    "partnership": _partnership,
    "status": _status,
    "jobs": _jobs,
}


def _names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name for name in value)


def _positive(fact: Label, field: str) -> Iterator[tuple[str, str]]:
    value = fact.get(field)
    if not isinstance(value, int | float) or value <= 0:
        yield field, f"{value!r} is no number above zero"


def _among(fact: Label, field: str, allowed: frozenset[str]) -> Iterator[tuple[str, str]]:
    if fact.get(field) not in allowed:
        yield field, f"{fact.get(field)!r} is none of {', '.join(sorted(allowed))}"


def _all_among(fact: Label, field: str, allowed: frozenset[str]) -> Iterator[tuple[str, str]]:
    values = fact.get(field)
    if not isinstance(values, list) or not values or not allowed.issuperset(values):
        yield field, f"{values!r} must be a list out of {', '.join(sorted(allowed))}"


def _date(fact: Label, field: str, *, needed: bool) -> Iterator[tuple[str, str]]:
    value = fact.get(field)
    if value is None and not needed:
        return
    try:
        PartialDate.parse(value or "")
    except ValueError as error:
        yield field, str(error)

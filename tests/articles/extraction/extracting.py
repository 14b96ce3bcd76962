"""What the tests of the engine share: extraction from a sentence, and the facts of one kind."""

from __future__ import annotations

from articles.extraction import Fact, KnownNames, extract_facts

DAY = "2025-03-05"  # a Wednesday


def facts_of(kind: str, text: str, published: str | None = DAY, names: KnownNames | None = None) -> list[Fact]:
    return [fact for fact in extract_facts(text, published=published, known_names=names) if fact.kind == kind]


def only(kind: str, text: str, published: str | None = DAY, names: KnownNames | None = None) -> Fact:
    found = facts_of(kind, text, published, names)
    assert len(found) == 1, [fact.as_json() for fact in found]
    return found[0]


def place_of(fact: Fact) -> tuple[str | None, str | None, str | None]:
    assert fact.place is not None
    return fact.place.city, fact.place.region, fact.place.country

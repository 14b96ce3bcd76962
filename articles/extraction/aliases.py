"""Which mentions name one body: a name with its short form in brackets, its initials, its first or its own word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from articles.extraction.discovery import no_company
from articles.extraction.lexicon import common_words, data
from articles.extraction.names import COMPANY, LEGAL, KnownNames, NameMention, trade_row

# "Zeta Motor Works (ZMW)", "Zeta Cells Co., Limited (“Zeta”)".
BRACKET = re.compile(r",?\s?(?:[A-Z][\w.]{1,8},?\s){0,2}\((?:the\s)?[“\"'‘]?")
CLOSED = re.compile(r"[”\"'’]?\)")
SHORTEST_OWN = 4


def same_bodies(text: str, mentions: list[NameMention], known: KnownNames) -> list[NameMention]:
    """Gives mentions of one company one key: that of the injected names, else that of the name seen first."""
    companies = [mention for mention in mentions if mention.kind == COMPANY]
    key_of = _listed_keys(companies, known)
    sure = {key_of[one.name] for one in companies if known.slug(one.name) or trade_row(one.name)}
    for one, other in _pairs(text, companies):
        _bind(key_of, sure, one.name, other.name)
    return [NameMention(m.start, m.end, m.name, key_of[m.name], m.kind) if m.kind == COMPANY else m for m in mentions]


def _listed_keys(companies: Iterable[NameMention], known: KnownNames) -> dict[str, str]:
    """By name its slug among the injected names, else that of another name of its row, else its own key."""
    slugs: dict[str, str | None] = {}
    rows: dict[str, set[str]] = {}
    for mention in companies:
        slug = known.slug(mention.name) or (known.slug(mention.key) if mention.key != mention.name else None)
        slugs.setdefault(mention.name, slug)
        if slug is not None:
            rows.setdefault(mention.key, set()).add(slug)
    found: dict[str, str] = {}
    for mention in companies:
        row = rows.get(mention.key, set())
        found.setdefault(mention.name, slugs[mention.name] or (next(iter(row)) if len(row) == 1 else mention.key))
    return found


def _bind(key_of: dict[str, str], sure: set[str], one: str, other: str) -> None:
    """Makes two names one body, unless lists tell them apart."""
    first, second = key_of[one], key_of[other]
    if first == second or (first in sure and second in sure):
        return
    if second in sure:
        first, second = second, first
    for name, key in key_of.items():
        if key == second:
            key_of[name] = first


def _pairs(text: str, companies: list[NameMention]) -> Iterator[tuple[NameMention, NameMention]]:
    """Mentions that name one body: by a bracket, else by what their names have in common."""
    for one, other in pairwise(companies):
        bracket = BRACKET.match(text, one.end)
        if bracket is not None and bracket.end() == other.start and CLOSED.match(text, other.end):
            yield one, other
    firsts = {mention.name: mention for mention in reversed(companies)}
    long_names = [name for name in firsts if " " in name or "-" in name]
    shorts = Counter(short for name in long_names for short in set(_short_forms(name)))
    for name in long_names:
        for short in _short_forms(name):
            if shorts[short] == 1 and short in firsts and short != name:
                yield firsts[name], firsts[short]


def _short_forms(name: str) -> Iterator[str]:
    """By what a name of several words is called again: its initials, itself without trade words, its own words."""
    parts = [part.strip(".,") for part in name.split()]
    trade = data("names")["company_words"]
    capitals = [part[0] for part in parts if part[:1].isupper()]
    if len(capitals) > 1:
        yield "".join(capitals)
        own = [part[0] for part in parts if part[:1].isupper() and part.lower() not in LEGAL]
        yield "".join(own)
    while len(parts) > 1 and (parts[-1] in trade or parts[-1].lower() in LEGAL):
        parts.pop()
        yield " ".join(parts)
    own_words = [part for part in parts if part not in trade and part not in no_company() and part[:1].isupper()]
    if own_words and len(own_words[0]) >= SHORTEST_OWN and own_words[0].lower() not in common_words():
        yield own_words[0]

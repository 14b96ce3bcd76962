"""Gives the companies of a labelled article names that nobody knows, so that the weights lean on no list of names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from articles.evaluation.corpus import Label, LabelledArticle
from articles.extraction.discovery import no_company, not_names
from articles.extraction.lexicon import data
from articles.extraction.names import LEGAL

WORD = re.compile(r"[^\W_](?:[\w’'-]*\w)?")
STARTS = ("B", "Br", "C", "D", "F", "G", "H", "J", "K", "Kl", "L", "M", "N", "P", "Qu", "R", "S", "St", "T", "V", "Z")
MIDDLES = ("a", "e", "i", "o", "u", "ai", "ea", "ora", "eli", "ani", "iva", "onta", "ursa", "emi", "ilo")
ENDS = ("n", "r", "x", "tis", "ra", "lon", "via", "dex", "mo", "s", "kas", "ton", "qo", "ria", "nt", "zu", "li")
# What the id of a renamed article ends in.
RENAMED = "~"
PUBLIC_WORDS = frozenset(["government", "ministry", "department", "city", "state", "province", "county", "university"])
PUBLIC_WORDS |= frozenset(["republic", "kingdom", "municipality", "institute", "commonwealth", "authority", "region"])


def renamed(article: LabelledArticle) -> LabelledArticle:
    """The article with other names for the companies of its facts, the same in text, title and labels."""
    table = {word: invented(word, article.id) for name in _names(article) for word in _own_words(name)}
    if not table:
        return replace(article, id=article.id + RENAMED)
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?!\w)")

    def put(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: table[match.group()], value)
        return [put(one) for one in value] if isinstance(value, list) else value

    facts = [
        {
            name: put(value) if name in ("company", "companies", "investors", "quote") else value
            for name, value in fact.items()
        }
        for fact in article.facts
    ]
    return LabelledArticle(article.id + RENAMED, put(article.title), put(article.text), article.published, facts)


def _names(article: LabelledArticle) -> Iterator[str]:
    for fact in article.facts:
        yield from _names_of(fact)


def _names_of(fact: Label) -> Iterator[str]:
    groups = [fact.get("company") or [], *(fact.get("companies") or []), *(fact.get("investors") or [])]
    for group in groups:
        if not any(word.lower() in PUBLIC_WORDS for name in group for word in WORD.findall(name)):
            yield from group


def _own_words(name: str) -> list[str]:
    """The words of a name that are its own: no legal or trade words, no places, nothing that begins no name."""
    trade = frozenset(data("names")["company_words"])
    words = WORD.findall(name)
    return [
        word
        for word in words
        if word[0].isupper()
        and word.lower() not in LEGAL
        and word not in trade
        and word not in not_names()
        and (word not in no_company() or len(words) == 1)
        and len(word) > 1
    ]


def invented(word: str, seed: str) -> str:
    """A word that may name a company, always the same one for the same word of an article."""
    digest = hashlib.sha256(f"{seed}:{word}".encode()).digest()
    if word.isupper() and len(word) < 6:
        return "".join(chr(65 + digest[index] % 26) for index in range(max(len(word), 3)))
    parts = [STARTS[digest[0] % len(STARTS)], MIDDLES[digest[1] % len(MIDDLES)], ENDS[digest[2] % len(ENDS)]]
    if digest[3] % 2:
        parts += [MIDDLES[digest[4] % len(MIDDLES)], ENDS[digest[5] % len(ENDS)]]
    return "".join(parts)

"""Cuts a text into words and tells to which families of data/words.toml each belongs."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from articles.extraction.lexicon import data

WORD = re.compile(r"[^\W_](?:[\w&]|[-.’'](?=\w))*|[%,;:()“”\"–—]")
# The longest entry of several words.
LONGEST = 3
SHORTEST_STEM = 3


class Word(NamedTuple):
    """A word of the text, in lower case, with its families. A mark has itself as its only family."""

    start: int
    end: int
    form: str
    families: tuple[str, ...]


@cache
def _families() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], frozenset[str]]:
    """Whole words and phrases -> families, stems -> families, and the first words of phrases."""
    whole: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for family, row in data("words")["classes"].items():
        for entry in row.split():
            if entry.endswith("~"):
                stems.setdefault(entry[:-1], []).append(family)
            else:
                whole.setdefault(entry.replace("~", " "), []).append(family)
    firsts = frozenset(form.split(" ")[0] for form in whole if " " in form)
    return (
        {form: tuple(dict.fromkeys(found)) for form, found in whole.items()},
        {form: tuple(dict.fromkeys(found)) for form, found in stems.items()},
        firsts,
    )


@lru_cache(maxsize=20_000)
def families_of(form: str) -> tuple[str, ...]:
    """The families of a word in lower case: those that list it, and those of its stems."""
    whole, stems, _ = _families()
    found = list(whole.get(form, ()))
    for length in range(SHORTEST_STEM, len(form) + 1):
        found += stems.get(form[:length], ())
    return tuple(dict.fromkeys(found))


def split_words(text: str) -> list[Word]:
    """The words and marks of a text; words of a listed phrase carry its families, the first of them alone."""
    whole, _, firsts = _families()
    cut = [(match.start(), match.end(), match.group().lower().replace("’", "'")) for match in WORD.finditer(text)]
    found: list[Word] = []
    for index, (start, end, form) in enumerate(cut):
        families = families_of(form) if form[0].isalnum() else (form,)
        if form in firsts:
            phrase = form
            for following in cut[index + 1 : index + LONGEST]:
                phrase = f"{phrase} {following[2]}"
                families = (*families, *(extra for extra in whole.get(phrase, ()) if extra not in families))
        found.append(Word(start, end, form, families))
    return found

"""Cuts a text into words and tells to which families of data/words.toml each belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
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


@cache
def _longest_stem() -> int:
    return max(map(len, _families()[1]))


@lru_cache(maxsize=20_000)
def families_of(form: str) -> tuple[str, ...]:
    """The families of a word in lower case: those that list it, and those of its stems."""
    whole, stems, _ = _families()
    found = list(whole.get(form, ()))
    for length in range(SHORTEST_STEM, min(len(form), _longest_stem()) + 1):
        found += stems.get(form[:length], ())
    return tuple(dict.fromkeys(found))


class TextWords:
    """The words of a text, cut once for all who look for something in it."""

    def __init__(self, text: str) -> None:
        self.cut = [(*match.span(), match.group().lower().replace("’", "'")) for match in WORD.finditer(text)]
        # Runs of letters and digits with where they begin: "mid-2025" is one word and two runs.
        self.runs: list[tuple[int, str]] = []
        for start, end, form in self.cut:
            if form.isalnum():
                self.runs.append((start, form))
            else:
                self.runs += [(match.start(), match.group().lower()) for match in RUN.finditer(text, start, end)]
        self.forms = frozenset([form for _, form in self.runs])

    @cached_property
    def numbers(self) -> list[int]:
        """Where a number may begin: at a digit, or at a word for a number that more words for one may follow."""
        starts: list[int] = []
        small = _small_numbers()
        for (start, form), (_, following) in zip(self.runs, [*self.runs[1:], (0, "")], strict=False):
            if form[0].isdecimal() or (form in small and following.startswith(GOES_ON)):
                starts.append(start)
        return starts

    def starting(self, forms: frozenset[str]) -> list[int]:
        """Where runs of these forms begin."""
        return [start for start, form in self.runs if form in forms]


RUN = re.compile(r"\w+")
# What follows the first word of a number in words: "half a million", "two thousand", "one and a half million".
GOES_ON = ("hundred", "thousand", "million", "billion", "trillion", "crore", "lakh", "a", "quarter")


@cache
def _small_numbers() -> frozenset[str]:
    return frozenset(["half", "a", "an", *data("units")["small_numbers"]])


def matches_at(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, where each match begins at one of `starts`, which are in their order."""
    match_at, done = pattern.match, 0
    for start in starts:
        if start >= done:
            match = match_at(text, start)
            if match is not None:
                done = match.end()
                yield match


def split_words(cut: Iterable[tuple[int, int, str]]) -> list[Word]:
    """The words and marks of a cut text; words of a listed phrase carry its families, the first of them alone."""
    whole, _, firsts = _families()
    cut = list(cut)
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

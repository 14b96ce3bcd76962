"""Finds the phrases of the cue groups in a sentence: only those whose letters stand in it are tried.

From each phrase the letters are taken with which every match begins ("broke ground" begins with "broke"), or, where its
beginning is open, some that every match holds. One automaton looks for all of them at once. Where the letters of a
beginning stand at the head of a word, the phrases of a group that begin with them are tried at this one spot; a phrase
of open beginning is looked for in the whole sentence. Patterns are compiled when they are first tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import ahocorasick

from articles.extraction.lexicon import data, phrase_source
from articles.extraction.phrase_letters import first_letters, required_letters
from articles.extraction.sentences import Span

# Tables of cues.toml that hold no groups to look for.
NO_GROUPS = frozenset({"macros"})
# What may be found of a group: where the letters of a beginning stand, with these; or, at -1, phrases by number.
Spot = tuple[int, str, tuple[int, ...]]


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """The patterns of every group of cues.toml by its dotted name."""
    found: dict[str, tuple[str, ...]] = {}
    for name, content in data("cues").items():
        if name in NO_GROUPS:
            continue
        tables = content.items() if isinstance(content, dict) else [("", content)]
        for part, phrases in tables:
            found[f"{name}.{part}".rstrip(".")] = tuple(map(phrase_source, phrases))
    return found


@cache
def _beginnings(group: str) -> tuple[frozenset[str] | None, ...]:
    """The letters with which each phrase of a group begins."""
    return tuple(map(first_letters, _groups()[group]))


@cache
def _numbers() -> dict[tuple[str, str], tuple[int, ...]]:
    """By group and letters the phrases that begin with these and hold none that are rarer."""
    found: dict[tuple[str, str], list[int]] = {}
    for group, sources in _groups().items():
        for number, (source, letters) in enumerate(zip(sources, _beginnings(group), strict=True)):
            if letters is not None and required_letters(source) in (None, letters):
                for one in letters:
                    found.setdefault((group, one), []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


@cache
def _starting(group: str, letters: str) -> re.Pattern[str]:
    """The phrases of a group that begin with the same letters, each in a bracket of its own, the first that fits."""
    sources = _groups()[group]
    choices = "|".join(f"({sources[number]})" for number in _numbers()[group, letters])
    return re.compile(rf"(?<![\w-])(?:{choices})(?!\w)", re.IGNORECASE)


@cache
def _phrase(group: str, number: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_groups()[group][number]})(?!\w)", re.IGNORECASE)


@cache
def _index() -> tuple[Any, dict[str, list[Spot]]]:
    """The automaton from letters to the groups in which they count, and the phrases that must always be tried."""
    starts: dict[str, list[str]] = {}
    held: dict[str, dict[str, list[int]]] = {}
    always: dict[str, list[Spot]] = {}
    for group, letters in _numbers():
        starts.setdefault(letters, []).append(group)
    for group, sources in _groups().items():
        known = {number for (one, _), numbers in _numbers().items() if one == group for number in numbers}
        for number, source in enumerate(sources):
            needed = required_letters(source)
            if number in known:
                continue
            if needed is None:
                always.setdefault(group, []).append((-1, "", (number,)))
            for letters in needed or ():
                held.setdefault(letters, {}).setdefault(group, []).append(number)
    automaton = ahocorasick.Automaton()
    for letters in starts.keys() | held.keys():
        inside: list[tuple[str, Spot]] = [(group, (-1, "", tuple(one))) for group, one in held.get(letters, {}).items()]
        automaton.add_word(letters, (letters, tuple(starts.get(letters, ())), tuple(inside)))
    automaton.make_automaton()
    return automaton, always


def folded(text: str) -> str:
    """A text without regard to case, each letter at its old place."""
    whole = text.casefold()
    if len(whole) == len(text):
        return whole
    return "".join(low if len(low := letter.casefold()) == 1 else letter for letter in text)


def find_spots(text: str, start: int, end: int) -> dict[str, list[Spot]]:
    """By group, what may be found of it in text[start:end]; the text is one that `folded` has made."""
    automaton, always = _index()
    found = {group: list(spots) for group, spots in always.items()}
    for last, (letters, groups, inside) in automaton.iter(text, start, end):
        if groups:
            at = last - len(letters) + 1
            before = text[at - 1] if at else " "
            if not (before.isalnum() or before == "_" or before == "-"):
                for group in groups:
                    if group in found:
                        found[group].append((at, letters, ()))
                    else:
                        found[group] = [(at, letters, ())]
        for group, spot in inside:
            if group not in found:
                found[group] = [spot]
            elif spot not in found[group]:
                found[group].append(spot)
    return found


def find_cues(text: str, low: str, start: int, end: int, group: str, spots: Iterable[Spot]) -> list[Span]:
    """Where phrases of a group stand in text[start:end], of overlapping ones the first; `low` is the text folded."""
    hits: list[tuple[int, int, int]] = []
    for at, letters, numbers in spots:
        if at >= 0:
            match = _starting(group, letters).match(text, at, end)
            if match is not None:
                hits.append((at, _numbers()[group, letters][(match.lastindex or 1) - 1], match.end()))
        for number in numbers:
            hits += [(one.start(), number, one.end()) for one in _matches(text, low, start, end, group, number)]
    if len(hits) < 2:
        return [Span(begin, stop) for begin, _, stop in hits]
    found: list[Span] = []
    for begin, _, stop in sorted(hits):
        if not found or begin >= found[-1].end:
            found.append(Span(begin, stop))
    return found


def _matches(text: str, low: str, start: int, end: int, group: str, number: int) -> Iterable[re.Match[str]]:
    """The matches of one phrase."""
    pattern, letters = _phrase(group, number), _beginnings(group)[number]
    if letters is None:
        return pattern.finditer(text, start, end)
    found: list[re.Match[str]] = []
    for one in letters:
        at = low.find(one, start, end)
        while at >= 0:
            match = pattern.match(text, at, end)
            if match is not None:
                found.append(match)
            at = low.find(one, match.end() if match else at + 1, end)
    return found

"""Finds the phrases of the cue groups in a sentence: only those whose letters stand in it are tried.

From each phrase the letters are taken that every match must hold ("broke ground" holds "broke"). One automaton looks
for all of them at once; a phrase is compiled when it is first tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import ahocorasick

from articles.extraction.lexicon import data, phrase_source
from articles.extraction.sentences import Span

# Shorter letters stand in nearly every sentence.
SHORTEST = 3
# Tables of cues.toml that hold no groups to look for.
NO_GROUPS = frozenset({"macros"})
LITERAL = re.compile(r"[A-Za-z]+")
OPTIONAL = re.compile(r"\?|\*|\{0,")


def required_letters(source: str) -> frozenset[str] | None:
    """Words of which one at least stands in every match of a pattern, in lower case; None where there are none."""
    found: list[frozenset[str]] = []
    for atom, is_group in _atoms(source):
        if is_group:
            parts = [required_letters(part) for part in _alternatives(atom)]
            if all(part is not None for part in parts):
                found.append(frozenset(word for part in parts if part is not None for word in part))
        elif len(atom) >= SHORTEST:
            found.append(frozenset([atom.casefold()]))
    return max(found, key=lambda words: (min(map(len, words)), -len(words))) if found else None


def _atoms(source: str) -> Iterator[tuple[str, bool]]:
    """The required parts of a pattern: runs of letters, and groups without their brackets."""
    position = 0
    while position < len(source):
        char = source[position]
        if char == "(":
            end = _group_end(source, position)
            head = re.compile(r"\(\?(?:-?i)?:").match(source, position)
            if head is not None and not OPTIONAL.match(source, end):
                yield source[head.end() : end - 1], True
            position = end
        elif char == "[":
            position = source.index("]", position + 2) + 1
        elif char == "\\":
            position += 2
        elif char.isascii() and char.isalpha():
            match = LITERAL.match(source, position)
            word = match.group() if match else char
            position += len(word)
            # The last letter is the one that a sign of repetition behind it makes optional.
            yield (word[:-1] if OPTIONAL.match(source, position) else word), False
        elif char == "{":
            position = source.index("}", position) + 1
        else:
            position += 1


def _group_end(source: str, start: int) -> int:
    """The position behind the bracket that closes the one at `start`."""
    depth, position = 0, start
    while position < len(source):
        char = source[position]
        if char == "\\":
            position += 1
        elif char == "[":
            position = source.index("]", position + 2)
        else:
            depth += (char == "(") - (char == ")")
        position += 1
        if depth == 0:
            break
    return position


def _alternatives(source: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    found, depth, begin, position = [], 0, 0, 0
    while position < len(source):
        char = source[position]
        if char == "\\":
            position += 1
        elif char == "[":
            position = source.index("]", position + 2)
        elif char == "|" and depth == 0:
            found.append(source[begin:position])
            begin = position + 1
        else:
            depth += (char == "(") - (char == ")")
        position += 1
    return [*found, source[begin:]]


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{source})(?!\w)", re.IGNORECASE)


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
def _index() -> tuple[Any, dict[str, list[int]]]:
    """The automaton from letters to (group, phrases), and by group the phrases that must always be tried."""
    by_word: dict[str, dict[str, list[int]]] = {}
    always: dict[str, list[int]] = {}
    for group, sources in _groups().items():
        for number, source in enumerate(sources):
            letters = required_letters(source)
            if letters is None:
                always.setdefault(group, []).append(number)
            for word in letters or ():
                by_word.setdefault(word, {}).setdefault(group, []).append(number)
    automaton = ahocorasick.Automaton()
    for word, groups in by_word.items():
        automaton.add_word(word, tuple((group, tuple(numbers)) for group, numbers in groups.items()))
    automaton.make_automaton()
    return automaton, always


def candidates(text: str) -> dict[str, set[int]]:
    """By group, the phrases that may stand in a text."""
    automaton, always = _index()
    found: dict[str, set[int]] = {group: set(numbers) for group, numbers in always.items()}
    seen: set[int] = set()
    for _, entries in automaton.iter(text.casefold()):
        if id(entries) in seen:
            continue
        seen.add(id(entries))
        for group, numbers in entries:
            found.setdefault(group, set()).update(numbers)
    return found


def find_cues(text: str, start: int, end: int, group: str, numbers: Iterable[int]) -> list[Span]:
    """Where the given phrases of a group stand in text[start:end]; of overlapping ones the first."""
    sources = _groups()[group]
    hits = [
        (hit.start(), number, hit.end())
        for number in numbers
        for hit in _compiled(sources[number]).finditer(text, start, end)
    ]
    found: list[Span] = []
    for begin, _, stop in sorted(hits):
        if not found or begin >= found[-1].end:
            found.append(Span(begin, stop))
    return found

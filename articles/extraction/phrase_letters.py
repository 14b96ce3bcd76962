"""Which letters a pattern must hold, and with which ones it begins: where these stand, it is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Shorter letters stand in nearly every sentence.
SHORTEST = 3
# A word begins rarely enough with two letters.
SHORTEST_START = 2
LITERAL = re.compile(r"[A-Za-z]+")
OPTIONAL = re.compile(r"\?|\*|\{0,")
GROUP = re.compile(r"\(\?(?:-?i)?:")
APOSTROPHE = "['’]"


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
            head = GROUP.match(source, position)
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


def first_letters(source: str) -> frozenset[str] | None:
    """Letters of which one stands at the beginning of every match of a pattern, in lower case; None if any may."""
    if source.startswith("("):
        end = _group_end(source, 0)
        head = GROUP.match(source)
        if head is None:
            return None
        parts = [first_letters(part) for part in _alternatives(source[head.end() : end - 1])]
        if OPTIONAL.match(source, end):
            if not source.startswith("?", end) or source.startswith("??", end):
                return None
            parts.append(first_letters(source[end + 1 :]))
        return None if None in parts else frozenset(letters for part in parts if part is not None for letters in part)
    signs, rest = ("'", "’"), source.removeprefix(APOSTROPHE)
    match = LITERAL.match(rest)
    if match is None:
        return None
    word = match.group()
    if OPTIONAL.match(rest, match.end()):
        word = word[:-1]
    if len(word) < SHORTEST_START:
        return None
    return frozenset([word.casefold()] if rest == source else [sign + word.casefold() for sign in signs])

"""Splits a text into sentences, each with its place in the text, its paragraph and its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.extraction.lexicon import data

# A longer stretch without a full stop is cut at a blank: it is no prose, and work on a sentence grows with its length.
LONGEST = 800
END = re.compile(r"[.!?…][\"”’')\]]{0,3}(?=\s)|\n|(?<=[。！？])")


@dataclass(frozen=True)
class Span:
    """A stretch of the text."""

    start: int
    end: int


@dataclass(frozen=True)
class SentenceSpan(Span):
    """A sentence without the blanks around it; `paragraph` counts from 0."""

    paragraph: int


def split_sentences(text: str) -> list[SentenceSpan]:
    """The sentences of a text. A line break ends one; a full stop after an abbreviation or a list number does not."""
    found: list[SentenceSpan] = []
    begin, paragraph, gap = 0, 0, False
    for match in END.finditer(text):
        at_break = match.group() == "\n"
        if not at_break and not _ends_sentence(text, match):
            continue
        if _add(found, text, begin, match.end(), paragraph):
            gap = False
        begin = match.end()
        if at_break and not gap:
            paragraph, gap = paragraph + 1, True
    _add(found, text, begin, len(text), paragraph)
    return found


def _add(found: list[SentenceSpan], text: str, start: int, end: int, paragraph: int) -> bool:
    chunk = text[start:end]
    stripped = chunk.strip()
    if not any(map(str.isalnum, stripped)):
        return False
    start += len(chunk) - len(chunk.lstrip())
    end = start + len(stripped)
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        found.append(SentenceSpan(start, cut, paragraph))
        start = cut + (text[cut] == " ")
    found.append(SentenceSpan(start, end, paragraph))
    return True


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    rest = text[match.end() : match.end() + 40].lstrip()
    if not rest or not match.group().startswith("."):
        return True
    if rest[0].islower():
        return False
    word = re.search(r"[\w.&]{1,12}$", text[max(0, match.start() - 12) : match.start()])
    if not word:
        return True
    last = word.group().casefold().lstrip(".")
    if last.isdigit() and len(last) <= 2 and _starts_line(text, match.start() - len(last)):
        return False
    vocabulary = data("sentences")
    if last in vocabulary["abbreviations"]:
        opener = re.match(r"\w+", rest)
        return last in vocabulary["open_ended"] and opener is not None and opener.group() in vocabulary["starters"]
    return not (len(last) == 1 and last.isalpha())


def _starts_line(text: str, position: int) -> bool:
    return position <= 0 or text[position - 1] in "\n\t("


CLAUSE = re.compile(
    r"[;:—]\s|\s[–-]{1,2}\s|,\s+(?:and|but|while|whereas|which|where|who|with|after|although|though|so)\s|"
    r"\s(?:while|whereas|but|although)\s|[()]|"
    r",?\sand\s(?=(?:is|are|was|were|has|have|had|will|would|plans|expects|aims|began|started|intends|said|says)\s)"
)


def clauses_of(text: str, start: int, end: int) -> list[Span]:
    """The clauses of a sentence, without the words and marks that part them."""
    found: list[Span] = []
    position = start
    for match in CLAUSE.finditer(text, start, end):
        found.append(Span(position, match.start()))
        position = match.end()
    return [*found, Span(position, end)]

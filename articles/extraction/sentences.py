"""Splits a text into sentences, each with its place in the text, its paragraph and its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

ABBREVIATIONS = frozenset(
    [
        "co",
        "corp",
        "inc",
        "ltd",
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "prof",
        "gov",
        "sen",
        "rep",
        "gen",
        "no",
        "vs",
        "approx",
        "est",
        "u.s",
        "u.k",
        "u.s.a",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "ala",
        "ariz",
        "ark",
        "calif",
        "colo",
        "conn",
        "del",
        "fla",
        "ga",
        "ill",
        "ind",
        "kan",
        "ky",
        "la",
        "mass",
        "md",
        "mich",
        "minn",
        "miss",
        "mo",
        "n.c",
        "n.j",
        "n.m",
        "n.y",
        "neb",
        "nev",
        "okla",
        "ore",
        "pa",
        "s.c",
        "tenn",
        "tex",
        "va",
        "wash",
        "wis",
        "ont",
        "que",
        "b.c",
        "rs",
        "bros",
        "jr",
        "sr",
        "p.a",
        "s.p.a",
        "n.v",
        "b.v",
        "a.s",
        "pvt",
        "pte",
        "sdn",
        "bhd",
        "s.a",
        "cie",
        "mfg",
        "intl",
        "dept",
        "ft",
        "mt",
        "fig",
        "etc",
        "cf",
        "ing",
        "h.c",
        "h",
        "d.c",
        "w.va",
        "ca",
        "mln",
        "bln",
    ]
)
# After these a full stop may well end the sentence: a capital that opens a common word decides.
OPEN_ENDED = frozenset(
    [
        "co",
        "corp",
        "inc",
        "ltd",
        "u.s",
        "u.k",
        "u.s.a",
        "a.m",
        "p.m",
        "etc",
        "ga",
        "n.c",
        "s.c",
        "n.y",
        "mich",
        "ont",
        "p.a",
    ]
)
STARTERS = re.compile(
    r"(?:The|A|An|This|That|It|Its|In|On|At|But|And|He|She|They|We|By|For|As|With|After|While|When|There|No|Not|If|To|From|Production)\b"
)
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
    if not stripped:
        return False
    start += len(chunk) - len(chunk.lstrip())
    found.append(SentenceSpan(start, start + len(stripped), paragraph))
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
    if last in ABBREVIATIONS:
        return last in OPEN_ENDED and bool(STARTERS.match(rest))
    return not (len(last) == 1 and last.isalpha())


def _starts_line(text: str, position: int) -> bool:
    return position <= 0 or text[position - 1] in "\n\t("


CLAUSE = re.compile(
    r"[;:—]\s|\s[–-]{1,2}\s|,\s+(?:and|but|while|whereas|which|where|who|with|after|although|though|so)\s|\s(?:while|whereas|but|although)\s|[()]"
)


def clause_of(sentence: str, position: int) -> tuple[int, int]:
    """The bounds, within the sentence, of the clause around a position."""
    start, end = 0, len(sentence)
    for match in CLAUSE.finditer(sentence):
        if match.end() <= position:
            start = match.end()
        elif match.start() >= position:
            end = match.start()
            break
    return start, end

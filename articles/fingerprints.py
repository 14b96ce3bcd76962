"""Fingerprints of texts: by them reprints and light rewrites of one report are told from other reports. Pure.

A text is cut into runs of three words within a sentence (its shingles), each kept as a 32-bit hash. Two texts that
share enough of them, measured against the shorter one, are one report. The smallest hashes are a text's marks: a
bottom-k sketch (Broder 1997), whose agreement grows with what two texts share, so that like ones are found by an index.
The same text has the same fingerprint in every process and release of Python.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b

# Raised whenever the same text would get another fingerprint: those stored before are then made anew.
SCHEME = 1
SHINGLE_WORDS = 3
# Scripts that don't part their words: so many characters tell as much as three words.
SHINGLE_CHARACTERS = 6
MARKS = 40
# A text of fewer shingles is a note; only the very same one is the same.
FEWEST_SHINGLES = 12
# No report is longer; what a page holds beyond it is a list or a book.
MOST_SHINGLES = 4000
# How a report begins: the part that cuts leave, and that boilerplate around other news does not share.
LEAD_SHINGLES = 50

# What two texts must share to be one report; measured by tests/articles/test_reprints.py.
LEAST_OF_SHORTER = 0.36
LEAST_OF_LONGER = 0.24
LEAST_OF_LEADS = 0.25
LEAST_OF_FIGURES = 0.4
# Of fewer figures than that a cut may leave out the rest.
FEWEST_FIGURES = 3

_SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*\s+|\n+|[。！？]")
_UNPARTED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?:s\b)?")
_THOUSANDS = re.compile(r"(?<=\d)[,.'’\u00a0\u2009\u202f](?=\d{3}(?:\D|$))")
_SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "mln": 6, "mn": 6, "m": 6, "billion": 9, "bln": 9, "bn": 9,
    "b": 9, "trillion": 12, "tn": 12,
}  # fmt: skip
_SCALED = re.compile(rf"(\d+(?:\.\d+)?)[\s-]*({'|'.join(sorted(_SCALES, key=len, reverse=True))})\b")
_NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
# Said with a sign in one paper and with a word, or not at all, in the other.
_UNITS = frozenset({"percent", "per", "cent", "dollar", "dollars", "usd", "us", "euro", "euros", "eur", "rmb", "yuan"})
# Lines that a publisher puts around every report.
_AROUND = re.compile(
    r"(?:subscribe|sign up|read (?:more|also)|also read|related|recommended|follow us|get the latest|join our|"
    r"advertisement|disclaimer|©|\(c\)|copyright|all rights reserved|(?:additional )?reporting by|editing by|"
    r"this (?:article|story|report) (?:was |has been )?(?:first |originally )?(?:appeared|published))\b",
    re.IGNORECASE,
)
_LONGEST_AROUND = 60
# Headings under which a press release speaks of the company and of the law, not of the news.
_TAIL = re.compile(r"(?:about \S.{0,60}|safe harbou?r.{0,60}|forward[- ]looking statements.{0,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Likeness:
    """How much two texts share, each from 0 to 1: of the shorter one, of the longer one, of how they begin, of figures.

    `of_leads` is the share of either beginning that stands anywhere in the other text, the smaller of the two.
    """

    of_shorter: float
    of_longer: float
    of_leads: float
    of_figures: float

    @property
    def one_report(self) -> bool:
        """Whether it is enough for one report, printed twice."""
        return (
            self.of_shorter >= LEAST_OF_SHORTER
            and self.of_longer >= LEAST_OF_LONGER
            and self.of_leads >= LEAST_OF_LEADS
            and self.of_figures >= LEAST_OF_FIGURES
        )


@dataclass(frozen=True)
class Fingerprint:
    """The hashes of a text's shingles, each once and in the order of the text, and of its figures."""

    shingles: tuple[int, ...]
    figures: frozenset[int]

    @cached_property
    def all_shingles(self) -> frozenset[int]:
        """Without their order."""
        return frozenset(self.shingles)

    @property
    def marks(self) -> list[int]:
        """The smallest hashes, by which like texts are looked up."""
        return sorted(self.shingles)[:MARKS]

    def likeness(self, other: Fingerprint) -> Likeness:
        """What it shares with another one; the same whichever of the two is asked."""
        shared = len(self.all_shingles & other.all_shingles)
        shorter, longer = sorted((len(self.shingles), len(other.shingles)))
        leads = self._lead_in(other), other._lead_in(self)
        fewest = min(len(self.figures), len(other.figures))
        figures = len(self.figures & other.figures) / fewest if fewest >= FEWEST_FIGURES else 1.0
        return Likeness(shared / shorter, shared / longer, min(leads), figures)

    def _lead_in(self, other: Fingerprint) -> float:
        lead = self.shingles[:LEAD_SHINGLES]
        return sum(one in other.all_shingles for one in lead) / len(lead)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text. One that is too short for shingles has a single one: the hash of the whole."""
    sentences = _sentences(_report(text))
    found = [shingle for words in sentences for shingle in _shingles(words)]
    if len(found) < FEWEST_SHINGLES:
        found = ["\n".join(" ".join(words) for words in _sentences(text))]
    hashes = dict.fromkeys(_hash(one) for one in found[:MOST_SHINGLES])
    figures = {word for words in sentences for word in words if word[0].isdigit() and word not in "123456789"}
    return Fingerprint(tuple(hashes), frozenset(_hash(one) for one in figures))


def packed(hashes: tuple[int, ...] | frozenset[int]) -> bytes:
    """Hashes as bytes to store, four each, little-endian; a set in ascending order."""
    numbers = array("i", hashes if isinstance(hashes, tuple) else sorted(hashes))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(data: bytes) -> tuple[int, ...]:
    """The hashes that were packed."""
    numbers = array("i", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)


def _report(text: str) -> str:
    """The text without what its publisher puts around every report."""
    lines = [line.strip() for line in text.split("\n")]
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number > len(lines) / 3 and _TAIL.fullmatch(line):
            break
        if _AROUND.match(line) and line.count(" ") < _LONGEST_AROUND:
            continue
        kept.append(line)
    return "\n".join(kept)


def _sentences(text: str) -> list[list[str]]:
    """The words of each sentence, without case, signs and the ways of writing a number."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _THOUSANDS.sub("", _APOSTROPHE.sub("", text))
    text = _SCALED.sub(lambda match: _plain(Decimal(match[1]).scaleb(_SCALES[match[2]])) + " ", text)
    return [_words(sentence) for sentence in _SENTENCE_END.split(text)]


def _words(sentence: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(sentence):
        if word in _UNITS:
            continue
        if _UNPARTED.match(word):
            words.extend(word)
        else:
            words.append(_plain(Decimal(word)) if word[0].isdecimal() else _NUMBER_WORDS.get(word, word))
    return words


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shingles(words: list[str]) -> list[str]:
    unparted = sum(len(word) == 1 and bool(_UNPARTED.match(word)) for word in words)
    size = SHINGLE_CHARACTERS if unparted * 2 > len(words) else SHINGLE_WORDS
    return [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]


def _hash(text: str) -> int:
    """32 bits, signed, as both databases store an integer."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big", signed=True)

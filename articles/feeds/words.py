"""The words by which the entries of a feed are chosen: whole words and phrases, in whatever case, with a simple `*`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 200
LONGEST_WORD = 100
# In one word; each may stand for any number of letters.
MOST_STARS = 2
# Scripts that put no space between words: there a word may begin and end anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class BadWordsError(ValueError):
    """Filter words that can't be used; the message says which and why."""


def read_words(text: str) -> list[str]:
    """The words and phrases of a text with one on each line. Raises BadWordsError."""
    words = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(words) > MOST_WORDS:
        raise BadWordsError(f"{len(words)} words are given; {MOST_WORDS} are the most")
    for number, word in enumerate(words, 1):
        if len(word) > LONGEST_WORD:
            raise BadWordsError(f"word {number} is longer than {LONGEST_WORD} characters: {word[:40]}…")
        if not re.search(r"\w", word):
            raise BadWordsError(f"word {number} has no letter or figure: {word}")
        if word.count("*") > MOST_STARS:
            raise BadWordsError(f"word {number} has more than {MOST_STARS} stars: {word}")
    return words


def wanted(text: str, include: str, exclude: str) -> bool:
    """Whether a text has one of the words to include (if there are any) and none of those to exclude."""
    text = unicodedata.normalize("NFKC", text)
    if (pattern := _pattern(exclude)) and pattern.search(text):
        return False
    pattern = _pattern(include)
    return pattern is None or pattern.search(text) is not None


@lru_cache(maxsize=256)
def _pattern(words: str) -> re.Pattern[str] | None:
    """One pattern for all words; None where there are none."""
    parts = [_part(unicodedata.normalize("NFKC", word)) for word in read_words(words)]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _part(word: str) -> str:
    """The pattern of one: `*` is any letters or none, a space any white space or a hyphen."""
    inside = r"[\s\-\u2010-\u2015]+".join(
        r"\w*".join(re.escape(part) for part in piece.split("*")) for piece in word.split(" ")
    )
    before = "" if _UNSPACED.match(word[0]) or word[0] == "*" else r"(?<!\w)"
    after = "" if _UNSPACED.match(word[-1]) or word[-1] == "*" else r"(?!\w)"
    return f"{before}{inside}{after}"

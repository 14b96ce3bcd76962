"""An index of names that finds them in spite of slips of the pen: by shared threes of letters, then word by word.

Pure: names go in, places in their list come out. The same on every database, which is why no database does it.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

# A name is looked at closely if it shares this part of the threes asked for; of those, at most so many.
SHARED = 0.4
CLOSELY = 300
# Every word asked for must be met at least so well (1: the very word).
LEAST = 0.7
# How well a word is met by one that it begins, and by one that holds it.
BEGINS, HOLDS = 0.97, 0.85


def folded(text: str) -> str:
    """Lower case, without accents and punctuation; signs that stand for syllables or words each by itself."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = unicodedata.normalize("NFC", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join("".join(_spaced(sign) for sign in plain).split())


def _spaced(sign: str) -> str:
    if not sign.isalnum():
        return "" if sign in "'’`" else " "
    # Chinese, Japanese and Korean are written without spaces, and parts of a name are asked for.
    return f" {sign} " if "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "가" <= sign <= "힣" else sign


def threes(text: str, *, whole: bool) -> set[str]:
    """The threes of letters of a folded text's words, each begun by two blanks; `whole` words end with a blank too."""
    found: set[str] = set()
    for word in text.split():
        padded = f"  {word}{' ' if whole else ''}"
        found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return found


@dataclass
class Names:
    """Names to be found, each by its place in the order in which they were added."""

    texts: list[str] = field(default_factory=list)
    _places: defaultdict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("I")))

    def add(self, text: str) -> int:
        """Take a name in; its place."""
        place = len(self.texts)
        self.texts.append(folded(text))
        for three in threes(self.texts[place], whole=True):
            self._places[three].append(place)
        return place

    def find(self, text: str, passes: Callable[[int], bool] = lambda place: True) -> list[tuple[float, int]]:
        """The names that meet every word of the text and pass: score (up to 1) and place, the best first."""
        asked = folded(text)
        words = asked.split()
        found = []
        for place in self._near(asked, passes):
            score = meets(words, self.texts[place].split())
            if score >= LEAST:
                found.append((0.9 * score + 0.1 * fuzz.ratio(asked, self.texts[place]) / 100, place))
        return sorted(found, key=lambda one: (-one[0], one[1]))

    def _near(self, asked: str, passes: Callable[[int], bool]) -> list[int]:
        """Names that share enough threes with what is asked, those with most of them first.

        What shares so many must have one of the rarest ones: the long lists of the most common are left alone.
        """
        wanted = sorted(threes(asked, whole=False), key=lambda three: len(self._places.get(three, ())))
        needed = max(int(len(wanted) * SHARED), 1)
        shared: Counter[int] = Counter()
        for three in wanted[: len(wanted) - needed + 1]:
            shared.update(self._places.get(three, ()))
        near: list[int] = []
        for place, _ in shared.most_common():
            if passes(place):
                near.append(place)
                if len(near) == CLOSELY:
                    break
        return near


def meets(words: Sequence[str], others: Iterable[str]) -> float:
    """How well the words are met by others, 0 to 1: their mean, or 0 where one is not met at all."""
    others = list(others)
    scores = [max((_like(word, other) for other in others), default=0.0) for word in words]
    return sum(scores) / len(scores) if scores and min(scores) >= LEAST else 0.0


def _like(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if other.startswith(word):
        return BEGINS
    if len(word) > 2 and word in other:
        return HOLDS
    if len(word) < 3:
        return 0.0
    # What is still being typed is held against as much of the other.
    return max(fuzz.ratio(word, other), fuzz.ratio(word, other[: len(word)])) / 100 * 0.95

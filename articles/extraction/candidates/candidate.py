"""What might be a fact: an anchor in a sentence, a choice to be made about it, and what speaks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from articles.extraction.context import Around, Features
from articles.extraction.document import Sentence
from articles.extraction.sentences import Span


@dataclass
class Candidate:
    """`choice` is the value that is to be decided on (an event, a state), "" where there is but yes or no.

    Beside its own features it has those of the words `around` it, whose names then begin with a `prefix`.
    """

    kind: str
    choice: str
    sentence: Sentence
    anchor: Span
    features: Features
    values: dict[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    # Bodies that the words around the anchor point to, by the way in which they do.
    pointed: dict[str, str | None] = field(default_factory=dict)
    around: Around = ()
    prefix: str = ""

    def all_features(self) -> Features:
        """Its own features and those of the words around it, as a scorer learns from them."""
        shared = {f"{self.prefix}{name}": value for layer in self.around for name, value in layer.features()}
        return shared | self.features


def size_features(name: str, amount: Decimal) -> Features:
    """How large an amount is, by powers of ten, and whether it is a round one."""
    size = math.log10(float(amount)) if amount > 0 else 0.0
    digits = f"{amount.normalize():f}".rstrip("0").lstrip("0").replace(".", "")
    return {
        f"{name}:e{int(size)}": 1.0,
        f"{name}:log": min(size, 14) / 14,
        f"{name}:round": float(len(digits) <= 1),
        f"{name}:odd": float(len(digits) > 3),
    }


def place_in_article(sentence: Sentence) -> Features:
    """Whether a sentence opens the article, or stands late in it."""
    count = len(sentence.doc.sentences)
    return {
        "at:first": float(sentence.index == 0),
        "at:lead": float(sentence.index < 3),
        "at:share": sentence.index / max(count - 1, 1),
        "at:main": float(sentence.focus == sentence.doc.main),
        "at:about_one": float(sentence.doc.is_about_one),
    }

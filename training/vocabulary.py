"""Gathers the words that the labelled texts write small, for data/common_words.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable

SMALL = re.compile(r"(?<![\w’'-])[a-z]{3,}(?!\w)")


def small_words(texts: Iterable[str]) -> list[str]:
    """The words in lower case, each once, in their order."""
    return sorted({word for text in texts for word in SMALL.findall(text)})

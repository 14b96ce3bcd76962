"""Patterns are tried only where a match can begin: they find there what they find when they are tried everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from articles.extraction.cue_index import _groups, _phrase, find_cues, find_spots, folded
from articles.extraction.dates import PATTERN, find_dates
from articles.extraction.dates import _readings as readings_of
from articles.extraction.quantities import _number_pattern, find_numbers
from articles.extraction.words import TextWords

TEXTS = [
    str(json.loads(path.read_text(encoding="utf-8"))["text"])
    for path in sorted((Path(__file__).parents[2] / "corpus").glob("[do]*/*.json"))
]
ODD = (
    "In FY25, Q3 2026 or H1, mid-2025; two hundred thousand cars, half a million, 1’000’000, a Millionaire's year-end."
)


@pytest.mark.parametrize("text", [ODD, "\n\n".join(TEXTS)], ids=["odd forms", "the corpus"])
def test_dates_and_numbers_are_found_where_words_begin(text: str) -> None:
    plain = [match.span() for match in PATTERN.finditer(text) if readings_of(match, None) is not None]
    assert [(mention.start, mention.end) for mention in find_dates(text, None)] == plain
    numbers = [match.span() for match in _number_pattern().finditer(text)]
    assert [(number.start, number.end) for number in find_numbers(text)] == numbers


def test_cues_are_found_where_their_letters_stand() -> None:
    for text in TEXTS[::6]:
        low = folded(text)
        spots = find_spots(low, 0, len(text))
        for group, sources in _groups().items():
            hits = [
                (match.start(), number, match.end())
                for number in range(len(sources))
                for match in _phrase(group, number).finditer(text)
            ]
            plain: list[tuple[int, int]] = []
            for start, _, end in sorted(hits):
                if not plain or start >= plain[-1][1]:
                    plain.append((start, end))
            found = find_cues(text, low, 0, len(text), group, spots.get(group, ()))
            assert [(span.start, span.end) for span in found] == plain, group


def test_a_word_of_several_runs_is_cut_once() -> None:
    words = TextWords("Mid-2025, L’Oréal's")
    assert [form for _, _, form in words.cut] == ["mid-2025", ",", "l'oréal's"]
    assert words.runs == [(0, "mid"), (4, "2025"), (10, "l"), (12, "oréal"), (18, "s")]

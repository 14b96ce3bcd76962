"""Filter words: which entries of a general paper are of interest."""

from __future__ import annotations

import pytest

from articles.feeds.words import BadWordsError, read_words, wanted


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("EV", "New EV plant", True),
        ("ev", "New EV plant", True),
        ("EV", "Never mind the clever device", False),
        ("EV", "(EV)", True),
        ("batter*", "A battery maker", True),
        ("batter*", "Batteries for all", True),
        ("batter*", "The debatteried", False),
        ("*factory", "A gigafactory opens", True),
        ("solid state", "Solid-state cells", True),
        ("solid state", "solid\n state", True),
        ("solid state", "solid cells state", False),
        ("electric car\nplant", "a plant", True),
        ("C++ plant", "c++ plant", True),
        ("a.b", "axb", False),
        ("动力电池", "宁德时代动力电池工厂投产", True),
        ("Škoda", "ŠKODA baut", True),
        ("ＥＶ", "EV plant", True),
        ("", "anything", True),
        (" \n ", "anything", True),
    ],
)
def test_whole_words_and_phrases_are_found_in_whatever_case(words: str, text: str, found: bool) -> None:
    assert wanted(text, words, "") is found


def test_a_word_to_exclude_goes_before_one_to_include() -> None:
    assert wanted("EV racing", "EV", "rac*") is False
    assert wanted("EV plant", "EV", "rac*") is True
    assert wanted("a plant", "", "rac*") is True


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n".join(map(str, range(201))), "201 words are given"),
        ("ok\n" + "x" * 101, "word 2 is longer than 100"),
        ("***", "no letter or figure"),
        ("a*b*c*", "more than 2 stars"),
    ],
)
def test_words_that_cannot_be_used_are_refused_by_their_number(text: str, reason: str) -> None:
    with pytest.raises(BadWordsError, match=reason):
        read_words(text)


def test_words_come_trimmed_without_empty_lines() -> None:
    assert read_words("  EV \r\n\n solid   state \n") == ["EV", "solid state"]

"""Whatever the text: no exception, spans within it, quotes taken from it; and time in proportion to its length."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction import extract_facts

PIECES = st.sampled_from(
    [
        "BYD", "Zeta Motors", "will build", "a plant in", "Szeged", ", Hungary", "200,000 cars a year", "€1.2 billion",
        "(", ")", "by 2027", "joint venture with", "Tesla", "2,000 jobs", ". ", "\n\n", "40GWh", "on Monday", "$", "“",
        "，", "half a million", "1.550 million dollars", "比亚迪",
    ]
)  # fmt: skip


def check(text: str, published: str | None) -> None:
    for fact in extract_facts(text, text[:40], published):
        assert 0 <= fact.start < fact.end <= len(text)
        assert text[fact.start : fact.end] == fact.quote
        assert fact.company or len(fact.companies) > 1
        assert 0 <= fact.confidence <= 1
        fact.as_json()


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=400), published=st.sampled_from([None, "2024", "2024-02-29", "nonsense"]))
def test_any_characters(text: str, published: str | None) -> None:
    check(text, published)


@settings(deadline=None, max_examples=150)
@given(pieces=st.lists(PIECES, max_size=40), gap=st.sampled_from([" ", "", "\n"]))
def test_any_mixture_of_what_it_looks_for(pieces: list[str], gap: str) -> None:
    check(gap.join(pieces), "2024-05-06")


@pytest.mark.parametrize("after", ["", " cars a year", " jobs", " million dollars", "GWh a year"])
def test_numbers_beyond_all_bounds(after: str) -> None:
    text = f"BYD will invest ${'2' * 5000} in a plant in Szeged with {'1' * 5000}{after}."
    check(text, "2024-05-06")
    json.dumps([fact.as_json() for fact in extract_facts(text, "", "2024-05-06")])


def test_letters_that_ignoring_case_takes_for_plain_ones() -> None:
    """The Turkish "İ" and "ı", the long "ſ": written like words of the vocabulary, and no keys of its tables."""
    said = "Zeta Motors will build 200,000 vehicles a year in Szeged by April 2027, it said on Friday, and hire fifty."
    assert extract_facts(said, "", "2024-05-06")
    for letter, strange in (("i", "İ"), ("i", "ı"), ("s", "ſ"), ("I", "İ")):
        check(said.replace(letter, strange), "2024-05-06")
        check(said.upper().replace(letter.upper(), strange), "2024-05-06")


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_days_beyond_the_calendar_are_not_counted(published: str) -> None:
    check(
        "On Monday BYD said yesterday that its plant in Szeged will open on Friday, next week or next month.", published
    )


@pytest.mark.parametrize(
    "piece",
    ["X-", "1,000 ", "((((", "$1 billion ", "in ", "BYD, ", "Ministry of Of And ", ". ", "a", "one hundred ", "İ"],
)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    extract_facts("Warm up.")
    start = time.process_time()
    extract_facts(piece * (60_000 // len(piece)), published="2024-05-06")
    assert time.process_time() - start < 5


def test_each_sentence_about_another_company_takes_no_longer_for_there_being_many() -> None:
    """All companies of a text are candidates for each find: they are told apart by their standing alone."""

    def seconds(companies: int) -> float:
        letters = "abcdefghijklmnop"
        names = (f"Zeta{one}{two}{three}" for one in letters for two in letters for three in letters)
        told = (f"{name} Motors said it will build a plant in Szeged." for name in islice(names, companies))
        start = time.process_time()
        facts = extract_facts(" ".join(told), published="2024-05-06")
        assert len({fact.company for fact in facts}) > companies * 0.8
        return time.process_time() - start

    few = seconds(400)
    # In proportion it would be four times as long, with each compared with each some twelve times.
    assert seconds(1600) < few * 8


def test_the_engine_loads_nothing_of_django_and_of_the_other_apps() -> None:
    code = (
        "import sys, articles.extraction as e; e.extract_facts('BYD will build a plant in Szeged.');"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('django', 'evtracker', 'companies', 'plants')"
        " or m.startswith('articles.') and not m.startswith('articles.extraction')]; sys.exit(repr(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

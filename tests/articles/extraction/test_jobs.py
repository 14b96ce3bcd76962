"""Jobs that come, are there, or go."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "count", "lost"),
    [
        ("The Volkswagen plant in St. Thomas, Ontario, will create 3,000 jobs.", 3_000, False),
        ("Some 3,500 people will work at the new battery plant of SK On.", 3_500, False),
        ("Ford will cut 4,000 jobs in Europe.", 4_000, True),
        ("Northvolt lays off 1,600 workers at its plant in Skellefteå.", 1_600, True),
    ],
)
def test_a_number_of_jobs(text: str, count: int, lost: bool) -> None:
    fact = only("jobs", text)
    assert (fact.count, fact.lost) == (count, lost)


@pytest.mark.parametrize("text", ["Kia has 52,000 employees worldwide.", "West Point has 3,600 inhabitants, says Kia."])
def test_a_headcount_of_a_company_or_town_is_none(text: str) -> None:
    assert facts_of("jobs", text) == []


def test_a_year_is_no_headcount() -> None:
    assert only("jobs", "BYD's factory in Komárom, Hungary, opened in 2016 and employs 300 people.").count == 300


def test_a_figure_that_answers_the_sentence_before() -> None:
    text = "The BYD plant in Szeged will create jobs. More than 1,000, according to the company."
    assert only("jobs", text).count == 1_000


def test_a_further_cut_takes_its_noun_from_the_verb() -> None:
    text = "ChargePoint laid off 12% of its workers in September. It cut another 223 in January."
    fact = only("jobs", text)
    assert (fact.count, fact.lost) == (223, True)

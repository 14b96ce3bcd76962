"""Figures that lean on what stands around them: raised volumes, bare sums, headcounts by their verb."""

from __future__ import annotations

from decimal import Decimal

import pytest

from articles.extraction.headcounts import find_headcounts

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A figure goes on with the goods of the one before it.
        (
            "BYD's plant in Rayong has capacity for 50,000 electric and hybrid vehicles per year, rising to 80,000.",
            {(50_000, "vehicles/year"), (80_000, "vehicles/year")},
        ),
        ("Nidec will build a plant in Pune for 60,000 electric motors a year.", {(60_000, "motors/year")}),
        # The last noun of a compound is what is counted.
        ("Tritium will make 30,000 electric vehicle chargers a year at a plant in Lebanon.", {(30_000, "units/year")}),
        ("BASF has a plant in Schwarzheide with a capacity of 120 kilotons a year.", {(120_000, "t/year")}),
        ("Li Auto's plant in Changzhou has a monthly capacity of 30,000 units.", {(360_000, "vehicles/year")}),
        ("Mobis will build a plant in Novaky for 300'000 electric motors annually.", {(300_000, "motors/year")}),
        # What changes hands is no plant's output.
        ("LG signed a deal to provide 67 GWh of batteries for five years.", set()),
        ("LG Chem will receive 7,000 tonnes of lithium hydroxide annually.", set()),
        # Superseded, and what a whole country makes.
        ("BYD once planned a plant for 200,000 cars a year, originally.", set()),
    ],
)
def test_a_capacity(text: str, found: set[tuple[int, str]]) -> None:
    assert {(int(fact.amount or 0), str(fact.unit)) for fact in facts_of("capacity", text)} == found


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Honda will invest $15 billion Canadian in a plant in Alliston.", 15_000_000_000, "CAD"),
        ("Half a billion dollars is what BYD will invest in a plant in Szeged.", 500_000_000, "USD"),
        ("BYD will invest 1.2 billion Canadian dollars in a plant in Quebec.", 1_200_000_000, "CAD"),
    ],
)
def test_a_sum(text: str, amount: int, currency: str) -> None:
    fact = only("investment", text)
    assert (fact.amount, fact.currency) == (Decimal(amount), currency)


def test_a_sum_in_the_currency_of_the_one_before() -> None:
    text = "Verkor raised 850 million euros for its plant. The European Investment Bank lends another 600 million."
    assert {(fact.amount, fact.currency) for fact in facts_of("investment", text)} == {
        (Decimal(850_000_000), "EUR"),
        (Decimal(600_000_000), "EUR"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "BYD is worth $90 billion.",
        "The $430 billion Inflation Reduction Act helps BYD.",
        "BYD adds $5 billion to the national economy.",
        "The losses of BYD add up to $800 million.",
        "BMW has secured supply deals worth €10 billion from CATL.",
        "SK On agreed to pay $1.8 billion to settle a dispute with LG.",
    ],
)
def test_no_investment(text: str) -> None:
    assert facts_of("investment", text) == []


@pytest.mark.parametrize(
    ("text", "givers"),
    [
        (
            "BYD raised $100 million from Tiger Global, Falcon Edge and Bank of Baroda.",
            {"Tiger Global", "Falcon Edge", "Bank of Baroda"},
        ),
        ("Magna has a plant in Brampton, Ontario. The province is giving the company $23.6 million.", {"Ontario"}),
        ("BYD will get a grant of $20 million from Saxony for its plant in Szeged.", {"Saxony"}),
        ("BYD will invest $200 million in a plant in Szeged.", set()),
    ],
)
def test_who_gives(text: str, givers: set[str]) -> None:
    assert set(facts_of("investment", text)[0].investors) == givers


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("It has a workforce of 500.", [500]),
        ("The job count is put at 1,200.", [1200]),
        ("It expects to hire up to 2,000 by 2026.", [2000]),
        ("In January 920 have been laid off.", [920]),
        ("It creates 1,000 jobs, 260 of them direct.", [1000, 260]),
        ("Five hundred of the posts are new.", [500]),
        ("It sold 500 cars.", []),
        ("It was founded in 2019.", []),
    ],
)
def test_headcounts(text: str, counts: list[int]) -> None:
    assert [head.count for head in find_headcounts(text)] == counts

"""Sums that are invested, raised, lent or granted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "amount", "currency", "purpose", "modality"),
    [
        (
            "Gotion will invest $2.36 billion in a plant near Big Rapids, Michigan.",
            2_360_000_000,
            "USD",
            "capex",
            "plan",
        ),
        ("Quorva Motors has raised €350 million in a Series C round.", 350_000_000, "EUR", "equity", "fact"),
        (
            "Verkor has secured a loan of 600 million euros from the European Investment Bank.",
            600_000_000,
            "EUR",
            "debt",
            "fact",
        ),
        (
            "Lithuania is a long way off, but Northvolt will receive a grant of 155 million euros.",
            155_000_000,
            "EUR",
            "grant",
            "plan",
        ),
        ("Zeekr raised $441 million when it went public in New York.", 441_000_000, "USD", "ipo", "fact"),
        (
            "Nissan will spend 2 trillion yen on electrification over five years.",
            2_000_000_000_000,
            "JPY",
            "programme",
            "plan",
        ),
    ],
)
def test_a_sum(text: str, amount: int, currency: str, purpose: str, modality: str) -> None:
    fact = only("investment", text)
    assert (fact.amount, fact.currency) == (Decimal(amount), currency)
    assert (fact.purpose, fact.modality) == (purpose, modality)


def test_one_sum_in_two_currencies_is_one_fact() -> None:
    fact = only("investment", "SAIC will invest 10 billion yuan ($1.4 billion) in a new plant in Zhengzhou.")
    assert (fact.amount, fact.currency) == (10_000_000_000, "CNY")
    assert fact.also == ((Decimal(1_400_000_000), "USD"),)


def test_the_years_of_a_programme() -> None:
    assert only("investment", "Kia will spend $22 billion on electric cars over the next five years.").years == 5
    assert only("investment", "Kia will spend $22 billion on electric cars from 2026 to 2030.").years == 5
    assert only("investment", "Kia will spend $22 billion on electric cars over three to five years.").years is None


def test_a_thousands_point_in_millions() -> None:
    assert only("investment", "Seat will invest 2.500 million euros in its plant in Martorell.").amount == 2_500_000_000


def test_a_stake_is_an_investment_in_the_company_whose_it_is() -> None:
    fact = only("investment", "Toyota bought a 5% stake in Zenvia Robotics for 10 billion yen.")
    assert (fact.company, fact.investors) == ("Zenvia Robotics", ("Toyota",))


def test_a_sum_goes_to_whom_it_is_put_into() -> None:
    assert only("investment", "Volkswagen is putting US$1 billion into Rivian.").company == "Rivian"


def test_a_bare_dollar_is_that_of_the_dateline() -> None:
    text = "WINDSOR, Ontario - Stellantis will invest $5 billion in a battery plant in Windsor, Ontario."
    assert only("investment", text).currency == "CAD"


@pytest.mark.parametrize(
    "text",
    [
        "Geely's revenue rose to $27 billion.",
        "The Air of Lucid starts at $69,900.",
        "Rivian has a market value of $12 billion.",
        "Closing the line saves Ford $300 million.",
        "Tesla lost $1.2 billion on its bitcoin holdings.",
        "Northvolt has contracts worth $55 billion for its plant in Skellefteå.",
        "Ford will take a $19.5 billion charge for its plants.",
    ],
)
def test_prices_and_results_are_none(text: str) -> None:
    assert facts_of("investment", text) == []

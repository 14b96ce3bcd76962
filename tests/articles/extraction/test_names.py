"""Which companies an article names: injected ones, well-known ones, and those that it introduces itself."""

from __future__ import annotations

import pytest

from articles.extraction import KnownNames, extract_facts

from .extracting import only

ROWS = [("zentra", ["Zentra", "Zentra Motors", "Zentra Motors Co., Ltd."]), ("yolta", ["Yolta", "约塔"])]


def test_injected_names_are_found() -> None:
    names = KnownNames.from_names(ROWS)
    fact = only("status", "Zentra will build a plant in Zaragoza.", names=names)
    assert fact.company == "Zentra"


def test_the_company_has_the_fullest_name_of_the_article() -> None:
    names = KnownNames.from_names(ROWS)
    text = "Zentra is growing. Zentra Motors will build a plant in Zaragoza, Spain."
    fact = only("status", text, names=names)
    assert fact.company == "Zentra Motors"
    assert fact.company_names == ("Zentra", "Zentra Motors")


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Startup Quorva will build a plant in Tilburg.", "Quorva"),
        ("Halvor Motors said it will build a plant in Tilburg.", "Halvor Motors"),
        ("Kelvo, a unit of Tata Motors, will build a plant in Sanand.", "Kelvo"),
        ("Battery recycler Noventis Materials will build a plant in Harjavalta.", "Noventis Materials"),
        ("Ardenta Batteries GmbH will build a plant in Itzehoe.", "Ardenta Batteries GmbH"),
    ],
)
def test_entrants_that_nobody_has_listed(text: str, company: str) -> None:
    assert only("status", text).company == company


@pytest.mark.parametrize(
    "text",
    [
        "Reuters will build a plant in Beijing.",
        "Premier Doug Ford will build a plant in Windsor.",
        "John Halvorsen will build a plant in Tilburg.",
    ],
)
def test_reporters_and_persons_are_no_companies(text: str) -> None:
    assert extract_facts(text, published="2025-03-05") == []


def test_names_of_one_company_in_two_rows_stay_apart() -> None:
    names = KnownNames.from_names([("zentra", ["Zentra"]), ("zentra-auto", ["Zentra Automobile"])])
    text = (
        "Zentra will spend $2 billion on electric cars; Zentra Automobile already has 300 million dollars of capital."
    )
    found = {fact.company: fact.amount for fact in extract_facts(text, published="2025-03-05", known_names=names)}
    assert found == {"Zentra": 2_000_000_000, "Zentra Automobile": 300_000_000}

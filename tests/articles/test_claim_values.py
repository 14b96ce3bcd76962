"""What a claim says, in words; and what a curator may type."""

from __future__ import annotations

from typing import Any

import pytest

from articles.claim_values import InvalidValuesError, in_words, money_in_words, read_values, stored_values
from articles.vocabulary import FactKind

BEIJING = {"city": "Beijing", "region": None, "country": "CN"}


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (
            FactKind.CAPACITY,
            {"amount": "300000", "unit": "vehicles/year", "by": "2024", "place": BEIJING},
            "300,000 vehicles a year by 2024 in Beijing, CN",
        ),
        (
            FactKind.CAPACITY,
            {"amount": "12.5", "unit": "GWh/year", "phase": 2, "increment": True},
            "a further 12.5 GWh a year, phase 2",
        ),
        (
            FactKind.INVESTMENT,
            {"amount": "10000000000", "currency": "USD", "purpose": "programme", "years": 10},
            "10 bn USD, programme over 10 years",
        ),
        (
            FactKind.INVESTMENT,
            {
                "amount": "1550000000",
                "currency": "USD",
                "purpose": "equity",
                "part_of": "10000000000",
                "also": [{"amount": "10000000000", "currency": "CNY"}],
                "investors": ["Xiaomi"],
            },
            "1.55 bn USD (also 10 bn CNY), equity, from Xiaomi, part of 10 bn USD",
        ),
        (FactKind.MILESTONE, {"event": "production_start", "date": "2024-H1"}, "production start 2024-H1"),
        (
            FactKind.PARTNERSHIP,
            {"companies": ["Xiaomi", "Great Wall Motor"], "type": "engineering"},
            "engineering: Xiaomi and Great Wall Motor",
        ),
        (FactKind.STATUS, {"status": "pre_construction", "place": BEIJING}, "pre-construction in Beijing, CN"),
        (FactKind.JOBS, {"count": 3000, "lost": True}, "3,000 jobs lost"),
        (FactKind.CAPACITY, {"amount": None, "unit": "vehicles/year"}, "values that can't be read"),
        (FactKind.MILESTONE, {}, "values that can't be read"),
    ],
)
def test_a_claim_is_told_in_one_line(kind: str, values: dict[str, Any], words: str) -> None:
    assert in_words(kind, values) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1550000000", "1.55 bn EUR"),
        ("842000000", "842 m EUR"),
        ("1234567890", "1,234,567,890 EUR"),
        ("500000", "500,000 EUR"),
    ],
)
def test_a_sum_is_shortened_only_where_nothing_is_lost(amount: str, words: str) -> None:
    assert money_in_words(amount, "EUR") == words


def test_typed_values_are_read_into_their_stored_form() -> None:
    typed = {"amount": " 150,000.0 ", "unit": "vehicles/year", "phase": "2", "by": "2024-H2", "increment": True}
    assert read_values(FactKind.CAPACITY, {**typed, "place": {"city": " Beijing ", "country": "cn"}}) == {
        "amount": "150000",
        "unit": "vehicles/year",
        "phase": 2,
        "by": "2024-H2",
        "increment": True,
        "place": BEIJING,
    }


def test_every_field_that_cannot_stand_is_named() -> None:
    typed = {"amount": "-5", "currency": "", "purpose": "fun", "years": "1.5", "part_of": "all"}
    with pytest.raises(InvalidValuesError) as refusal:
        read_values(FactKind.INVESTMENT, typed)
    assert set(refusal.value.errors) == {"amount", "currency", "purpose", "years", "part_of"}


def test_a_place_of_empty_parts_is_none() -> None:
    values = read_values(FactKind.STATUS, {"status": "operating", "place": {"city": "", "region": " ", "country": ""}})
    assert values["place"] is None


def test_names_stand_once_in_their_order() -> None:
    typed = {"companies": "Xiaomi\n\n Great Wall Motor \nXiaomi", "type": "supply"}
    assert read_values(FactKind.PARTNERSHIP, typed)["companies"] == ["Xiaomi", "Great Wall Motor"]


def test_stored_fields_of_another_kind_are_left_aside() -> None:
    stored = {"kind": "status", "modality": "fact", "status": "operating", "place": None, "amount": 5}
    assert stored_values(FactKind.STATUS, stored) == {"status": "operating", "place": None}


def test_sums_in_small_currencies_stand_and_slips_of_the_keyboard_do_not() -> None:
    won = {"amount": "24000000000000", "currency": "KRW", "purpose": "programme"}
    assert read_values(FactKind.INVESTMENT, won)["amount"] == "24000000000000"
    with pytest.raises(InvalidValuesError, match="larger than any figure"):
        read_values(FactKind.INVESTMENT, {**won, "amount": "1e15"})
    with pytest.raises(InvalidValuesError, match="larger than any figure"):
        read_values(FactKind.CAPACITY, {"amount": "1e13", "unit": "vehicles/year"})

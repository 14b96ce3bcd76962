"""The ways in which the press writes numbers, sums and volumes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from articles.extraction.headcounts import find_headcounts
from articles.extraction.quantities import find_money, find_numbers, find_volumes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("300 thousand", 300_000),
        ("300,000", 300_000),
        ("1.5 million", 1_500_000),
        ("1.5m", 1_500_000),
        ("half a million", 500_000),
        ("two million", 2_000_000),
        ("a million", 1_000_000),
        ("3.000.000", 3_000_000),
        ("13,5 million", 13_500_000),
        ("1.550 million", 1_550_000_000),
        ("2.6834 million", 2_683_400),
        ("10 lakh", 1_000_000),
        ("150 000", 150_000),
    ],
)
def test_numbers(text: str, value: int) -> None:
    assert [number.value for number in find_numbers(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$ 10 billion", 10_000_000_000, "$"),
        ("US$1.3bn", 1_300_000_000, "USD"),
        ("€1.2 billion", 1_200_000_000, "EUR"),
        ("RMB 10 bn", 10_000_000_000, "CNY"),
        ("10 billion yuan", 10_000_000_000, "CNY"),
        ("Rs 7,614 crore", 76_140_000_000, "INR"),
        ("₩1.7 trillion", 1_700_000_000_000, "KRW"),
        ("KRW 4 trillion", 4_000_000_000_000, "KRW"),
        ("3,000 million euros", 3_000_000_000, "EUR"),
        ("1.550 million dollars", 1_550_000_000, "$"),
        ("£250m", 250_000_000, "GBP"),
        ("C$15 billion", 15_000_000_000, "CAD"),
        ("6.5 billion Swedish kronor", 6_500_000_000, "SEK"),
        ("$5-7 billion", 7_000_000_000, "$"),
        ("2-billion-euro", 2_000_000_000, "EUR"),
    ],
)
def test_money(text: str, amount: int, currency: str) -> None:
    assert [(money.amount, money.currency) for money in find_money(text)] == [(Decimal(amount), currency)]


@pytest.mark.parametrize(
    ("text", "amount", "unit", "per_year"),
    [
        ("300 thousand vehicles per year", 300_000, "vehicles", 1),
        ("half a million cars a year", 500_000, "vehicles", 1),
        ("20,000 vehicles a month", 20_000, "vehicles", 12),
        ("4,000 cars a week", 4_000, "vehicles", 52),
        ("40GWh", 40, "GWh", None),
        ("15.8 gigawatt-hours a year", Decimal("15.8"), "GWh", 1),
        ("500 MWh per annum", Decimal("0.5"), "GWh", 1),
        ("a 150,000-vehicle", 150_000, "vehicles", None),
        ("150,000 battery-electric passenger cars annually", 150_000, "vehicles", 1),
        ("20,000 tonnes a year", 20_000, "t", 1),
        ("150,000 vehicles/year", 150_000, "vehicles", 1),
        ("80,000 battery packs a year", 80_000, "packs", 1),
    ],
)
def test_volumes(text: str, amount: object, unit: str, per_year: int | None) -> None:
    found = [(volume.amount, volume.unit, volume.per_year) for volume in find_volumes(text)]
    assert found == [(Decimal(str(amount)), unit, per_year)]


def test_two_headcounts_share_a_noun() -> None:
    found = find_headcounts("It brings 20 thousand direct and 100 thousand indirect jobs.")
    assert [head.count for head in found] == [20_000, 100_000]

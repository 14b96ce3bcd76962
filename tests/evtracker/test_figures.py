"""Figures in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from evtracker.templatetags.figures import amount, capacity, date_words, left_out, money, short_capacity


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2024", "2024"),
        ("2025-H2", "second half of 2025"),
        ("2024-Q3", "third quarter of 2024"),
        ("2024-06", "June 2024"),
        ("2024-06-05", "5 June 2024"),
        (dt.date(2021, 11, 27), "27 November 2021"),
        (None, ""),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(value: object, said: str) -> None:
    assert date_words(value).replace("\u00a0", " ") == said


def test_amounts_keep_their_unit_beside_them() -> None:
    assert capacity(Decimal("300000.000"), "vehicles/year") == "300,000\u00a0vehicles\u00a0a\u00a0year"
    assert capacity(Decimal("37.500"), "GWh/year") == "37.5\u00a0GWh\u00a0a\u00a0year"
    assert amount(None) == "–"


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        ("1550000000", "USD", "1.55 bn USD"),
        ("10000000000.00", "CNY", "10 bn CNY"),
        ("842000000", "CNY", "842 m CNY"),
        ("7300000000000", "VND", "7.3 trn VND"),
        ("999999", "USD", "999,999 USD"),
    ],
)
def test_money_is_said_in_three_figures_with_the_full_value_at_hand(value: str, currency: str, said: str) -> None:
    html = money(Decimal(value), currency)
    assert f">{said.replace(' ', chr(160))}<" in html
    assert f'title="{Decimal(value):,.0f} {currency}"' in html


def test_a_large_capacity_is_said_in_millions() -> None:
    html = short_capacity(Decimal(18_400_000), "vehicles/year")
    assert '>18.4<span class="scale">\u00a0million</span>' in html
    assert 'title="18,400,000 vehicles' in html


def test_what_is_left_out_is_said_with_its_reason() -> None:
    assert left_out({"reason": "rumour", "count": 3}) == "3 as rumours, shown but never summed"
    sums = [{"slug": "x", "amount": "6000000000000", "currency": "VND"}]
    told = left_out({"reason": "no_dollar_rate", "count": 1, "sums": sums})
    assert told == "1 in a currency without a dollar rate: 6,000,000,000,000\u00a0VND"

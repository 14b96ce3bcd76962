"""Dollars: the reference rate of the day, else the last one before it; what has none is not converted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from companies.money import in_usd, usd_rate


def test_the_rate_is_that_of_the_day() -> None:
    rate = usd_rate("CNY", dt.date(2021, 3, 30))
    assert rate is not None
    assert rate.on == dt.date(2021, 3, 30)
    # The ECB's rates of that day: 1 EUR = 1.1741 USD = 7.7154 CNY.
    assert rate.rate == pytest.approx(Decimal("7.7154") / Decimal("1.1741"), abs=Decimal("0.00000001"))


def test_on_a_weekend_the_rate_is_that_of_the_friday_before() -> None:
    rate = usd_rate("EUR", dt.date(2021, 11, 28))
    assert rate is not None
    assert rate.on == dt.date(2021, 11, 26)


def test_a_day_after_the_last_rates_has_the_last_ones() -> None:
    rate = usd_rate("EUR", dt.date(2999, 1, 1))
    assert rate is not None
    assert rate.on < dt.date(2999, 1, 1)


@pytest.mark.parametrize(("currency", "day"), [("VND", "2024-01-01"), ("EUR", "1998-12-31"), ("SAR", "2024-01-01")])
def test_what_has_no_reference_rate_is_not_converted(currency: str, day: str) -> None:
    assert usd_rate(currency, dt.date.fromisoformat(day)) is None


def test_dollars_are_dollars() -> None:
    rate = usd_rate("USD", dt.date(1990, 1, 1))
    assert rate is not None
    assert in_usd(Decimal("10.005"), rate) == Decimal("10.01")

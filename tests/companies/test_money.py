"""Dollars: the reference rate of the day, else the last one before it; what has none is not converted."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from companies.models import Investment
from companies.money import in_usd, usd_rate
from tests.factories import InvestmentFactory


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


def test_the_last_rate_of_a_currency_that_is_quoted_no_more_serves_for_a_year() -> None:
    last = usd_rate("RUB", dt.date(2023, 2, 28))
    assert last is not None
    assert last.on == dt.date(2022, 3, 1)
    assert usd_rate("RUB", dt.date(2023, 3, 4)) is None


@pytest.mark.parametrize(
    ("currency", "day"), [("EGP", "2024-01-01"), ("EUR", "1998-12-31"), ("ARS", "2025-06-01"), ("VND", "2023-06-01")]
)
def test_what_has_no_reference_rate_is_not_converted(currency: str, day: str) -> None:
    assert usd_rate(currency, dt.date.fromisoformat(day)) is None


@pytest.mark.parametrize(
    ("currency", "day", "rate", "of_year"),
    [
        ("VND", "2020-05-01", "23208.37", 2020),
        ("VND", "2025-05-16", "24335", 2024),
        ("SAR", "2022-02-28", "3.75", 2022),
        ("TWD", "2021-03-01", "27.9366", 2021),
    ],
)
def test_a_currency_without_reference_rates_has_one_of_the_year_or_of_the_year_before(
    currency: str, day: str, rate: str, of_year: int
) -> None:
    found = usd_rate(currency, dt.date.fromisoformat(day))
    assert found is not None
    assert (found.rate, found.on) == (Decimal(rate), dt.date(of_year, 12, 31))
    assert found.source


def test_each_yearly_rate_names_its_source_and_fits_the_record() -> None:
    path = Path(__file__).parents[2] / "companies" / "reference" / "yearly_rates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["currency"], row["year"]) for row in rows}) == len(rows)
    for row in rows:
        assert Decimal(row["units_per_dollar"]) > 0
        assert row["url"].startswith("http")
        assert 0 < len(row["source"]) <= Investment._meta.get_field("usd_rate_source").max_length


@pytest.mark.django_db
def test_redraw_gives_dollars_to_sums_that_had_none_and_leaves_rates_in_use() -> None:
    dong = InvestmentFactory(currency="VND", amount=Decimal(24_335_000), reported_on="2024-12-01")
    euros = InvestmentFactory(currency="EUR", reported_on="2021-11-26")
    Investment.objects.filter(pk=dong.pk).update(amount_usd=None, usd_rate=None, usd_rate_on=None, usd_rate_source="")
    Investment.objects.filter(pk=euros.pk).update(amount_usd=1, usd_rate=2)
    call_command("redraw", stdout=StringIO())
    dong.refresh_from_db()
    euros.refresh_from_db()
    assert (dong.amount_usd, dong.usd_rate_on) == (1000, dt.date(2024, 12, 31))
    assert (euros.amount_usd, euros.usd_rate) == (1, 2)


def test_dollars_are_dollars() -> None:
    rate = usd_rate("USD", dt.date(1990, 1, 1))
    assert rate is not None
    assert in_usd(Decimal("10.005"), rate) == Decimal("10.01")

"""Dollars at constant prices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from companies.deflator import base_year, missing_years, to_constant


@pytest.mark.parametrize(
    ("year", "factor"),
    [(2025, "1"), (2024, "1.0263"), (2021, "1.1881"), (2010, "1.4764"), (2031, "1"), (1995, "1.8696")],
)
def test_a_year_s_dollars_in_those_of_the_base_year(year: int, factor: str) -> None:
    assert to_constant(year).quantize(Decimal("0.0001")) == Decimal(factor)


def test_the_base_year_is_the_last_that_is_known_whole() -> None:
    assert base_year() == 2025


def test_years_that_are_over_and_not_in_the_table_are_missing_from_the_february_after_them() -> None:
    days = [dt.date(2024, 6, 30), dt.date(2026, 12, 31), dt.date(2027, 1, 31), dt.date(2027, 2, 1), dt.date(2029, 3, 1)]
    assert [missing_years(day) for day in days] == [[], [], [], [2026], [2026, 2027, 2028]]

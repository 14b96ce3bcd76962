"""Dollars at constant prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from companies.deflator import base_year, to_constant


@pytest.mark.parametrize(
    ("year", "factor"),
    [(2024, "1"), (2021, "1.1577"), (2010, "1.4386"), (2031, "1"), (1995, "1.8217")],
)
def test_a_year_s_dollars_in_those_of_the_base_year(year: int, factor: str) -> None:
    assert to_constant(year).quantize(Decimal("0.0001")) == Decimal(factor)


def test_the_base_year_is_the_last_that_is_known_whole() -> None:
    assert base_year() == 2024

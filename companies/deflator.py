"""US dollars at constant prices: by the yearly average of consumer prices in the United States.

Source: U.S. Bureau of Labor Statistics, Consumer Price Index for All Urban Consumers, all items, U.S. city average,
annual averages, series CUUR0000SA0, 1982-84 = 100 (companies/reference/us_consumer_prices.csv; that of 2025 is of its
eleven months other than October, for which none was surveyed). Consumer prices and not those of plants and
machines: the usual measure where sums of several countries and purposes are compared in dollars.
"""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

DEFLATOR_SOURCE = "US consumer prices (BLS CPI-U, annual averages)"
_FILE = Path(__file__).parent / "reference" / "us_consumer_prices.csv"


@cache
def _index() -> dict[int, Decimal]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {int(row["year"]): Decimal(row["index"]) for row in csv.DictReader(file)}


def base_year() -> int:
    """The year in whose prices constant dollars are told: the last one of which the whole is known."""
    return max(_index())


def to_constant(year: int) -> Decimal:
    """By what a sum of the year is multiplied; years beyond the table have the prices of its nearest year."""
    index = _index()
    known = min(max(year, min(index)), max(index))
    return index[base_year()] / index[known]


def missing_years(day: dt.date) -> list[int]:
    """The years that were over on the day and that the table doesn't hold yet: told as they are, and named.

    The average of a year comes out in the January after it.
    """
    return list(range(base_year() + 1, day.year if day.month > 1 else day.year - 1))

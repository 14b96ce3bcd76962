"""Rates of a year for currencies without reference rates of the European Central Bank.

Read from companies/reference/yearly_rates.csv: yearly averages, fixed rates of pegged currencies, or where no average
was at hand another rate of the year; each row names its source and address.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "reference" / "yearly_rates.csv"
# How far back a rate may be: older ones say little of currencies that have no reference rate.
YEARS_BACK = 1


@dataclass(frozen=True)
class YearlyRate:
    """Units of a currency for one US dollar in a year, and who says so."""

    year: int
    rate: Decimal
    source: str


@cache
def _rates() -> dict[tuple[str, int], YearlyRate]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["currency"], int(row["year"])): YearlyRate(
                int(row["year"]), Decimal(row["units_per_dollar"]), row["source"]
            )
            for row in csv.DictReader(file)
        }


def yearly_rate(currency: str, year: int) -> YearlyRate | None:
    """The rate of the year, else that of the year before; None where the table has neither."""
    found = (_rates().get((currency, each)) for each in range(year, year - YEARS_BACK - 1, -1))
    return next((rate for rate in found if rate), None)

"""Sums in US dollars, at the European Central Bank's reference rate of the day (DOMAIN rule 9).

The rates come with a library as one file; nothing is fetched. Currencies that the bank has no rates for are converted
at a rate of the year (companies/yearly_rates.py), and what has none of either is not converted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from companies.yearly_rates import yearly_rate

RATE_SOURCE = "ECB euro reference rates"
CENT = Decimal("0.01")
# Rates are stored with eight decimals.
RATE_UNIT = Decimal("0.00000001")
# For how long the last rate of a currency serves that the bank has ceased to quote.
LAST_RATE_SERVES = dt.timedelta(days=366)


@dataclass(frozen=True)
class Rate:
    """Units of a currency for one US dollar, the day that the rate is of, and who says so."""

    rate: Decimal
    on: dt.date
    source: str


@cache
def _reference_rates() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def usd_rate(currency: str, day: dt.date) -> Rate | None:
    """The rate of that day, else the last one before it, else that of the year; None for what has neither.

    The last rate of a currency that the bank has ceased to quote (the rouble) serves for a year. A rate of a year is of
    its last day, be that later than the day asked for.
    """
    if currency == "USD":
        return Rate(Decimal(1), day, "")
    return _reference_rate(currency, day) or _rate_of_year(currency, day)


def _rate_of_year(currency: str, day: dt.date) -> Rate | None:
    of_year = yearly_rate(currency, day.year)
    return Rate(of_year.rate, dt.date(of_year.year, 12, 31), of_year.source) if of_year else None


def _reference_rate(currency: str, day: dt.date) -> Rate | None:
    rates = _reference_rates()
    bounds = [rates.bounds[code] for code in ("USD", currency) if code in rates.bounds]
    if currency not in rates.currencies or not bounds:
        return None
    newest = min(day, rates.bounds["USD"].last_date)
    first = max(newest - LAST_RATE_SERVES, *(bound.first_date for bound in bounds))
    on = min(day, *(bound.last_date for bound in bounds))
    while on >= first:
        try:
            return Rate(rates.convert(1, "USD", currency, date=on).quantize(RATE_UNIT), on, RATE_SOURCE)
        except RateNotFoundError:  # a weekend or holiday
            on -= dt.timedelta(days=1)
    return None


def in_usd(amount: Decimal, rate: Rate) -> Decimal:
    """The amount in US dollars, to the cent."""
    return (amount / rate.rate).quantize(CENT, ROUND_HALF_UP)

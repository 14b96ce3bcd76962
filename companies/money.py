"""Sums in US dollars, at the European Central Bank's reference rate of the day (DOMAIN rule 9).

The rates come with a library as one file; nothing is fetched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

RATE_SOURCE = "ECB euro reference rates"
CENT = Decimal("0.01")
# Rates are stored with eight decimals.
RATE_UNIT = Decimal("0.00000001")


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
    """The rate of that day, else the last one before it; None for a currency or time without reference rates."""
    if currency == "USD":
        return Rate(Decimal(1), day, "")
    rates = _reference_rates()
    bounds = [rates.bounds[code] for code in ("USD", currency) if code in rates.bounds]
    if currency not in rates.currencies or not bounds:
        return None
    first = max(bound.first_date for bound in bounds)
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

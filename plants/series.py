"""Capacity and funding over the years, as known on a day: the door to the rules of counting (DOMAIN: rules 1 to 12).

What can be asked stands in plants/questions.py, what is answered in plants/answers.py; how capacity is counted in
plants/capacity.py (over plants/supersession.py, figures.py, statuses.py, ownership.py), how money is in
plants/funding.py. An answer is kept until something about the records is written (evtracker/kept.py).
"""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from evtracker.kept import kept
from plants import capacity, funding, rests
from plants.answers import Basis, CapacitySeries, FundingSeries, SeriesRow, SeriesRows
from plants.questions import CapacityQuery, FundingQuery

__all__ = [
    "Basis",
    "CapacityQuery",
    "CapacitySeries",
    "FundingQuery",
    "FundingSeries",
    "SeriesRow",
    "SeriesRows",
    "capacity_planned",
    "capacity_rows",
    "capacity_series",
    "funding_rows",
    "funding_series",
    "funding_total",
    "told_by",
]


def capacity_series(query: CapacityQuery) -> CapacitySeries:
    """Capacity by year; the answer is not to be changed. BadParameterError names the parameter that can't be."""
    return kept(query, lambda: capacity.capacity_series(query), _values)


def capacity_rows(query: CapacityQuery) -> SeriesRows:
    """The rows of capacity_series alone; not to be changed. BadParameterError as for it."""
    return kept(("rows", query), lambda: capacity.capacity_rows(query), _values_of_rows)


def capacity_planned(query: CapacityQuery) -> Decimal:
    """All that is planned, whatever its year. BadParameterError as for the series."""
    return kept(("planned", query), lambda: capacity.capacity_planned(query), lambda _: 1)


def funding_series(query: FundingQuery) -> FundingSeries:
    """Dollars by year; the answer is not to be changed. BadParameterError names the parameter that can't be."""
    return kept(query, lambda: funding.funding_series(query), _values)


def funding_rows(query: FundingQuery) -> SeriesRows:
    """The rows of funding_series alone; not to be changed. BadParameterError as for it."""
    return kept(("rows", query), lambda: funding.funding_rows(query), _values_of_rows)


def funding_total(
    query: FundingQuery, after: dt.date | None = None, among: Collection[int] | None = None
) -> tuple[Decimal, int]:
    """Dollars of all years and the number of sums; see plants/funding.py. BadParameterError as for the series."""
    key = (query, after, frozenset(among) if among is not None else None)
    return kept(key, lambda: funding.funding_total(query, after, among), lambda _: 1)


def told_by(query: CapacityQuery | FundingQuery, years: tuple[int, ...]) -> dict[int, rests.ToldBy]:
    """Of each year, the publishers whose reports the series rests on. BadParameterError as for the series."""

    def find() -> dict[int, rests.ToldBy]:
        if isinstance(query, CapacityQuery):
            return rests.capacity_told_by(query, years)
        return rests.funding_told_by(query, years)

    return kept(("told by", query, years), find, lambda told: 5 * len(told) + 1)


def _values_of_rows(answer: SeriesRows) -> int:
    return (len(answer.series) + 1) * (len(answer.years) + 1)


def _values(answer: CapacitySeries | FundingSeries) -> int:
    """How many values it holds, about."""
    beside = len(answer.rumoured) + len(answer.basis.left_out) + len(answer.basis.flagged)
    return (len(answer.series) + 1) * (len(answer.years) + 1) + 10 * beside

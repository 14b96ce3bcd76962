"""Ask the program and the reference the same, and tell where their answers differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product as every

from companies.vocabulary import LAYERS
from plants.questions import CAPACITY_SPLITS, FUNDING_SPLITS, OWNERSHIPS, SPREADS
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from tests.reference.capacity import Reference
from tests.reference.money import funding
from tests.reference.rows import Rows

# Shares are divided to the thousandth, money to the cent.
NEARLY = Decimal("0.01")


VIEWS = tuple(every(CAPACITY_SPLITS, OWNERSHIPS))
FUNDING_VIEWS = tuple(every(LAYERS, FUNDING_SPLITS, SPREADS))


def capacity_differences(
    rows: Rows,
    day: dt.date,
    rated: Iterable[tuple[str, str]],
    years: list[int],
    views: Iterable[tuple[str, str]] = VIEWS,
    **asked: str,
) -> Iterator[str]:
    """Splits and ownerships (all, if none are named) of each unit and product."""
    for unit, product in rated:
        reference = Reference(rows, day, unit, product, years)
        for by, ownership in views:
            query = CapacityQuery(day, unit, product, by, ownership, year_from=years[0], year_to=years[-1], **asked)
            answer = capacity_series(query)
            told = {row.key: dict(zip(answer.years, row.values, strict=True)) for row in answer.series}
            series, undated = reference.capacity(by, ownership, **asked)
            where = f"{day} {unit} {product} by={by} {ownership} {asked or ''}"
            yield from differing(where, told, series, years)
            if abs(answer.undated - undated) > NEARLY:
                yield f"{where} undated: program {answer.undated}, reference {undated}"


def funding_differences(
    rows: Rows,
    day: dt.date,
    years: list[int],
    views: Iterable[tuple[str, str, str]] = FUNDING_VIEWS,
    **asked: str,
) -> Iterator[str]:
    """Layers, splits and ways of spreading (all, if none are named)."""
    for layer, by, spread in views:
        query = FundingQuery(day, layer, by, spread, year_from=years[0], year_to=years[-1], **asked)
        answer = funding_series(query)
        told = {row.key: dict(zip(answer.years, row.values, strict=True)) for row in answer.series}
        series = funding(rows, day, layer, by, spread, **asked)
        yield from differing(f"{day} {layer} by={by} {spread} {asked or ''}", told, series, years)


def differing(
    where: str,
    told: Mapping[str, Mapping[int, Decimal]],
    reference: Mapping[str, Mapping[int, Decimal]],
    years: list[int],
) -> Iterator[str]:
    """Each value that isn't the same; a row that isn't there is a row of nothing."""
    for key in sorted({*told, *reference}):
        for year in years:
            program = told.get(key, {}).get(year, Decimal(0))
            expected = reference.get(key, {}).get(year, Decimal(0))
            if abs(program - expected) > NEARLY:
                yield f"{where} {key!r} {year}: program {program}, reference {expected}"

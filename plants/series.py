"""Capacity and funding over the years, as known on a day: the door to the rules of counting (DOMAIN: rules 1 to 12).

The questions and answers stand here; how capacity is counted in plants/capacity.py, how money is in plants/funding.py.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from plants.vocabulary import Unit


@dataclass(frozen=True)
class CapacityQuery:
    """What to count. Empty text is no restriction; years are calendar years, both ends included.

    `product` empty: the likeliest product of the unit. `by`: "", "status", "country" or "company". `ownership`:
    "operated", "share" or "gross". `cumulative`: what stands on 31 December, else what each year adds to it.
    `company` is a slug, its subsidiaries included; `country` that of the site; `status` the plant's on `as_of`; `kind`
    the operator's; `plant` a slug.
    """

    as_of: dt.date
    unit: str = Unit.VEHICLES.value
    product: str = ""
    by: str = ""
    ownership: str = "operated"
    cumulative: bool = True
    year_from: int | None = None
    year_to: int | None = None
    company: str = ""
    country: str = ""
    status: str = ""
    kind: str = ""
    plant: str = ""


@dataclass(frozen=True)
class FundingQuery:
    """What to sum, in US dollars. Empty text is no restriction; years are calendar years, both ends included.

    `layer`: "committed", "raised", "acquisition" or "unspecified". `by`: "", "purpose", "country" or "company".
    `spread`: "announced" (all on the day of the report) or "even" (over the years that it is for). `prices`: "nominal";
    "constant" is refused until a deflator is there. `company`, `country`, `kind`, `plant` as for capacity.
    """

    as_of: dt.date
    layer: str = "committed"
    by: str = ""
    spread: str = "announced"
    prices: str = "nominal"
    year_from: int | None = None
    year_to: int | None = None
    company: str = ""
    country: str = ""
    kind: str = ""
    purpose: str = ""
    plant: str = ""


@dataclass(frozen=True)
class SeriesRow:
    """One row of a series: a value for each of its years. The rest of a split has the key ""."""

    key: str
    label: str
    values: list[Decimal]

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {"key": self.key, "label": self.label, "values": [number(value) for value in self.values]}


@dataclass(frozen=True)
class Basis:
    """What a total rests on (DOMAIN rule 12).

    `left_out`: `{"reason", "count", …}` each. `assumed_share`: the part of the last year's total (0 to 1) that rests on
    an assumption. `flagged`: slugs with what was odd about them.
    """

    records: int = 0
    sources: int = 0
    newest_report: dt.date | None = None
    left_out: list[dict[str, Any]] = field(default_factory=list)
    assumed_share: Decimal = Decimal(0)
    flagged: list[dict[str, Any]] = field(default_factory=list)
    retold: bool = False
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {
            "records": self.records,
            "sources": self.sources,
            "newest_report": self.newest_report.isoformat() if self.newest_report else None,
            "left_out": self.left_out,
            "assumed_share": number(self.assumed_share),
            "flagged": self.flagged,
            "retold": self.retold,
            "notes": self.notes,
        }


@dataclass(frozen=True)
class CapacitySeries:
    """Capacity a year, in `unit`, on 31 December of each year (or added in it).

    `undated` is planned but dated nowhere; `targets` are companies' aims at no named plant, `rumoured` single rumours:
    both beside the sum, never in it.
    """

    unit: str
    product: str
    as_of: dt.date
    years: list[int]
    series: list[SeriesRow]
    undated: Decimal
    targets: list[dict[str, Any]]
    rumoured: list[dict[str, Any]]
    basis: Basis
    ownership: str = "operated"
    additive: bool = True

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {
            "unit": self.unit,
            "product": self.product,
            "as_of": self.as_of.isoformat(),
            "ownership": self.ownership,
            "additive": self.additive,
            "years": self.years,
            "series": [row.as_json() for row in self.series],
            "undated": number(self.undated),
            "targets": self.targets,
            "rumoured": self.rumoured,
            "basis": self.basis.as_json(),
        }


@dataclass(frozen=True)
class FundingSeries:
    """US dollars a year. `undated` is money in no year (none, as every report has a day); `targets` is always empty."""

    layer: str
    as_of: dt.date
    spread: str
    prices: str
    years: list[int]
    series: list[SeriesRow]
    undated: Decimal
    rumoured: list[dict[str, Any]]
    basis: Basis
    unit: str = "USD"

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {
            "unit": self.unit,
            "layer": self.layer,
            "as_of": self.as_of.isoformat(),
            "spread": self.spread,
            "prices": self.prices,
            "years": self.years,
            "series": [row.as_json() for row in self.series],
            "undated": number(self.undated),
            "targets": [],
            "rumoured": self.rumoured,
            "basis": self.basis.as_json(),
        }


def number(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(round(value, 6))


def capacity_series(query: CapacityQuery) -> CapacitySeries:
    """Count capacity. BadParameterError names an unknown slug or word, a product its unit can't rate, or odd years."""
    raise NotImplementedError


def funding_series(query: FundingQuery) -> FundingSeries:
    """Sum money. BadParameterError for an unknown slug or word, or years that run backwards."""
    raise NotImplementedError

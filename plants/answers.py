"""What a question about years is answered with: rows that add up, what stands beside them, what they rest on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


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
class SeriesRows:
    """The rows of a series by themselves, for who asks for a figure and not for what it rests on.

    `undated` as in the series.
    """

    years: list[int]
    series: list[SeriesRow]
    undated: Decimal = Decimal(0)


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
    """US dollars of each year, or (`cumulative`) all up to its end.

    `of_which` are parts of the total worth naming (pledges that no plant is named for, money for plants since cancelled
    or closed; where countries are asked for, what was placed by the company's seat); they are in the series already and
    may overlap. `undated` is always 0, since every report has a day; `targets` are none.
    """

    layer: str
    as_of: dt.date
    spread: str
    prices: str
    years: list[int]
    series: list[SeriesRow]
    undated: Decimal
    rumoured: list[dict[str, Any]]
    basis: Basis
    of_which: list[SeriesRow] = field(default_factory=list)
    cumulative: bool = False
    unit: str = "USD"

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {
            "unit": self.unit,
            "layer": self.layer,
            "as_of": self.as_of.isoformat(),
            "spread": self.spread,
            "prices": self.prices,
            "cumulative": self.cumulative,
            "years": self.years,
            "series": [row.as_json() for row in self.series],
            "of_which": [row.as_json() for row in self.of_which],
            "undated": number(self.undated),
            "targets": [],
            "rumoured": self.rumoured,
            "basis": self.basis.as_json(),
        }


def number(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(round(value, 6))

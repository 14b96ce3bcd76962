"""Charts for pages: the address of a chart's data, and the same series as its table, legend and basis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from companies.deflator import base_year
from evtracker.chart_ways import SPLITS, Way, ways
from plants.rests import ToldBy
from plants.series import (
    Basis,
    CapacityQuery,
    CapacitySeries,
    FundingQuery,
    FundingSeries,
    SeriesRow,
    SeriesRows,
    capacity_series,
    funding_series,
    told_by,
)
from plants.vocabulary import UNKNOWN, Product, Status

# From the foot of a bar to its head: what runs, what is being built, what is announced, what is in doubt.
STACKED = (
    Status.OPERATING,
    Status.COMMISSIONING,
    Status.CONSTRUCTION,
    Status.PRE_CONSTRUCTION,
    Status.ANNOUNCED,
    Status.RUMOURED,
    Status.PAUSED,
    UNKNOWN,
    "past_due",
)
STANDING, ADDED = gettext_noop("on 31 December of each year"), gettext_noop("added from one 31 December to the next")
CUMULATED = gettext_noop("all up to each year's end")
SPREAD_WORDS = {
    "announced": gettext_noop("in the year of the announcement"),
    "even": gettext_noop("spread evenly over the years that it is for"),
}
OWNERSHIP_WORDS = {
    "operated": "",
    "share": gettext_noop("each owner its share"),
    "gross": gettext_noop("each owner the whole plant"),
}


@dataclass(frozen=True)
class Figures:
    """What the rows of a series come to."""

    series: CapacitySeries | FundingSeries | SeriesRows

    @property
    def totals(self) -> list[Decimal]:
        """The sum of the rows, year by year."""
        return [sum(column, Decimal(0)) for column in zip(*(row.values for row in self.series.series), strict=True)]

    @property
    def sum(self) -> Decimal:
        """All years together: for money, which is told in one year only."""
        return sum(self.totals, Decimal(0))

    @property
    def years_words(self) -> str:
        """The years that have a value: 2021 to 2025."""
        years = [year for year, total in zip(self.series.years, self.totals, strict=False) if total]
        if len(years) < 2:
            return "".join(map(str, years))
        return gettext("%(first)s to %(last)s") % {"first": years[0], "last": years[-1]}

    @property
    def last(self) -> Decimal:
        """What the last year has: for capacity, all that is planned with a date."""
        return self.totals[-1] if self.totals else Decimal(0)

    @property
    def whole(self) -> Decimal:
        """All that is planned, dated or not: for capacity."""
        return self.last + self.series.undated

    def of(self, *keys: str, year: int) -> Decimal:
        """What the rows of these keys have in a year; nothing where the year isn't shown."""
        if year not in self.series.years:
            return Decimal(0)
        at = self.series.years.index(year)
        return sum((row.values[at] for row in self.series.series if row.key in keys), Decimal(0))


@dataclass(frozen=True)
class Chart(Figures):
    """A chart of a page: `data_url` answers with the same numbers that stand in its table here."""

    series: CapacitySeries | FundingSeries
    name: str
    title: str
    data_url: str
    # "amount" in a unit, or "money" in US dollars.
    measure: str
    query: CapacityQuery | FundingQuery
    # The question as the parameters of its addresses.
    parameters: Mapping[str, str] = field(default_factory=dict)
    # Whether it is told from today, so that an address without a day keeps telling the same.
    today: bool = True

    @property
    def kind(self) -> str:
        """The word for it in addresses."""
        return "funding" if self.measure == "money" else "capacity"

    @property
    def csv_url(self) -> str:
        """Where exactly what is drawn is to be had as CSV."""
        return _address("chart-csv", self.parameters, self.kind)

    @property
    def embed_url(self) -> str:
        """Its own address, for other sites' pages. One of today's stays up to date; one of the past stays as it is."""
        return _address("chart-embed", self._kept(), self.kind)

    @property
    def ways(self) -> list[tuple[str, list[Way]]]:
        """The other ways to look at it, by what they choose: each is the chart by itself, as of the same day."""
        return ways(self.kind, self._kept())

    @property
    def rests_url(self) -> str:
        """Where its records are told one by one, each with its passage; of a year and a row of it, with them added."""
        return _address("rests", self._kept("from", "to", "cumulative"), self.kind)

    def _kept(self, *left_out: str) -> dict[str, str]:
        """The parameters but these, and without the day where it is today's."""
        return {
            name: value
            for name, value in self.parameters.items()
            if name not in left_out and not (name == "as_of" and self.today)
        }

    @property
    def told_table(self) -> list[tuple[int, list[Decimal], Decimal, ToldBy | None]]:
        """The table with the publishers whose reports each year rests on. One query, or those of a question by name."""
        told = told_by(self.query, tuple(self.series.years))
        return [(*line, told.get(line[0])) for line in self.table]

    @property
    def prices_words(self) -> str:
        """In which prices money is told, where not as it was said."""
        constant = isinstance(self.series, FundingSeries) and self.series.prices == "constant"
        return gettext("in prices of %(year)s") % {"year": base_year()} if constant else ""

    @property
    def told_words(self) -> str:
        """In which years its values stand, and how they are split and allotted."""
        if isinstance(self.series, FundingSeries):
            told = [SPREAD_WORDS[self.series.spread], CUMULATED if self.series.cumulative else ""]
            return ", ".join(gettext(words) for words in told if words)
        when = ADDED if self.parameters.get("cumulative") == "false" else STANDING
        told = [when, SPLITS.get(self.parameters.get("by", ""), ""), OWNERSHIP_WORDS[self.series.ownership]]
        return ", ".join(gettext(words) for words in told if words)

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.series.unit

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        return self.series.basis

    @property
    def legend(self) -> list[SeriesRow]:
        """The rows that have a value at all, in the order in which they are stacked: what is surest at the foot."""
        rows = [row for row in self.series.series if any(row.values)]
        return sorted(rows, key=lambda row: STACKED.index(row.key) if row.key in STACKED else len(STACKED))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.legend

    @property
    def table(self) -> list[tuple[int, list[Decimal], Decimal]]:
        """A line a year: the year, the value of each row of the legend, the total."""
        columns = [row.values for row in self.legend]
        totals = self.totals or [Decimal(0)] * len(self.series.years)
        return [
            (year, [values[index] for values in columns], totals[index]) for index, year in enumerate(self.series.years)
        ]

    @property
    def product_words(self) -> str:
        """What is made, in words: for capacity."""
        return gettext(str(Product(self.series.product).label)) if isinstance(self.series, CapacitySeries) else ""


def _address(name: str, parameters: Mapping[str, str], *args: str) -> str:
    return f"{reverse(name, args=args)}?{urlencode(parameters)}"


def _told(parameters: dict[str, Any]) -> dict[str, str]:
    """The parameters that say anything, as text."""
    return {name: str(value) for name, value in parameters.items() if value not in (None, "")}


def capacity_chart(name: str, title: str, query: CapacityQuery) -> Chart:
    """The chart of a question about capacity, split by status."""
    parameters = _told(
        {
            "unit": query.unit,
            "product": query.product,
            "by": query.by,
            "ownership": query.ownership if query.ownership != "operated" else "",
            "cumulative": "" if query.cumulative else "false",
            "company": query.company,
            "country": query.country,
            "status": query.status,
            "kind": query.kind,
            "plant": query.plant,
            "from": query.year_from,
            "to": query.year_to,
            "as_of": query.as_of.isoformat(),
        }
    )
    address = _address("api:series-capacity", parameters)
    return Chart(capacity_series(query), name, title, address, "amount", query, parameters, _is_today(query.as_of))


def funding_chart(name: str, title: str, query: FundingQuery) -> Chart:
    """The chart of a question about money, split by purpose."""
    parameters = _told(
        {
            "layer": query.layer,
            "by": query.by,
            "spread": query.spread if query.spread != "announced" else "",
            "prices": query.prices if query.prices != "nominal" else "",
            "cumulative": "true" if query.cumulative else "",
            "company": query.company,
            "country": query.country,
            "kind": query.kind,
            "purpose": query.purpose,
            "plant": query.plant,
            "from": query.year_from,
            "to": query.year_to,
            "as_of": query.as_of.isoformat(),
        }
    )
    address = _address("api:series-funding", parameters)
    return Chart(funding_series(query), name, title, address, "money", query, parameters, _is_today(query.as_of))


def _is_today(day: dt.date) -> bool:
    return day == timezone.now().date()

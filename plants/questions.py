"""What can be asked about years, and the refusal of what can't be answered, by the parameter's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from companies.models import Company
from companies.vocabulary import LAYERS, CompanyKind
from evtracker.parameters import BadParameterError
from evtracker.partial_dates import FIRST_YEAR, LAST_YEAR
from plants.models import Plant
from plants.records import Group, group_over_years, subsidiaries
from plants.vocabulary import PRODUCTS_OF_UNIT, UNIT_OF_PRODUCT, UNKNOWN, Product, Status, Unit

CAPACITY_SPLITS = ("", "status", "commitment", "country", "company", "kind")
FUNDING_SPLITS = ("", "purpose", "country", "company", "kind")
OWNERSHIPS = ("operated", "share", "gross")
SPREADS = ("announced", "even")


@dataclass(frozen=True)
class CapacityQuery:
    """What to count. Empty text is no restriction; years are calendar years, both ends included.

    `unit` empty: the product's own, or vehicles a year; `product` empty: the likeliest product of the unit. `by`: one
    of CAPACITY_SPLITS, "kind" being that of the company that a plant counts for, "commitment" what runs or is being
    built against what is merely announced (plants/splits.py). `ownership`: "operated", "share" or "gross".
    `cumulative`: what stands on 31 December, else what each year adds to it. `company` is a slug, its subsidiaries
    included; `country` that of the site; `status` the plant's on `as_of`; `kind` that of
    the company that a plant counts for (its operator's, where each owner has the whole); `plant` a slug.
    `group`: the company and its subsidiaries over the years, for who has them already.
    """

    as_of: dt.date
    unit: str = ""
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
    group: Group | None = None


@dataclass(frozen=True)
class FundingQuery:
    """What to sum, in US dollars. Empty text is no restriction; years are calendar years, both ends included.

    `layer`: "committed", "raised", "acquisition" or "unspecified". `by`: one of FUNDING_SPLITS.
    `spread`: "announced" (all on the day of the report) or "even" (over the years that it is for). `prices`: "nominal",
    or "constant" (dollars of companies.deflator.base_year(), year by year). `cumulative`: all money up to each year's
    end, else what the year has. The others as for capacity.
    """

    as_of: dt.date
    layer: str = "committed"
    by: str = ""
    spread: str = "announced"
    prices: str = "nominal"
    cumulative: bool = False
    year_from: int | None = None
    year_to: int | None = None
    company: str = ""
    country: str = ""
    kind: str = ""
    purpose: str = ""
    plant: str = ""
    group: Group | None = None


def checked_capacity(query: CapacityQuery) -> CapacityQuery:
    """The question with unit and product filled in; BadParameterError for what can't be asked."""
    one_of("by", query.by, CAPACITY_SPLITS)
    one_of("ownership", query.ownership, OWNERSHIPS)
    one_of("unit", query.unit, ("", *Unit.values))
    one_of("product", query.product, ("", *Product.values))
    one_of("status", query.status, ("", *Status.values, UNKNOWN))
    one_of("kind", query.kind, ("", *CompanyKind.values))
    check_country(query.country)
    check_years(query.year_from, query.year_to)
    unit = query.unit or (UNIT_OF_PRODUCT[query.product] if query.product else Unit.VEHICLES.value)
    products = PRODUCTS_OF_UNIT[unit]
    product = query.product or str(products[0])
    if product not in products:
        raise BadParameterError("product", product, f"is not rated in {unit}, which rates {', '.join(products)}")
    return replace(query, unit=unit, product=product)


def checked_funding(query: FundingQuery) -> FundingQuery:
    """The question as it is; BadParameterError for what can't be asked."""
    one_of("layer", query.layer, tuple(LAYERS))
    one_of("by", query.by, FUNDING_SPLITS)
    one_of("spread", query.spread, SPREADS)
    one_of("prices", query.prices, ("nominal", "constant"))
    one_of("purpose", query.purpose, ("", *LAYERS[query.layer]))
    one_of("kind", query.kind, ("", *CompanyKind.values))
    check_country(query.country)
    check_years(query.year_from, query.year_to)
    return query


def one_of(name: str, value: str, words: Iterable[str]) -> None:
    """Refuse a word that isn't among those known."""
    allowed = tuple(words)
    if value not in allowed:
        raise BadParameterError(name, value, f"is none of {', '.join(word for word in allowed if word)}")


def check_country(code: str, name: str = "country") -> None:
    """Refuse what is no country's code, by the parameter's name."""
    if code and not re.fullmatch("[A-Z]{2}", code):
        raise BadParameterError(name, code[:60], "is not a country's code of two capitals like CN")


def check_years(first: int | None, last: int | None) -> None:
    """Refuse years outside the calendar of partial dates, and a span that runs backwards."""
    for name, year in (("from", first), ("to", last)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadParameterError(name, str(year), f"is not a year from {FIRST_YEAR} to {LAST_YEAR}")
    if first is not None and last is not None and first > last:
        raise BadParameterError("from", str(first), f"is after to={last}")


def group_of(query: CapacityQuery | FundingQuery) -> Group | None:
    """The companies that a question is about: as it brings them, else by its company's slug. Two queries.

    None where no company is asked for; BadParameterError for an unknown slug.
    """
    if query.group is not None or not query.company:
        return query.group
    return group_over_years(_company(query.company), query.as_of)


def company_group(slug: str, day: dt.date) -> frozenset[int] | None:
    """The company and its subsidiaries on the day, or None where no company is asked for. Two queries."""
    return frozenset(subsidiaries(_company(slug), day)) if slug else None


def _company(slug: str) -> int:
    company: int | None = Company.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if company is None:
        raise BadParameterError("company", slug, "is no company's slug")
    return company


def check_plant(slug: str) -> None:
    """Refuse an unknown plant."""
    if slug and not Plant.objects.filter(slug=slug).exists():
        raise BadParameterError("plant", slug, "is no plant's slug")


def span(first: int | None, last: int | None, dated: Iterable[int], this_year: int, *, cumulative: bool) -> list[int]:
    """The years to answer for: as asked, else from the first with anything to the last, this year among them.

    Where years hold those before them the first is ten years back at most, unless an earlier one is asked for;
    where each has only its own, none is left out unasked.
    """
    years = [this_year, *dated]
    end = max(years) if last is None else last
    start = min(max(min(years), this_year - 10) if cumulative else min(years), end) if first is None else first
    return list(range(start, max(start, end) + 1))

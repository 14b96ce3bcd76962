"""Funding over the years, in US dollars (DOMAIN rules 7 to 10 and 12): filtered, netted, spread, then grouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies.deflator import DEFLATOR_SOURCE, base_year, to_constant
from companies.models import Company, Investment, InvestmentSource
from companies.vocabulary import LAYERS, Modality, Purpose
from plants.answers import Basis, FundingSeries, SeriesRow, number
from plants.models import Plant, PlantInvestment
from plants.netting import CENT, ZERO, Netted, fates, net
from plants.questions import FundingQuery, check_plant, checked_funding, company_group, span
from plants.records import status_histories
from plants.vocabulary import Status

REST = ""
UNALLOCATED, LOST, BY_SEAT = "unallocated", "cancelled_or_closed", "by_seat"
LABELS = {
    **{str(word): str(label) for word, label in Purpose.choices},
    UNALLOCATED: "pledged, no plant named",
    LOST: "for plants since cancelled or closed",
    BY_SEAT: "country taken from the company's seat",
}
# Sums are spread over at most so many years, whatever a row says.
LONGEST = Decimal(100)


@dataclass(frozen=True)
class Piece:
    """A sum, or an equal part of it where it is for several plants, with all that it can be grouped by."""

    row: Investment
    company: Company
    usd: Decimal
    country: str
    by_seat: bool
    allocated: bool
    lost: bool

    @property
    def purpose_key(self) -> str:
        """Its row by purpose: money for plants that are gone, and pledges that no plant is named for, stand alone."""
        if self.lost:
            return LOST
        if self.row.purpose == Purpose.PROGRAMME and not self.allocated:
            return UNALLOCATED
        return str(self.row.purpose)


@dataclass(frozen=True)
class Money:
    """A checked question with all that it is answered from."""

    query: FundingQuery
    group: frozenset[int] | None
    companies: Mapping[int, Company]
    known: Mapping[int, Investment]
    plants: Mapping[int, list[Plant]]
    lost: frozenset[int]

    def wanted(self, row: Investment) -> bool:
        """Whether a sum passes the question's filters."""
        query, company = self.query, self.companies[row.company_id]
        return (
            row.purpose in LAYERS[query.layer]
            and query.purpose in ("", row.purpose)
            and (self.group is None or company.pk in self.group)
            and query.kind in ("", company.kind)
            and (not query.plant or any(plant.slug == query.plant for plant in self.plants.get(row.pk, ())))
            and (not query.country or any(self.fits(piece) for piece in self.pieces(row, ZERO)))
        )

    def fits(self, piece: Piece) -> bool:
        """Whether a piece lies in the country asked for."""
        return self.query.country in ("", piece.country)

    def pieces(self, row: Investment, usd: Decimal) -> Iterator[Piece]:
        """The sum by its plants, in equal parts; without a plant at its company's seat."""
        company = self.companies[row.company_id]
        plants = self.plants.get(row.pk, [])
        # A company may be heard of before the report that tells its seat.
        seat_country = company.hq_country if company.reported_on.last <= self.query.as_of else ""
        if not plants:
            yield Piece(row, company, usd, seat_country, bool(seat_country), False, False)
        for plant, part in zip(plants, evenly(usd, [Decimal(1)] * len(plants)), strict=True):
            country = plant.country or seat_country
            seat = bool(country) and not plant.country
            yield Piece(row, company, part, country, seat, True, plant.pk in self.lost)


def funding_series(query: FundingQuery) -> FundingSeries:
    """Sum money. BadParameterError names an unknown slug or word, or odd years.

    A company that was not heard of by the day has an empty series. Nine queries at most, however many sums.
    """
    money = _fetched(query)
    query = money.query
    why = fates(money.known.values())
    view = [row for row in money.known.values() if not why[row.pk] and money.wanted(row)]
    netted = net(view, money.known)
    spread = [
        (piece, shares)
        for row in view
        if row.pk in netted.usd
        for piece in money.pieces(row, netted.usd[row.pk])
        if money.fits(piece)
        for shares in [_priced(by_year(piece, query.spread), query.prices)]
    ]
    years = span(query.year_from, query.year_to, {y for _, shares in spread for y in shares}, query.as_of.year)
    return FundingSeries(
        layer=query.layer,
        as_of=query.as_of,
        spread=query.spread,
        prices=query.prices,
        years=years,
        series=_rows(spread, years, query.by),
        of_which=_of_which(spread, years),
        undated=ZERO,
        rumoured=_rumoured(money, why),
        basis=_basis(money, why, netted, spread, years),
    )


def by_year(piece: Piece, spread: str) -> dict[int, Decimal]:
    """The dollars of a piece by year: all in the year of the report, or evenly over the years that it is for."""
    row = piece.row
    reported: int = row.reported_on.year
    if spread == "even":
        first = row.period_start.year if row.period_start else reported
        if row.years:
            length = min(row.years, LONGEST)
            weights = [min(Decimal(1), length - year) for year in range(int(length.to_integral_value("ROUND_CEILING")))]
            return {first + year: usd for year, usd in enumerate(evenly(piece.usd, weights))}
        if row.period_end and row.period_end.year >= first:
            weights = [Decimal(1)] * (row.period_end.year - first + 1)
            return {first + year: usd for year, usd in enumerate(evenly(piece.usd, weights))}
    return {reported: piece.usd}


def _priced(shares: dict[int, Decimal], prices: str) -> dict[int, Decimal]:
    """The dollars of each year as they are, or in prices of the deflator's base year."""
    if prices == "nominal":
        return shares
    return {year: (usd * to_constant(year)).quantize(CENT) for year, usd in shares.items()}


def evenly(usd: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Dollars by weight, to the cent; the last takes what rounding leaves, so that the parts make the whole."""
    if not weights:
        return []
    whole = sum(weights, ZERO)
    parts = [(usd * weight / whole).quantize(CENT) for weight in weights[:-1]]
    return [*parts, usd - sum(parts, ZERO)]


Spread = list[tuple[Piece, dict[int, Decimal]]]


def _fetched(query: FundingQuery) -> Money:
    query = checked_funding(query)
    check_plant(query.plant)
    group = company_group(query.company, query.as_of)
    known = {row.pk: row for row in Investment.objects.as_of(query.as_of).select_related("source").order_by("slug")}
    plants: dict[int, list[Plant]] = defaultdict(list)
    for link in PlantInvestment.objects.select_related("plant").order_by("plant__slug"):
        if link.investment_id in known:
            plants[link.investment_id].append(link.plant)
    histories = status_histories(query.as_of)
    gone = (Status.CANCELLED, Status.CLOSED)
    lost = frozenset(plant for plant, history in histories.items() if history.on(query.as_of) in gone)
    return Money(query, group, Company.objects.in_bulk(), known, plants, lost)


def _rows(spread: Spread, years: list[int], by: str) -> list[SeriesRow]:
    """The rows of the series, by size; without a split always the one."""
    keys: dict[str, Callable[[Piece], str]] = {
        "": lambda piece: "total",
        "purpose": lambda piece: piece.purpose_key,
        "country": lambda piece: piece.country,
        "company": lambda piece: piece.company.slug,
    }
    key_of = keys[by]
    labels = {piece.company.slug: piece.company.name for piece, _ in spread} if by == "company" else LABELS
    found = {key_of(piece) for piece, _ in spread} if by else {"total"}
    rows = []
    for key in found:
        values = _values([(piece, shares) for piece, shares in spread if key_of(piece) == key], years)
        rows.append(SeriesRow(key, labels.get(key) or key or "no country known", values))
    return sorted(rows, key=lambda row: (row.key == REST, -sum(row.values), row.key))


def _of_which(spread: Spread, years: list[int]) -> list[SeriesRow]:
    """Parts of the total that are worth naming, whatever the split; they may overlap."""
    parts: dict[str, Callable[[Piece], bool]] = {
        UNALLOCATED: lambda piece: piece.purpose_key == UNALLOCATED,
        LOST: lambda piece: piece.lost,
        BY_SEAT: lambda piece: piece.by_seat,
    }
    return [
        SeriesRow(key, LABELS[key], _values([one for one in spread if belongs(one[0])], years))
        for key, belongs in parts.items()
    ]


def _values(spread: Spread, years: list[int]) -> list[Decimal]:
    return [sum((shares.get(year, ZERO) for _, shares in spread), ZERO) for year in years]


def _rumoured(money: Money, why: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "company": {"slug": money.companies[row.company_id].slug, "name": money.companies[row.company_id].name},
            "slug": row.slug,
            "purpose": row.purpose,
            "amount": str(row.amount),
            "currency": row.currency,
            "amount_usd": number(row.amount_usd) if row.amount_usd is not None else None,
            "reported_on": str(row.reported_on),
        }
        for row in money.known.values()
        if why[row.pk] == Modality.RUMOUR and money.wanted(row)
    ]


def _basis(money: Money, why: Mapping[int, str], netted: Netted, spread: Spread, years: list[int]) -> Basis:
    """What the total rests on, and every sum asked for that it doesn't rest on, by reason.

    Assumed is a sum whose day was assumed and, where countries are asked for, one placed by its company's seat.
    """
    used = {piece.row.pk: piece.row for piece, _ in spread}
    reasons: dict[str, list[Investment]] = defaultdict(list)
    for row in money.known.values():
        if row.pk not in used and money.wanted(row):
            reasons[why[row.pk] or "no_dollar_rate"].append(row)
    further = InvestmentSource.objects.as_of(money.query.as_of).filter(investment__in=used).select_related("source")
    reports = [*used.values(), *further]
    total = sum(_values(spread, years), ZERO)
    by_country = money.query.by == "country" or bool(money.query.country)
    guessed = [one for one in spread if one[0].row.reported_on_assumed or (one[0].by_seat and by_country)]
    return Basis(
        records=len(used),
        sources=len({report.source_id for report in reports}),
        newest_report=max((report.reported_on.last for report in reports), default=None),
        left_out=[_left_out(reason, rows) for reason, rows in sorted(reasons.items())],
        assumed_share=sum(_values(guessed, years), ZERO) / total if total else ZERO,
        flagged=[{"investment": row.slug, "reasons": ["its parts exceed it"]} for row in netted.exceeded],
        retold=any(report.source.retold for report in reports),
        notes=_notes(money.query),
    )


def _notes(query: FundingQuery) -> list[str]:
    """How the sums were drawn, where that is not as they were said."""
    notes = ["each sum is spread evenly over the years that it is for"] if query.spread == "even" else []
    if query.prices == "constant":
        notes.append(f"dollars of {base_year()}, by {DEFLATOR_SOURCE}; later years are not deflated")
    return notes


def _left_out(reason: str, rows: Iterable[Investment]) -> dict[str, Any]:
    """A reason with its count; sums that could not be converted are named."""
    found = list(rows)
    told: dict[str, Any] = {"reason": reason, "count": len(found)}
    if reason == "no_dollar_rate":
        told["sums"] = [{"slug": row.slug, "amount": str(row.amount), "currency": row.currency} for row in found]
    return told

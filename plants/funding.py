"""Funding over the years, in US dollars (DOMAIN rules 7 to 10 and 12): sums, by the database, of what sums count.

Filtered, netted and divided by plants in plants/sums.py; here it is spread over years, grouped, and told what it rests
on. No sum is looked at one by one, but those that are named: rumours, what has no rate, what its parts exceed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Case, Count, F, Max, Q, Sum, Value, When
from django.utils.translation import gettext_noop

from companies.deflator import DEFLATOR_SOURCE, base_year, missing_years, to_constant
from companies.models import Investment, InvestmentSource, Source
from companies.vocabulary import Modality, Purpose
from plants.answers import Basis, FundingSeries, SeriesRow, SeriesRows, number
from plants.figures import ZERO
from plants.money_timeline import A_YEAR
from plants.questions import FundingQuery, span
from plants.splits import KIND_LABELS, REST
from plants.sums import LIVE, MoneyQuestion, rounded

CENT = Decimal("0.01")
# In hundredths of a cent.
A_CENT = 100
NO_RATE, IN_NO_YEAR = "no_dollar_rate", "in_no_year_shown"
UNALLOCATED, LOST, BY_SEAT = "unallocated", "cancelled_or_closed", "by_seat"
LABELS = {
    **{str(word): str(label) for word, label in Purpose.choices},
    **KIND_LABELS,
    UNALLOCATED: gettext_noop("pledged, no plant named"),
    LOST: gettext_noop("for plants since cancelled or closed"),
    BY_SEAT: gettext_noop("country taken from the company's seat"),
}


@dataclass(frozen=True)
class Spread:
    """Dollars under one key that begin in one year and go on for the same time: `each` year, and the rest in the last.

    `kinds` are the parts worth naming that it belongs to; `guessed` whether it rests on an assumption.
    """

    key: str
    label: str
    kinds: frozenset[str]
    guessed: bool
    first: int
    last: int
    each: Decimal
    total: Decimal

    def by_year(self, year: int) -> Decimal:
        """What of it falls in the year."""
        if not self.first <= year <= self.last:
            return ZERO
        return self.each if year < self.last else self.total - self.each * (self.last - self.first)


def funding_series(query: FundingQuery) -> FundingSeries:
    """Sum money. BadParameterError names an unknown slug or word, or odd years.

    A company that was not heard of by the day has an empty series. However many sums, it takes
    twelve queries at most, and four where all of them count and nothing is asked by name.
    """
    question = MoneyQuestion.of(query)
    query = question.query
    spreads = _spreads(question)
    years = _years(query, spreads)
    basis, rumoured = _basis(question, spreads, years)
    return FundingSeries(
        layer=query.layer,
        as_of=query.as_of,
        spread=query.spread,
        prices=query.prices,
        cumulative=query.cumulative,
        years=years,
        series=_rows(query, spreads, years),
        of_which=[
            SeriesRow(kind, LABELS[kind], _values(query, [one for one in spreads if kind in one.kinds], years))
            for kind in (UNALLOCATED, LOST, *((BY_SEAT,) if question.by_country else ()))
        ],
        undated=ZERO,
        rumoured=_rumoured(question) if rumoured else [],
        basis=basis,
    )


def funding_rows(query: FundingQuery) -> SeriesRows:
    """The rows of the series alone. One query, and three for what is asked by name. BadParameterError as for it."""
    question = MoneyQuestion.of(query)
    spreads = _spreads(question)
    years = _years(question.query, spreads)
    return SeriesRows(years, _rows(question.query, spreads, years))


def _years(query: FundingQuery, spreads: Iterable[Spread]) -> list[int]:
    """The years to answer for: as asked, else those that any sum falls in."""
    dated = {year for spread in spreads for year in (spread.first, spread.last)}
    return span(query.year_from, query.year_to, dated, query.as_of.year, cumulative=query.cumulative)


def funding_total(
    query: FundingQuery, after: dt.date | None = None, among: Collection[int] | None = None
) -> tuple[Decimal, int]:
    """The nominal dollars of all years together and the number of sums, or of those that were reported after a day.

    `among`: the sums that it is about, by their keys: these are netted with each other alone.

    One query, and three for what is asked by name. BadParameterError as for the series.
    """
    pieces = MoneyQuestion.of(query, among).pieces()
    if after is not None:
        pieces = pieces.filter(investment__reported_on_last__gt=after)
    found = pieces.aggregate(cents=Sum("piece"), sums=Count("investment", distinct=True))
    return _dollars(found["cents"] or 0), found["sums"]


def _spreads(question: MoneyQuestion) -> list[Spread]:
    """The sums by key and by the years that they are spread over. One query."""
    query = question.query
    key, label = key_and_label(query.by)
    even = query.spread == "even"
    first, length = (F("first_year"), F("hundredths")) if even else (F("reported_year"), Value(A_YEAR))
    rows = question.pieces().order_by().annotate(**question.flags(), **question.places())
    told_apart = ("assumed", "pledged", "lost", "by_seat")
    grouped = rows.values(*told_apart, key=key, label=label, first=first, length=length).annotate(total=Sum("piece"))
    if even:
        grouped = grouped.annotate(each=Sum(rounded(F("piece") * A_YEAR, length)))
    return [
        Spread(
            key=row["key"],
            label=row["label"],
            kinds=frozenset(
                kind
                for kind, belongs in (
                    (UNALLOCATED, row["pledged"] and not row["lost"]),
                    (LOST, row["lost"]),
                    (BY_SEAT, row["by_seat"]),
                )
                if belongs
            ),
            guessed=row["assumed"] or row["by_seat"],
            first=row["first"],
            last=row["first"] + -(-row["length"] // A_YEAR) - 1,
            each=_dollars(row.get("each", row["total"])),
            total=_dollars(row["total"]),
        )
        for row in grouped
    ]


def key_and_label(by: str) -> tuple[Any, Any]:
    """Of a piece with its flags and places: under which key it is summed, and that key's name where it has one."""
    purpose = Case(When(lost=True, then=Value(LOST)), When(pledged=True, then=Value(UNALLOCATED)), default=F("purpose"))
    keys = {
        "": (Value("total"), Value("")),
        "purpose": (purpose, Value("")),
        "country": (F("country"), Value("")),
        "company": (F("company__slug"), F("company__name")),
        "kind": (F("company__kind"), Value("")),
    }
    return keys[by]


def _dollars(cents: Any) -> Decimal:
    return Decimal(int(cents)).scaleb(-2)


def _rows(query: FundingQuery, spreads: Iterable[Spread], years: list[int]) -> list[SeriesRow]:
    """The rows of the series, by size; without a split always the one."""
    found: dict[str, list[Spread]] = {} if query.by else {"total": []}
    for spread in spreads:
        found.setdefault(spread.key, []).append(spread)
    rows = []
    for key, group in found.items():
        label = group[0].label if group else ""
        rows.append(SeriesRow(key, label or LABELS.get(key) or key or "no country known", _values(query, group, years)))
    return sorted(rows, key=lambda row: (row.key == REST, -_all_shown(query, row.values), row.key))


def _values(query: FundingQuery, spreads: Iterable[Spread], years: list[int]) -> list[Decimal]:
    """The dollars of each year, or up to its end; as they are, or each year's in prices of the deflator's base year."""
    found = list(spreads)
    if not query.cumulative:
        return [_of_year(query, found, year) for year in years]
    first = min((spread.first for spread in found), default=years[0])
    before = sum((_of_year(query, found, year) for year in range(first, years[0])), ZERO)
    return list(accumulate((_of_year(query, found, year) for year in years), initial=before))[1:]


def _of_year(query: FundingQuery, spreads: Iterable[Spread], year: int) -> Decimal:
    value = sum((spread.by_year(year) for spread in spreads), ZERO)
    return value if query.prices == "nominal" else (value * to_constant(year)).quantize(CENT)


def _all_shown(query: FundingQuery, values: Sequence[Decimal]) -> Decimal:
    """What the years come to together: cumulated, the last one holds them all."""
    return values[-1] if query.cumulative else sum(values, ZERO)


def _rumoured(question: MoneyQuestion) -> list[dict[str, Any]]:
    """The rumours of such sums: shown beside the total, never in it."""
    named = question.asked().filter(reason=Modality.RUMOUR).values("investment")
    return [
        {
            "company": {"slug": row.company.slug, "name": row.company.name},
            "slug": row.slug,
            "purpose": row.purpose,
            "amount": str(row.amount),
            "currency": row.currency,
            "amount_usd": number(row.amount_usd) if row.amount_usd is not None else None,
            "reported_on": str(row.reported_on),
        }
        for row in Investment.objects.filter(pk__in=named).select_related("company").order_by("slug")
    ]


def _basis(question: MoneyQuestion, spreads: list[Spread], years: list[int]) -> tuple[Basis, bool]:
    """What the total rests on, and every sum asked for that it doesn't rest on, by reason; and whether any is a rumour.

    Assumed is a sum whose day was assumed and, where countries are asked for, one placed by its company's seat.
    """
    query = question.query
    shown = _in_years(query, years)
    why = Case(
        When(~Q(reason=LIVE), then=F("reason")),
        When(cents=None, then=Value(NO_RATE)),
        When(shown, then=Value(LIVE)),
        default=Value(IN_NO_YEAR),
    )
    told = question.asked().order_by().annotate(why=why).values("why")
    told = told.annotate(
        sums=Count("investment", distinct=True),
        wholes=Count("investment", distinct=True, filter=Q(has_parts=True)),
    )
    counts = {row["why"]: row["sums"] for row in told}
    wholes = sum(row["wholes"] for row in told if row["why"] == LIVE)
    records = counts.pop(LIVE, 0)
    sources, newest, retold = _sources(question, shown) if records else (0, None, False)
    total = _all_shown(query, _values(query, spreads, years))
    guessed = _all_shown(query, _values(query, (one for one in spreads if one.guessed), years))
    basis = Basis(
        records=records,
        sources=sources,
        newest_report=newest,
        left_out=[_left_out(question, reason, count) for reason, count in sorted(counts.items())],
        assumed_share=guessed / total if total else ZERO,
        flagged=_exceeded(question, shown) if wholes else [],
        retold=retold,
        notes=_notes(query),
    )
    return basis, Modality.RUMOUR in counts


def _in_years(query: FundingQuery, years: list[int]) -> Q:
    """The sums that have a part in the years shown, or before them where each year holds those before it."""
    if query.spread == "even":
        ends = Q() if query.cumulative else Q(hundredths__gt=(years[0] - F("first_year")) * A_YEAR)
        return Q(first_year__lte=years[-1]) & ends
    return Q(reported_year__lte=years[-1]) & (Q() if query.cumulative else Q(reported_year__gte=years[0]))


def _sources(question: MoneyQuestion, shown: Q) -> tuple[int, dt.date | None, bool]:
    """How many sources tell of what counts, the day of the newest report, whether any is retold. Two queries."""
    used = question.in_view().exclude(cents=None).filter(shown).order_by().values("investment")
    sums = Investment.objects.filter(pk__in=used)
    further = InvestmentSource.objects.as_of(question.query.as_of).filter(investment__in=used)
    newest = (
        sums.order_by()
        .values_list(Max("reported_on_last"))
        .union(further.order_by().values_list(Max("reported_on_last")), all=True)
    )
    told = Source.objects.filter(Q(pk__in=sums.values("source")) | Q(pk__in=further.values("source")))
    count = told.aggregate(sources=Count("pk"), retold=Count("pk", filter=Q(retold=True)))
    return count["sources"], max((day for (day,) in newest if day), default=None), bool(count["retold"])


def _exceeded(question: MoneyQuestion, shown: Q) -> list[dict[str, Any]]:
    """The sums whose parts are beyond them by more than rounding."""
    beyond = question.netted().filter(shown, has_parts=True, left__lt=-A_CENT).order_by("investment__slug")
    slugs = beyond.values_list("investment__slug", flat=True).distinct()
    return [{"investment": slug, "reasons": ["its parts exceed it"]} for slug in slugs]


def _notes(query: FundingQuery) -> list[str]:
    """How the sums were drawn, where that is not as they were said."""
    notes = ["each sum is spread evenly over the years that it is for"] if query.spread == "even" else []
    if query.cumulative:
        notes.append("each year holds all money up to its end, that of the years before among it")
    if query.prices == "constant":
        notes.append(f"dollars of {base_year()}, by {DEFLATOR_SOURCE}; those of later years are told as they are")
        missing = missing_years(query.as_of)
        if missing:
            notes.append(f"out of date: the table of prices has no average of {', '.join(map(str, missing))} yet")
    return notes


def _left_out(question: MoneyQuestion, reason: str, count: int) -> dict[str, Any]:
    """A reason with its count; sums that could not be converted are named."""
    told: dict[str, Any] = {"reason": reason, "count": count}
    if reason == NO_RATE:
        named = question.in_view().filter(cents=None).values("investment")
        told["sums"] = [
            {"slug": row.slug, "amount": str(row.amount), "currency": row.currency}
            for row in Investment.objects.filter(pk__in=named).order_by("slug")
        ]
    return told

"""Capacity over the years (DOMAIN rules 4, 6 and 12): plants counted one by one, filtered, allotted, then grouped.

All in Decimal and in plain Python over rows fetched with a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies.models import Company
from companies.vocabulary import Modality
from plants.answers import Basis, CapacitySeries, SeriesRow, number
from plants.counted import CountedPlant, counted_plants
from plants.figures import PAST_DUE, ZERO
from plants.live_plans import LivePlan
from plants.models import CapacityPlan, Plant
from plants.ownership import divide, stakes
from plants.questions import CapacityQuery, check_plant, checked_capacity, company_group, span
from plants.supersession import draw
from plants.vocabulary import UNKNOWN, Status

REST = ""
GROSS_NOTE = "each owner counts the whole plant: the rows don't add up to the total"
STATUS_LABELS = {**{str(word): str(label) for word, label in Status.choices}, UNKNOWN: "unknown", PAST_DUE: "past due"}
Companies = Mapping[int, Company]


@dataclass(frozen=True)
class Entry:
    """A part of a year's total, with all that it can be grouped by."""

    plant: CountedPlant
    status: str
    company: int | None
    amount: Decimal
    assumed: bool


@dataclass(frozen=True)
class Count:
    """A checked question with all that it is answered from."""

    query: CapacityQuery
    group: frozenset[int] | None
    companies: Companies
    plants: list[CountedPlant]

    def year(self, year: int) -> list[Entry]:
        """The parts of what stands on 31 December of a year."""
        day = dt.date(year, 12, 31)
        return [
            Entry(plant, part.status, company, amount, part.assumed or assumed)
            for plant in self.plants
            for part in plant.parts(day)
            for company, amount, assumed in self.allotted(plant, part.amount, day)
            if amount
        ]

    def allotted(
        self, plant: CountedPlant, amount: Decimal, day: dt.date
    ) -> Iterator[tuple[int | None, Decimal, bool]]:
        """The amount by company, as far as the question is about that company; whether the share was assumed."""
        operator, ownership = plant.plant.company_id, self.query.ownership
        if ownership == "operated":
            if self.concerns(operator):
                yield operator, amount, False
            return
        parts = stakes(operator, plant.owners, day)
        if ownership == "share":
            for stake, part in zip(parts, divide(amount, parts), strict=True):
                if self.concerns(stake.company):
                    yield stake.company, part, stake.assumed
            return
        owners = list(dict.fromkeys(stake.company for stake in parts if self.concerns(stake.company)))
        for owner in owners if self.query.by == "company" else owners[:1]:
            yield owner, amount, False

    def concerns(self, company: int | None) -> bool:
        """Whether the question is about the company: always, where none is asked for."""
        return self.group is None or company in self.group

    def asked(self) -> list[CountedPlant]:
        """The plants that the question is about: of companies asked for, by operator, or by owner at any time."""
        if self.query.ownership == "operated":
            return [plant for plant in self.plants if self.concerns(plant.plant.company_id)]
        return [
            plant
            for plant in self.plants
            if any(self.concerns(c) for c in (plant.plant.company_id, *(owner.company_id for owner in plant.owners)))
        ]

    def key(self, entry: Entry) -> str:
        """The key of the row that a part falls into; the rest's is empty."""
        match self.query.by:
            case "status":
                return entry.status
            case "country":
                return str(entry.plant.plant.country)
            case "company":
                return self.companies[entry.company].slug if entry.company is not None else REST
        return "total"


def capacity_series(query: CapacityQuery) -> CapacitySeries:
    """Count capacity. BadParameterError names an unknown slug or word, a product its unit can't rate, or odd years.

    A company that was not heard of by the day has an empty series. At most nine queries, however many plants.
    """
    count = _prepared(query)
    query, asked = count.query, count.asked()
    dated = {plan.day.year for plant in asked for plan in plant.figure.plans if plan.day}
    years = span(query.year_from, query.year_to, dated, query.as_of.year)
    entries = {year: count.year(year) for year in ([] if query.cumulative else [years[0] - 1]) + years}
    targets, rumoured = _beside(count, asked)
    additive = not (query.ownership == "gross" and query.by == "company")
    return CapacitySeries(
        unit=query.unit,
        product=query.product,
        as_of=query.as_of,
        years=years,
        series=_rows(count, years, {year: _grouped(count, parts) for year, parts in entries.items()}),
        undated=sum((_undated(count, plant) for plant in asked), ZERO),
        targets=targets,
        rumoured=rumoured,
        basis=_basis(asked, entries, years[-1], len(targets), [] if additive else [GROSS_NOTE]),
        ownership=query.ownership,
        additive=additive,
    )


def _prepared(query: CapacityQuery) -> Count:
    query = checked_capacity(query)
    check_plant(query.plant)
    group = company_group(query.company, query.as_of)
    companies = Company.objects.in_bulk()
    plants = counted_plants(query.as_of, query.unit, query.product)
    return Count(query, group, companies, [plant for plant in plants if _wanted(plant, query, companies)])


def _wanted(plant: CountedPlant, query: CapacityQuery, companies: Companies) -> bool:
    """Whether a plant passes the question's filters; netting of sites within sites comes before them."""
    record = plant.plant
    return (
        bool(plant.rows)
        and query.country in ("", record.country)
        and query.plant in ("", record.slug)
        and query.kind in ("", companies[record.company_id].kind)
        and query.status in ("", plant.figure.statuses.on(query.as_of))
    )


def _grouped(count: Count, entries: Iterable[Entry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        key = count.key(entry)
        sums[key] = sums.get(key, ZERO) + entry.amount
    return sums


def _rows(count: Count, years: list[int], sums: Mapping[int, Mapping[str, Decimal]]) -> list[SeriesRow]:
    """The rows of the series: statuses in their order, all else by size; without a split always the one."""
    by = count.query.by
    keys = {key for year in sums.values() for key in year} if by else {"total"}
    labels = {company.slug: company.name for company in count.companies.values()} if by == "company" else {}
    rest = "no company of record" if by == "company" else "no country known"
    rows = []
    for key in keys:
        values = [sums[year].get(key, ZERO) for year in years]
        if not count.query.cumulative:
            before = [sums[year - 1].get(key, ZERO) for year in years]
            values = [value - earlier for value, earlier in zip(values, before, strict=True)]
        label = STATUS_LABELS.get(key) if by == "status" else labels.get(key) or key or rest
        rows.append(SeriesRow(key, label or key, values))
    order = list(STATUS_LABELS)
    if by == "status":
        return sorted(rows, key=lambda row: order.index(row.key))
    return sorted(rows, key=lambda row: (row.key == REST, -row.values[-1], row.key))


def _undated(count: Count, plant: CountedPlant) -> Decimal:
    undated = plant.undated()
    parts = count.allotted(plant, undated, count.query.as_of) if undated else ()
    amounts = [amount for _, amount, _ in parts]
    return max(amounts, default=ZERO) if count.query.ownership == "gross" else sum(amounts, ZERO)


def _beside(count: Count, asked: Iterable[CountedPlant]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Companies' targets at no named plant, and rumours of plants and targets: shown beside the sum, never in it."""
    query = count.query
    targets: list[dict[str, Any]] = []
    rumoured: list[dict[str, Any]] = []
    if not (query.country or query.status or query.plant):
        rows = CapacityPlan.objects.as_of(query.as_of).filter(plant=None, unit=query.unit, product=query.product)
        of_company: dict[int, list[CapacityPlan]] = {}
        for row in rows.order_by("pk"):
            company = count.companies[row.company_id]
            if count.concerns(company.pk) and query.kind in ("", company.kind):
                of_company.setdefault(company.pk, []).append(row)
        for company_id, reported in of_company.items():
            drawing = draw(reported)
            targets += [_told(plan, count.companies[company_id]) for plan in drawing.live]
            rumoured += [_told(plan, count.companies[company_id]) for plan in drawing.live_rumours]
    for plant in asked:
        known = {(plan.root.phase_id, plan.amount) for plan in plant.drawing.live}
        for plan in plant.drawing.live_rumours:
            if (plan.root.phase_id, plan.amount) not in known:
                rumoured.append(_told(plan, count.companies[plant.plant.company_id], plant.plant))
    order = _by_date
    return sorted(targets, key=order), sorted(rumoured, key=order)


def _by_date(told: Mapping[str, Any]) -> tuple[str, str, str]:
    return (told["effective"] or "9999", told["company"]["slug"], str(told["amount"]))


def _told(plan: LivePlan, company: Company, plant: Plant | None = None) -> dict[str, Any]:
    return {
        "company": {"slug": company.slug, "name": company.name},
        "plant": {"slug": plant.slug, "name": plant.name} if plant else None,
        "amount": number(plan.amount),
        "unit": plan.root.unit,
        "effective": str(plan.effective) if plan.effective else None,
        "year": plan.effective.year if plan.effective else None,
        "modality": plan.modality,
        "reported_on": str(plan.root.reported_on),
    }


def _basis(
    asked: Iterable[CountedPlant], entries: Mapping[int, list[Entry]], last_year: int, targets: int, notes: list[str]
) -> Basis:
    """What the total rests on, and every row of the plants asked for that it doesn't rest on, by reason."""
    counted = {entry.plant for parts in entries.values() for entry in parts}
    used: list[CapacityPlan] = []
    left_out: dict[str, int] = {}
    for plant in asked:
        for row, reason in _fates(plant, plant in counted):
            if reason:
                left_out[reason] = left_out.get(reason, 0) + 1
            else:
                used.append(row)
    if targets:
        left_out["target"] = targets
    last = entries[last_year]
    total = sum((entry.amount for entry in last), ZERO)
    assumed = sum((entry.amount for entry in last if entry.assumed), ZERO)
    return Basis(
        records=len(used),
        sources=len({row.source_id for row in used}),
        newest_report=max((row.reported_on.last for row in used), default=None),
        left_out=[{"reason": reason, "count": left_out[reason]} for reason in sorted(left_out)],
        assumed_share=assumed / total if total else ZERO,
        flagged=[{"plant": p.plant.slug, "reasons": p.figure.flags} for p in asked if p.figure.flags],
        retold=any(row.source.retold for row in used),
        notes=notes,
    )


def _fates(plant: CountedPlant, counted: bool) -> Iterator[tuple[CapacityPlan, str]]:
    """Each row of a plant with the reason why it is left out, or "" where the total rests on it."""
    figure = plant.figure
    dated = {row.pk for plan in figure.plans if plan.day for row in plan.reports}
    undated = {row.pk for plan in figure.plans if not plan.day for row in plan.reports}
    disputed = {row.pk for plan in figure.set_aside for row in plan.reports}
    for row in plant.rows:
        if row.modality in (Modality.RUMOUR, Modality.DENIED):
            yield row, {Modality.RUMOUR: "rumour", Modality.DENIED: "denied"}[Modality(row.modality)]
        elif row.pk in disputed:
            yield row, "same_day_disagreement"
        elif row.pk in undated:
            yield row, "undated"
        elif row.pk not in dated:
            yield row, "superseded"
        elif counted:
            yield row, ""
        else:
            yield row, "cancelled_shelved_or_closed" if figure.gone else "in_no_year_shown"

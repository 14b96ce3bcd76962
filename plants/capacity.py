"""Capacity over the years (DOMAIN rules 4, 6 and 12): sums, by the database, of what is drawn of each plant.

What each plant counts, as known on each day, is stored (plants/drawn.py, drawn by plants/timeline.py); here it is
filtered, allotted to companies and grouped. No row is looked at one by one: the database sums by key and span of years.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value, When

from plants.answers import Basis, CapacitySeries, SeriesRow, SeriesRows, number
from plants.drawn import NO_END, UNDATED, PlanFate, YearlyFigure
from plants.figures import ZERO
from plants.models import PlantOwner
from plants.questions import CapacityQuery, check_plant, checked_capacity, group_of, span
from plants.records import Group
from plants.splits import LABELS, REST, companies, key_of, label_of, rank
from plants.timeline import DISPUTED, LIVE, RUMOUR, TARGET
from plants.vocabulary import GONE

GROSS_NOTE = "each owner counts the whole plant: the rows don't add up to the total"
COUNTED = "counted"
MILLI = Decimal("0.001")


@dataclass(frozen=True)
class Step:
    """A sum that stands from one year until before another (both 0: undated); `assumed` is how much of it is."""

    key: str
    label: str
    first: int
    before: int
    amount: Decimal
    assumed: Decimal


@dataclass(frozen=True)
class Question:
    """A checked query with the companies that it is about: None, where none is asked for."""

    query: CapacityQuery
    group: Group | None

    @classmethod
    def of(cls, query: CapacityQuery) -> Question:
        """Check the query. BadParameterError names what can't be asked."""
        query = checked_capacity(query)
        check_plant(query.plant)
        return cls(query, group_of(query))

    def spans(self) -> list[tuple[int, int, QuerySet[Any]]]:
        """The parts that the question is about, as known on the day, with the years for which they are: from the one
        until before the other. Undated parts are in the span of no years (0 and 0), or in that of all of them.

        Several spans where the companies asked for were not the same in all years.
        """
        if self.group is None or self.group.constant:
            return [(0, NO_END, self._figures(self.group.now if self.group else None))]
        dated = [
            (first, before, self._figures(members).filter(year_from__lt=before, year_until__gt=first))
            for first, before, members in self.group.years
        ]
        return [*dated, (0, 0, self._figures(self.group.now).filter(status=UNDATED))]

    def in_the_end(self) -> list[QuerySet[Any]]:
        """The parts that stand once all dates have passed, and those without a date."""
        if self.group is None or self.group.constant:
            [(_, _, rows)] = self.spans()
            return [rows.filter(Q(year_until__gte=NO_END) | Q(status=UNDATED))]
        *_, (_, _, last), (_, _, undated) = self.spans()
        return [last.filter(year_until__gte=NO_END), undated]

    def shown(self, first: int, last: int) -> Q:
        """The plants, as a condition on what has one, of which anything stands in these years."""
        found = Q(pk__in=[])
        for start, before, rows in self.spans():
            if start <= last and before > first:
                years = {"year_from__lte": min(last, before - 1), "year_until__gt": max(first, start)}
                found |= Q(plant__in=rows.filter(**years).order_by().values("plant"))
        return found

    def _figures(self, members: frozenset[int] | None) -> QuerySet[Any]:
        """The parts of these companies; of all, where none are asked for."""
        query = self.query
        rows = YearlyFigure.objects.known_on(query.as_of).filter(self._plants(), unit=query.unit, product=query.product)
        mine = Q() if members is None else Q(company__in=members)
        if query.ownership == "operated":
            return rows.filter(mine, self._of_kind("company"), operated=True)
        if self._by_owner:
            return rows.filter(mine, self._of_kind("company"), shared=True)
        # Gross, not by company: the whole once, where any of its owners is asked for.
        owned = YearlyFigure.objects.known_on(query.as_of).filter(
            mine,
            shared=True,
            plant=OuterRef("plant"),
            unit=OuterRef("unit"),
            product=OuterRef("product"),
            year_from=OuterRef("year_from"),
        )
        return rows.filter(Q() if members is None else Exists(owned), self._of_kind("company"), operated=True)

    def reports(self) -> QuerySet[Any]:
        """What became of the reports about the plants asked for; of companies, by operator or by owner at any time."""
        query = self.query
        fates = PlanFate.objects.known_on(query.as_of).filter(self._plants(), unit=query.unit, product=query.product)
        return fates.filter(self._concerned(), plant__isnull=False)

    def beside(self) -> QuerySet[Any]:
        """What became of the companies' targets at no named plant; none where a plant's own nature is asked for."""
        query = self.query
        if query.country or query.status or query.plant:
            return PlanFate.objects.none()
        kind = Q(plan__company__kind=query.kind) if query.kind else Q()
        fates = PlanFate.objects.known_on(query.as_of).filter(kind, unit=query.unit, product=query.product)
        aimed = Q() if self.group is None else Q(plan__company__in=self.group.now)
        return fates.filter(aimed, plant__isnull=True)

    def _plants(self) -> Q:
        query = self.query
        wanted = {
            "plant__country": query.country,
            "plant__slug": query.plant,
            "plant_status": query.status,
        }
        return Q(**{name: value for name, value in wanted.items() if value})

    @property
    def _by_owner(self) -> bool:
        """Whether each part is looked at for whoever owns it."""
        return self.query.ownership == "share" or (self.query.ownership == "gross" and self.query.by == "company")

    def _of_kind(self, field: str) -> Q:
        """Of companies of the kind asked for: those that a plant counts for; told once for all, its operator."""
        return Q(**{f"{field}__kind": self.query.kind}) if self.query.kind else Q()

    def _concerned(self) -> Q:
        """The plants that such companies operate or, where owners count, have owned a part of at any time."""
        found = Q()
        owners = PlantOwner.objects.as_of(self.query.as_of).filter(plant=OuterRef("plant"))
        if self.group is not None:
            members = self.group.ever
            owned = Q(Exists(owners.filter(company__in=members))) if self.query.ownership != "operated" else Q()
            found &= Q(plant__company__in=members) | owned
        if self.query.kind:
            owned = Q(Exists(owners.filter(company__kind=self.query.kind))) if self._by_owner else Q()
            found &= self._of_kind("plant__company") | owned
        return found


def capacity_series(query: CapacityQuery) -> CapacitySeries:
    """Count capacity. BadParameterError names an unknown slug or word, a product its unit can't rate, or odd years.

    A company that was not heard of by the day has an empty series. At most eight queries, however many plants.
    """
    question = Question.of(query)
    query = question.query
    steps = _steps(question)
    years = _years(query, steps)
    told = _told_apart(question, years)
    beside = _beside(question, rumours=RUMOUR in told)
    reasons = Counter(fate.reason for fate in beside if fate.plant_id is None)
    additive = not (query.ownership == "gross" and query.by == "company")
    return CapacitySeries(
        unit=query.unit,
        product=query.product,
        as_of=query.as_of,
        years=years,
        series=_rows(query, years, [step for step in steps if step.before]),
        undated=_undated(question, steps),
        targets=_told_of(beside, TARGET),
        rumoured=_told_of(beside, RUMOUR),
        basis=_basis(question, years, steps, told, reasons, [] if additive else [GROSS_NOTE]),
        ownership=query.ownership,
        additive=additive,
    )


def capacity_rows(query: CapacityQuery) -> SeriesRows:
    """The rows of the series alone. One query, and one for the companies' names where they are asked for.

    BadParameterError as for the series.
    """
    question = Question.of(query)
    steps = _steps(question)
    years = _years(question.query, steps)
    rows = _rows(question.query, years, [step for step in steps if step.before])
    return SeriesRows(years, rows, _undated(question, steps))


def capacity_planned(query: CapacityQuery) -> Decimal:
    """All that is planned, whatever its year and dated or not, of a question whose rows add up. One query or two more.

    BadParameterError as for the series.
    """
    found = [rows.aggregate(all=Sum("amount"))["all"] for rows in Question.of(query).in_the_end()]
    return sum((total for total in found if total), ZERO).quantize(MILLI)


def _years(query: CapacityQuery, steps: Iterable[Step]) -> list[int]:
    """The years to answer for: as asked, else those in which something stands or is to stand."""
    begun = [step.first for step in steps if step.before]
    return span(query.year_from, query.year_to, begun, query.as_of.year, cumulative=query.cumulative)


def _undated(question: Question, steps: Iterable[Step]) -> Decimal:
    """What is planned and dated nowhere: once a plant, also where each owner counts the whole."""
    if question.query.ownership == "gross" and question.query.by == "company":
        steps = _steps(replace(question, query=replace(question.query, by="")))
    return sum((step.amount for step in steps if not step.before), ZERO)


def _steps(question: Question) -> list[Step]:
    """The sums by key and span of years. One query, and one for the companies' names where they are asked for.

    One more for each time that the group of a company is another than before.
    """
    query = question.query
    amount = "whole" if query.ownership == "gross" else "amount"
    guessed = Q(assumed=True)
    if query.ownership == "share":
        guessed |= Q(share_assumed=True)
    summed = []
    for start, end, parts in question.spans():
        rows = parts.order_by().values("year_from", "year_until", key=key_of(query.by))
        for row in rows.annotate(sum=Sum(amount), assumed_sum=Sum(amount, filter=guessed)):
            # A part that stands longer than its company is asked for counts so long only; undated ones have no years.
            years = {"first": max(row["year_from"], start), "before": min(row["year_until"], end)}
            summed.append(row | years)
    # Grouping by a company's number and not by its names takes the database two thirds of the time.
    named = companies(row["key"] for row in summed) if query.by == "company" else {}
    steps = []
    for row in summed:
        name, label = named.get(row["key"], (row["key"] or REST, ""))
        # Sums of thousandths; a database that adds in binary fractions is off by less.
        total, assumed = row["sum"].quantize(MILLI), (row["assumed_sum"] or ZERO).quantize(MILLI)
        steps.append(Step(name, label, row["first"], row["before"], total, assumed))
    return steps


def _rows(query: CapacityQuery, years: list[int], steps: Iterable[Step]) -> list[SeriesRow]:
    """The rows of the series in the order of their split, else by size; without a split always the one."""
    changes: dict[str, dict[int, Decimal]] = {} if query.by else {"total": {}}
    labels: dict[str, str] = {}
    for step in steps:
        change = changes.setdefault(step.key, defaultdict(Decimal))
        change[step.first] = change.get(step.first, ZERO) + step.amount
        change[step.before] = change.get(step.before, ZERO) - step.amount
        labels[step.key] = step.label
    rows = []
    for key, change in changes.items():
        before, *standing = _standing(change, [years[0] - 1, *years])
        if query.by and not any(standing) and (query.cumulative or not before):
            continue
        values = standing if query.cumulative else [now - then for then, now in pairwise([before, *standing])]
        rows.append(SeriesRow(key, label_of(query.by, key, labels.get(key, "")), values))
    if query.by in LABELS:
        return sorted(rows, key=lambda row: rank(query.by, row.key))
    return sorted(rows, key=lambda row: (row.key == REST, -row.values[-1], row.key))


def _standing(change: Mapping[int, Decimal], years: list[int]) -> list[Decimal]:
    """What stands in each of the years, which follow each other, after the changes of each year."""
    standing = sum((amount for begun, amount in change.items() if begun < years[0]), ZERO)
    return list(accumulate((change.get(year, ZERO) for year in years), initial=standing))[1:]


def _beside(question: Question, *, rumours: bool) -> list[PlanFate]:
    """All reports of companies' targets at no named plant and, if asked for, the rumours of plants. One query."""
    beside = question.beside()
    if rumours:
        # Both at once: the two are told apart by whether they name a plant, so that none is there twice.
        beside = beside.union(question.reports().filter(told=True, reason=RUMOUR), all=True)
    return list(
        PlanFate.objects.filter(pk__in=beside.values("pk")).select_related("plan__company", "plan__plant__company")
    )


def _told_of(beside: Iterable[PlanFate], reason: str) -> list[dict[str, Any]]:
    """Of these reports those that stand for a live target or rumour, by what they are: beside the sum, never in it."""
    return sorted((_told(fate) for fate in beside if fate.told and fate.reason == reason), key=_by_date)


def _by_date(told: Mapping[str, Any]) -> tuple[str, str, str]:
    return (told["effective"] or "9999", told["company"]["slug"], str(told["amount"]))


def _told(fate: PlanFate) -> dict[str, Any]:
    plan, plant = fate.plan, fate.plan.plant
    company = plant.company if plant else plan.company
    assert company is not None, "a figure is either a plant's or a company's"
    return {
        "company": {"slug": company.slug, "name": company.name},
        "plant": {"slug": plant.slug, "name": plant.name} if plant else None,
        "amount": number(plan.amount),
        "unit": plan.unit,
        "effective": str(fate.effective) if fate.effective else None,
        "year": fate.effective.year if fate.effective else None,
        "modality": fate.modality,
        "reported_on": str(plan.reported_on),
    }


def _told_apart(question: Question, years: list[int]) -> dict[str, dict[str, Any]]:
    """The reports about the plants asked for, by why the total doesn't rest on them ("counted": it does). One query."""
    first = years[0] if question.query.cumulative else years[0] - 1
    why = Case(
        When(~Q(reason=LIVE), then=F("reason")),
        When(question.shown(first, years[-1]), stands_on__lte=dt.date(years[-1], 12, 31), then=Value(COUNTED)),
        When(plant_status__in=GONE, then=Value("cancelled_shelved_or_closed")),
        default=Value("in_no_year_shown"),
    )
    told = question.reports().order_by().annotate(why=why).values("why")
    told = told.annotate(
        records=Count("pk"),
        sources=Count("source", distinct=True),
        newest=Max("reported_on"),
        retold=Count("pk", filter=Q(source__retold=True)),
    )
    return {row["why"]: row for row in told}


def _basis(
    question: Question,
    years: list[int],
    steps: Iterable[Step],
    told: Mapping[str, Mapping[str, Any]],
    aside: Mapping[str, int],
    notes: list[str],
) -> Basis:
    """What the total rests on, and every report about the plants asked for that it doesn't rest on, by reason.

    `aside`: the companies' reports of targets by reason, of which no total rests on any.
    """
    left_out = Counter({why: group["records"] for why, group in told.items() if why != COUNTED})
    left_out.update(aside)
    last = [step for step in steps if step.first <= years[-1] < step.before]
    total = sum((step.amount for step in last), ZERO)
    assumed = sum((step.assumed for step in last), ZERO)
    counted = told.get(COUNTED, {})
    return Basis(
        records=counted.get("records", 0),
        sources=counted.get("sources", 0),
        newest_report=counted.get("newest"),
        left_out=[{"reason": reason, "count": left_out[reason]} for reason in sorted(left_out)],
        assumed_share=assumed / total if total else ZERO,
        flagged=_flagged(question.reports()) if DISPUTED in told else [],
        retold=bool(counted.get("retold")),
        notes=notes,
    )


def _flagged(reports: QuerySet[Any]) -> list[dict[str, Any]]:
    """The plants of which reports of one day disagree."""
    days: dict[str, set[dt.date]] = defaultdict(set)
    disputed = reports.filter(reason=DISPUTED, told=True).order_by("plant__slug")
    for slug, day in disputed.values_list("plant__slug", "reported_on"):
        days[slug].add(day)
    return [
        {"plant": slug, "reasons": [f"reports of {day.isoformat()} disagree" for day in sorted(found)]}
        for slug, found in days.items()
    ]

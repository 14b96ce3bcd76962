"""Draws what is stored of plants for every day of knowledge (plants/drawn.py) from their reports, and stores it.

What is known of a plant changes on few days only: when something is reported, when a reported status begins, when a
date that was planned has passed, when an owner comes or goes. Between two of them nothing changes, so the rules of
counting (figures.py, standing.py) are asked once for each such span, and for each year in which something can change. A
plant is drawn together with the sites that it lies within and those within it, since they are netted (DOMAIN rule 3).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from companies.vocabulary import Modality
from evtracker.partial_dates import PartialDate
from plants.counted import CountedPlant, counted_plants
from plants.drawn import FOR_EVER, NO_END, UNDATED, DrawnRules, PlanFate, PlantStanding, YearlyFigure
from plants.history import PlantHistory, families, histories
from plants.live_plans import LivePlan
from plants.models import CapacityPlan, Plant
from plants.money_timeline import redraw_all_sums
from plants.ownership import divide, stakes
from plants.spans import Spans
from plants.standing import Standing, standing_of
from plants.supersession import draw

# Raised with each change of the rules of counting: what older ones have drawn is drawn anew (manage.py redraw).
RULES_VERSION = 7
# Plants drawn in one go: what bounds the memory.
BATCH = 500
# Rows written in one statement.
ROWS = 1000
# Why a total does not rest on a report. Of what is dated and live it depends on the question (plants/capacity.py).
LIVE, RUMOUR, DENIED, SUPERSEDED = "", "rumour", "denied", "superseded"
DISPUTED, NOT_DATED, TARGET = "same_day_disagreement", "undated", "target"


class Stands(NamedTuple):
    """The content of a PlantStanding without its span."""

    status: str
    status_row_id: int | None
    capacity: Decimal | None
    unit: str
    effective: PartialDate | None
    modality: str
    plan_id: int | None
    undated: Decimal
    past_due: bool
    flags: tuple[str, ...]
    heard_on: dt.date | None

    @classmethod
    def of(cls, standing: Standing, heard_on: dt.date | None) -> Stands:
        """What is stored of a standing."""
        return cls(
            status=standing.status,
            status_row_id=standing.status_row.pk if standing.status_row else None,
            capacity=standing.capacity,
            unit=standing.unit,
            effective=standing.effective,
            modality=standing.modality,
            plan_id=standing.plan.pk if standing.plan else None,
            undated=standing.undated,
            past_due=standing.past_due,
            flags=tuple(standing.flags),
            heard_on=heard_on,
        )


class Figure(NamedTuple):
    """The content of a YearlyFigure without its spans."""

    plant: int
    unit: str
    product: str
    status: str
    plant_status: str
    company: int | None
    amount: Decimal
    whole: Decimal
    operated: bool
    shared: bool
    assumed: bool
    share_assumed: bool


class Fate(NamedTuple):
    """The content of a PlanFate without its span, as far as the report itself doesn't say it."""

    plan: int
    reason: str
    plant_status: str = ""
    stands_on: dt.date | None = None
    told: bool = False
    effective: PartialDate | None = None
    modality: str = ""


def redraw_all(progress: Callable[[int, int], None]) -> None:
    """Draw all plants and targets anew and note by which rules; tells how many plants of how many are done.

    A batch is a transaction: pages go on meanwhile, and a redrawing that breaks off is begun anew.
    """
    plants = list(Plant.objects.order_by("pk").values_list("pk", flat=True))
    for done in range(0, len(plants), BATCH):
        redraw_plants(plants[done : done + BATCH])
        progress(min(done + BATCH, len(plants)), len(plants))
    redraw_targets(CapacityPlan.objects.exclude(company=None).values_list("company", flat=True).distinct())
    redraw_all_sums()
    DrawnRules.objects.update_or_create(pk=1, defaults={"version": RULES_VERSION})


def drawn_by_these_rules() -> bool:
    """Whether what is stored was drawn by the rules of counting as they are now."""
    return DrawnRules.objects.filter(version=RULES_VERSION).exists()


@transaction.atomic
def redraw_plants(plant_ids: Iterable[int]) -> None:
    """Draw and store anew all that follows from the reports of these plants; one that is gone is passed over.

    A constant number of queries a batch.
    """
    for batch in _batches(families(set(plant_ids))):
        held = histories([plant for family in batch for plant in family])
        PlantStanding.objects.filter(plant__in=held).delete()
        YearlyFigure.objects.filter(plant__in=held).delete()
        PlanFate.objects.filter(plan__plant__in=held).delete()
        standings = [row for history in held.values() for row in _standings(history)]
        PlantStanding.objects.bulk_create(standings, batch_size=ROWS)
        drawn = [_draw([held[plant] for plant in family if plant in held]) for family in batch]
        YearlyFigure.objects.bulk_create((row for figures, _ in drawn for row in figures), batch_size=ROWS)
        PlanFate.objects.bulk_create((row for _, fates in drawn for row in fates), batch_size=ROWS)


@transaction.atomic
def redraw_targets(company_ids: Iterable[int]) -> None:
    """Draw and store anew what became of these companies' targets at no named plant."""
    wanted = set(company_ids)
    reports: dict[int, list[CapacityPlan]] = defaultdict(list)
    for row in CapacityPlan.objects.filter(company__in=wanted).order_by("pk"):
        reports[row.company_id].append(row)
    PlanFate.objects.filter(plan__company__in=wanted).delete()
    drawn = [fate for rows in reports.values() for fate in _target_fates(rows)]
    PlanFate.objects.bulk_create(drawn, batch_size=ROWS)


def _batches(found: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    batch: list[list[int]] = []
    for family in found:
        batch.append(family)
        if sum(map(len, batch)) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _standings(history: PlantHistory) -> Iterator[PlantStanding]:
    """Where the plant stands, from the first day on which anything is known of it."""
    spans: Spans[dt.date, Stands] = Spans()
    for day in sorted(history.turning_days()):
        standing = standing_of(history, day)
        spans.from_here(day, [Stands.of(standing, history.last_heard(day))])
    for stands, first, end in spans.until(FOR_EVER):
        fields = stands._asdict() | {"flags": list(stands.flags)}
        yield PlantStanding(plant=history.plant, known_from=first, known_until=end, **fields)


def _draw(family: Sequence[PlantHistory]) -> tuple[list[YearlyFigure], list[PlanFate]]:
    """What a family of sites counts, and what became of each of its reports."""
    figures: Spans[dt.date, tuple[Figure, int, int]] = Spans()
    fates: Spans[dt.date, Fate] = Spans()
    reports = {row.pk: row for history in family for row in history.records.plans}
    rated = sorted({(row.unit, row.product) for row in reports.values()})
    years = sorted(set().union(*(history.turning_years() for history in family)))
    for day in sorted(set().union(*(history.turning_days() for history in family))):
        counted = [
            plant for unit, product in rated for plant in counted_plants(family, day, unit, product) if plant.rows
        ]
        figures.from_here(day, [figure for plant in counted for figure in _figures(plant, day, years)])
        fates.from_here(day, [fate for plant in counted for fate in _fates(plant, day)])
    return (
        [
            YearlyFigure(known_from=first, known_until=end, year_from=year, year_until=before, **_columns(figure))
            for (figure, year, before), first, end in figures.until(FOR_EVER)
        ],
        [_fate_row(reports, fate, first, end) for fate, first, end in fates.until(FOR_EVER)],
    )


def _columns(figure: Figure) -> dict[str, Any]:
    columns = figure._asdict()
    return columns | {"plant_id": columns.pop("plant"), "company_id": columns.pop("company")}


def _fate_row(reports: Mapping[int, CapacityPlan], fate: Fate, first: dt.date, end: dt.date) -> PlanFate:
    columns = fate._asdict()
    report = reports[columns.pop("plan")]
    return PlanFate(
        known_from=first,
        known_until=end,
        plan=report,
        plant_id=report.plant_id,
        unit=report.unit,
        product=report.product,
        source_id=report.source_id,
        reported_on=report.reported_on.last,
        **columns,
    )


def _figures(plant: CountedPlant, day: dt.date, years: Sequence[int]) -> Iterator[tuple[Figure, int, int]]:
    """What the plant counts as known on the day, with the years; all its rows end where one of them does."""
    spans: Spans[int, frozenset[Figure]] = Spans()
    for year in years:
        spans.from_here(year, [frozenset(_allotted(plant, day, dt.date(year, 12, 31)))])
    for figures, first, before in spans.until(NO_END):
        yield from ((figure, first, before) for figure in figures)
    undated = plant.undated()
    if undated:
        parts = {(UNDATED, False): undated}
        yield from ((figure, 0, 0) for figure in _by_company(plant, day, parts, day))


def _allotted(plant: CountedPlant, known_on: dt.date, day: dt.date) -> Iterator[Figure]:
    """The parts of what stands on the day, by status and company."""
    parts: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for part in plant.parts(day):
        parts[part.status, part.assumed] += part.amount
    yield from _by_company(plant, known_on, parts, day)


def _by_company(
    plant: CountedPlant, known_on: dt.date, parts: dict[tuple[str, bool], Decimal], day: dt.date
) -> Iterator[Figure]:
    """Each part as the operator's, and as the owners' on the day; one row for both where they are the same."""
    record, operator = plant.plant, plant.plant.company_id
    plant_status = plant.figure.statuses.on(known_on)
    held = stakes(operator, plant.owners, day)
    rated = plant.rows[0].unit, plant.rows[0].product
    for (status, assumed), whole in parts.items():
        shares: dict[int | None, Decimal] = defaultdict(Decimal)
        for stake, share in zip(held, divide(whole, held), strict=True):
            shares[stake.company] += share
        guessed = {stake.company for stake in held if stake.assumed}
        alone = list(shares) == [operator] and not guessed
        yield Figure(record.pk, *rated, status, plant_status, operator, whole, whole, True, alone, assumed, False)
        for company, share in ({} if alone else shares).items():
            guess = company in guessed
            yield Figure(record.pk, *rated, status, plant_status, company, share, whole, False, True, assumed, guess)


def _fates(plant: CountedPlant, day: dt.date) -> Iterator[Fate]:
    """What became of each of the plant's reports by the day."""
    figure, status = plant.figure, plant.figure.statuses.on(day)
    past = [plan for plan in figure.past if plan.day and plan.until and plan.day < plan.until]
    plans = {row.pk: plan for plan in (*past, *figure.plans) for row in plan.reports}
    disputed = {row.pk: plan for plan in figure.set_aside for row in plan.reports}
    live = {(plan.phase, plan.amount) for plan in plant.drawing.live}
    rumours = {plan.root.pk: plan for plan in plant.drawing.live_rumours if (plan.phase, plan.amount) not in live}
    for row in plant.rows:
        plan = plans.get(row.pk)
        if row.modality in (Modality.RUMOUR, Modality.DENIED):
            yield _told(rumours.get(row.pk), Fate(row.pk, str(row.modality), status))
        elif row.pk in disputed:
            yield _told(
                disputed[row.pk] if disputed[row.pk].root.pk == row.pk else None, Fate(row.pk, DISPUTED, status)
            )
        elif plan is None:
            yield Fate(row.pk, SUPERSEDED, status)
        else:
            fate = Fate(row.pk, LIVE if plan.day else NOT_DATED, status, plan.day)
            yield _told(plan if plan.root.pk == row.pk and not plan.until else None, fate)


def _told(plan: LivePlan | None, fate: Fate) -> Fate:
    """The fate of a row, with what is told of the plan that it stands for."""
    if plan is None:
        return fate
    return fate._replace(told=True, effective=plan.effective, modality=plan.modality)


def _target_fates(rows: Sequence[CapacityPlan]) -> Iterator[PlanFate]:
    """What became of a company's targets: live ones and live rumours are told."""
    spans: Spans[dt.date, Fate] = Spans()
    for day in sorted({row.reported_on.last for row in rows}):
        known = [row for row in rows if row.reported_on.last <= day]
        drawing = draw(known)
        told = {plan.root.pk: plan for plan in [*drawing.live, *drawing.live_rumours]}
        spans.from_here(day, [_told(told.get(row.pk), Fate(row.pk, _target_reason(row, told))) for row in known])
    reports = {row.pk: row for row in rows}
    for fate, first, end in spans.until(FOR_EVER):
        yield _fate_row(reports, fate, first, end)


def _target_reason(row: CapacityPlan, told: Mapping[int, LivePlan]) -> str:
    if row.modality in (Modality.RUMOUR, Modality.DENIED):
        return str(row.modality)
    return TARGET if row.pk in told else SUPERSEDED

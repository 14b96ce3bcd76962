"""Where plants stand on a day: status, live figure, what is undated, what is past due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max

from companies.vocabulary import Modality
from evtracker.partial_dates import PartialDate
from plants.figures import PlantFigure, amounts
from plants.live_plans import LivePlan
from plants.models import CapacityPlan, Milestone, Plant, PlantInvestment, PlantStatus
from plants.records import PlantRecords, plant_records, subsidiaries
from plants.supersession import draw
from plants.vocabulary import UNIT_OF_PRODUCT, UNKNOWN, Status

__all__ = ["INFERENCE", "Standing", "infer", "standings", "subsidiaries"]

# What silence suggests (DOMAIN rule 5): years without any report about the plant, and the status then inferred.
INFERENCE_VERSION = 1
INFERENCE: tuple[tuple[int, str], ...] = ((4, Status.CANCELLED.value), (2, Status.SHELVED.value))
INFERABLE = frozenset({Status.RUMOURED, Status.ANNOUNCED, Status.PRE_CONSTRUCTION, Status.CONSTRUCTION})


@dataclass(frozen=True)
class Standing:
    """A plant on a day, by what had been reported by then.

    `capacity`: its whole live plan, dated or not, in the product's unit, or in another where no row has that one (None
    where nobody stated any); a plant that is gone keeps the figure, its status says so. `plan`, `effective` and
    `modality` are of the row that decides it (the largest stated total, else the last phase). `undated`: what the whole
    plan exceeds its dated figure by. `inferred`: "shelved" or "cancelled" where silence suggests it, else "". `flags`:
    what is odd, in words.
    """

    status: str = UNKNOWN
    status_row: PlantStatus | None = None
    capacity: Decimal | None = None
    unit: str = ""
    product: str = ""
    effective: PartialDate | None = None
    modality: str = ""
    plan: CapacityPlan | None = None
    undated: Decimal = Decimal(0)
    past_due: bool = False
    inferred: str = ""
    flags: list[str] = field(default_factory=list)


def standings(plant_ids: Iterable[int], day: dt.date) -> dict[int, Standing]:
    """The standing of each plant as known on the day. Five queries for any number of plants."""
    wanted = set(plant_ids)
    products = dict(Plant.objects.filter(pk__in=wanted).values_list("pk", "product"))
    records = plant_records(day, wanted)
    heard = _last_heard(records, wanted, day)
    return {
        plant: _standing(product, records.get(plant, PlantRecords()), heard.get(plant), day)
        for plant, product in products.items()
    }


def infer(status: str, last_heard: dt.date | None, day: dt.date) -> str:
    """The status that silence since `last_heard` suggests on the day, or ""; it changes no total."""
    if status not in INFERABLE or last_heard is None:
        return ""
    for years, inferred in INFERENCE:
        if last_heard <= _years_before(day, years):
            return inferred
    return ""


def _years_before(day: dt.date, years: int) -> dt.date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)


def _standing(product: str, records: PlantRecords, heard: dt.date | None, day: dt.date) -> Standing:
    status_row = records.statuses.row_on(day)
    status = status_row.status if status_row else UNKNOWN
    inferred = infer(status, heard, day)
    unit, rows = _rated(product, records.plans)
    figure = PlantFigure(day, draw(rows).live, records.statuses)
    if not figure.plans:
        return Standing(status, status_row, unit=unit, product=product, inferred=inferred)
    deciding = _deciding(figure.plans)
    return Standing(
        status=status,
        status_row=status_row,
        capacity=figure.whole(),
        unit=unit,
        product=product,
        effective=deciding.effective,
        modality=deciding.modality,
        plan=deciding.root,
        undated=figure.undated(),
        past_due=figure.past_due,
        inferred=inferred,
        flags=figure.flags,
    )


def _rated(product: str, rows: Sequence[CapacityPlan]) -> tuple[str, list[CapacityPlan]]:
    """The unit that the plant is rated in, and its rows in it: the product's own, else the most reported one."""
    own = UNIT_OF_PRODUCT[product]
    of_unit: dict[tuple[bool, bool, str], list[CapacityPlan]] = defaultdict(list)
    for row in rows:
        if row.modality != Modality.RUMOUR:
            of_unit[(row.product == product, row.unit == own, row.unit)].append(row)
    if not of_unit:
        return own, []
    key, rated = max(of_unit.items(), key=lambda item: (item[0][:2], len(item[1]), item[0][2]))
    return key[2], rated


def _deciding(plans: Sequence[LivePlan]) -> LivePlan:
    """The plan that a whole figure rests on: the largest stated total or, if the phases exceed it, the last phase."""
    totals = [plan for plan in plans if plan.root.phase_id is None and not plan.root.increment]
    phases, total = amounts(plans, {})
    if totals and total >= sum(phases.values()):
        return max(totals, key=lambda plan: (plan.amount, plan.day is not None, plan.root.key))
    parts = [plan for plan in plans if plan not in totals]
    return max(parts, key=lambda plan: (plan.day or dt.date.max, plan.amount, plan.root.key))


def _last_heard(records: dict[int, PlantRecords], plants: set[int], day: dt.date) -> dict[int, dt.date]:
    """The day of the latest row of any kind about each plant."""
    days: dict[int, list[dt.date]] = defaultdict(list)
    for plant, held in records.items():
        days[plant].extend(row.reported_on.last for row in (*held.plans, *held.statuses.rows))
    milestones = Milestone.objects.as_of(day).filter(plant__in=plants)
    sums = PlantInvestment.objects.filter(plant__in=plants, investment__reported_on_last__lte=day)
    for rows in (
        milestones.order_by().values_list("plant").annotate(latest=Max("reported_on_last")),
        sums.order_by().values_list("plant").annotate(latest=Max("investment__reported_on_last")),
    ):
        for plant, latest in rows:
            days[plant].append(latest)
    return {plant: max(found) for plant, found in days.items()}

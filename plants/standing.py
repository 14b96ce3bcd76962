"""Where plants stand on a day: status, live figure, what is undated, what is past due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from companies.vocabulary import Modality
from evtracker.partial_dates import PartialDate
from plants.drawn import PlantStanding
from plants.figures import amounts
from plants.history import PlantHistory
from plants.inference import infer
from plants.live_plans import LivePlan
from plants.models import CapacityPlan, Plant, PlantStatus
from plants.records import subsidiaries
from plants.vocabulary import UNIT_OF_PRODUCT, UNKNOWN

__all__ = ["Standing", "standings", "subsidiaries"]


@dataclass(frozen=True)
class Standing:
    """A plant on a day, by what had been reported by then.

    `capacity`: its whole live plan, dated or not, of its product in that one's unit, or of another `product` or `unit`
    where no row has those (None where nobody stated any); a plant that is gone keeps the figure, its status says so.
    `plan`, `effective` and `modality` are of the row that decides it (the largest stated total, else the last phase).
    `undated`: what the whole plan exceeds its dated figure by. `inferred`: "shelved" or "cancelled" where silence since
    `heard_on` suggests it, else "". `flags`: what is odd, in words.
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
    heard_on: dt.date | None = None
    flags: list[str] = field(default_factory=list)


def standings(plant_ids: Iterable[int], day: dt.date) -> dict[int, Standing]:
    """The standing of each plant as known on the day, as it is stored. Two queries for any number of plants."""
    return standings_of(dict(Plant.objects.filter(pk__in=set(plant_ids)).values_list("pk", "product")), day)


def standings_of(products: Mapping[int, str], day: dt.date) -> dict[int, Standing]:
    """The same for who has the plants: their ids with what they make. One query."""
    stored = PlantStanding.objects.known_on(day).filter(plant__in=products).select_related("plan", "status_row")
    found = {row.plant_id: _stored(row, products[row.plant_id], day) for row in stored}
    unheard = {plant: Standing(unit=UNIT_OF_PRODUCT[product], product=product) for plant, product in products.items()}
    return unheard | found


def _stored(row: PlantStanding, product: str, day: dt.date) -> Standing:
    return Standing(
        status=row.status,
        status_row=row.status_row,
        capacity=row.capacity,
        unit=row.unit,
        product=row.plan.product if row.plan else product,
        effective=row.effective,
        modality=row.modality,
        plan=row.plan,
        undated=row.undated,
        past_due=row.past_due,
        inferred=infer(row.status, row.heard_on, day),
        heard_on=row.heard_on,
        flags=row.flags,
    )


def standing_of(history: PlantHistory, day: dt.date) -> Standing:
    """What is known of a plant on the day by what had been reported: its figure in one unit, and its status."""
    product = history.plant.product
    status_row = history.statuses(day).row_on(day)
    status = status_row.status if status_row else UNKNOWN
    unit, product, rows = _rated(product, history.plans(day))
    figure = history.figure(history.drawing(rows), day)
    if not figure.plans:
        return Standing(status, status_row, unit=unit, product=product)
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
        flags=figure.flags,
    )


def _rated(product: str, rows: Sequence[CapacityPlan]) -> tuple[str, str, list[CapacityPlan]]:
    """The unit that the plant is rated in, what of, and its rows of these: its product's own, else the most reported.

    Products are never counted together, even in one unit.
    """
    own = UNIT_OF_PRODUCT[product]
    of_kind: dict[tuple[str, str], list[CapacityPlan]] = defaultdict(list)
    for row in rows:
        if row.modality != Modality.RUMOUR:
            of_kind[row.unit, row.product].append(row)
    if not of_kind:
        return own, product, []
    unit, made = max(of_kind, key=lambda kind: (kind[1] == product, kind[0] == own, len(of_kind[kind]), kind))
    return unit, made, of_kind[unit, made]


def _deciding(plans: Sequence[LivePlan]) -> LivePlan:
    """The plan that a whole figure rests on: the largest stated total or, if the phases exceed it, the last phase."""
    totals = [plan for plan in plans if plan.phase is None and not plan.root.increment]
    phases, total = amounts(plans, {})
    if totals and total >= sum(phases.values()):
        return max(totals, key=lambda plan: (plan.amount, plan.day is not None, plan.root.key))
    parts = [plan for plan in plans if plan not in totals]
    return max(parts, key=lambda plan: (plan.day or dt.date.max, plan.amount, plan.root.key))

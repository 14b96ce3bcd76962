"""A company's delivery record: of what it announced for a year, how much operates now, is late, was cut or is gone.

What was announced for a year is what was to stand on its 31 December as known on an earlier day or, where none is
chosen, as known on the first day on which anything was to stand by then. It is set against what is known on a later
day, plant by plant, and each plant's amount falls into exactly one of five parts, in this order:

- *gone*: the plant, or that phase of it, is cancelled, shelved or closed;
- *operating*: what stands on the later day and operates, or was reported as there (and is not paused);
- *planned*: what is still to stand by the year's end, where that has not passed;
- *late*: what is still planned beyond that: past due, slipped to a later date, paused or no longer dated;
- *cut*: what nobody plans any more.

A plant counts for the company that operates it, subsidiaries included, and a site only for what exceeds the plants
within it (DOMAIN rules 3, 4 and 11).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from plants.answers import number
from plants.counted import CountedPlant, counted_plants
from plants.figures import PAST_DUE, ZERO, amounts
from plants.history import PlantHistory, families, histories
from plants.models import Plant
from plants.vocabulary import Product, Status

PARTS = ("operating", "planned", "late", "cut", "gone")


@dataclass(frozen=True)
class Delivered:
    """What became of an announced amount; the parts add up to `announced`. A year's, in the record's unit."""

    announced: Decimal = ZERO
    operating: Decimal = ZERO
    planned: Decimal = ZERO
    late: Decimal = ZERO
    cut: Decimal = ZERO
    gone: Decimal = ZERO

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(*(getattr(self, name) + getattr(other, name) for name in ("announced", *PARTS)))

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {name: number(getattr(self, name)) for name in ("announced", *PARTS)}


@dataclass(frozen=True)
class DeliveredPlant:
    """What became of what one plant was to have, as known on `announced_on`."""

    plant: Plant
    announced_on: dt.date
    delivered: Delivered


@dataclass(frozen=True)
class DeliveredYear:
    """A year with the plants for which anything was announced for it."""

    year: int
    plants: list[DeliveredPlant] = field(default_factory=list)

    @property
    def delivered(self) -> Delivered:
        """The sum of its plants."""
        return sum((one.delivered for one in self.plants), Delivered())


@dataclass(frozen=True)
class DeliveryRecord:
    """A company's record in one unit and product; `announced_by` is the earlier day, None for the first of a plant."""

    unit: str
    product: str
    as_of: dt.date
    announced_by: dt.date | None
    years: list[DeliveredYear]

    @property
    def product_words(self) -> str:
        """The product's name."""
        return str(Product(self.product).label)

    def as_json(self) -> dict[str, Any]:
        """As in the API."""
        return {
            "unit": self.unit,
            "product": self.product,
            "as_of": self.as_of.isoformat(),
            "announced_by": self.announced_by.isoformat() if self.announced_by else None,
            "years": [
                {
                    "year": year.year,
                    **year.delivered.as_json(),
                    "plants": [
                        {
                            "plant": {"slug": one.plant.slug, "name": one.plant.name},
                            "announced_on": one.announced_on.isoformat(),
                            **one.delivered.as_json(),
                        }
                        for one in year.plants
                    ],
                }
                for year in self.years
            ],
        }


def delivery_records(
    group: Iterable[int], kinds: Iterable[tuple[str, str]], as_of: dt.date, announced_by: dt.date | None = None
) -> list[DeliveryRecord]:
    """The records of these companies for each unit and product, years with nothing announced left out.

    Six queries at most, for any number of plants, units and years.
    """
    companies = set(group)
    operated = set(Plant.objects.known_as_of(as_of).filter(company__in=companies).values_list("pk", flat=True))
    found = families(operated) if operated else []
    held = histories([plant for family in found for plant in family], heard=False) if found else {}
    groups = [[held[plant] for plant in family if plant in held] for family in found]
    return [
        DeliveryRecord(
            unit, product, as_of, announced_by, _years(groups, operated, (unit, product), as_of, announced_by)
        )
        for unit, product in kinds
    ]


class _Family:
    """A family of sites in one unit and product, counted on any day up to `as_of`; each day once.

    `days` and `years` are those on which something turned, by what had been reported by then.
    """

    def __init__(self, members: Sequence[PlantHistory], kind: tuple[str, str], as_of: dt.date) -> None:
        self._members = members
        self._kind = kind
        self._counted: dict[dt.date, dict[int, CountedPlant]] = {}
        self.days = sorted(set().union(*(history.turning_days(as_of) for history in members)))
        self.years = sorted(set().union(*(history.turning_years(as_of) for history in members)))

    def on(self, day: dt.date) -> dict[int, CountedPlant]:
        """The plants that had rows of the kind by the day, by their ids."""
        if day not in self._counted:
            counted = counted_plants(self._members, day, *self._kind)
            self._counted[day] = {plant.plant.pk: plant for plant in counted if plant.rows}
        return self._counted[day]


def _years(
    groups: Sequence[Sequence[PlantHistory]],
    operated: set[int],
    kind: tuple[str, str],
    as_of: dt.date,
    announced_by: dt.date | None,
) -> list[DeliveredYear]:
    told = [_Family(members, kind, as_of) for members in groups if _rated(members, kind)]
    years = sorted(set().union(*(family.years for family in told))) if told else []
    found = []
    for year in years:
        plants = [one for family in told for one in _of_family(family, operated, year, as_of, announced_by)]
        if plants:
            found.append(DeliveredYear(year, sorted(plants, key=lambda one: one.plant.name)))
    return found


def _rated(members: Sequence[PlantHistory], kind: tuple[str, str]) -> bool:
    return any((row.unit, row.product) == kind for history in members for row in history.records.plans)


def _of_family(
    family: _Family, operated: set[int], year: int, as_of: dt.date, announced_by: dt.date | None
) -> Iterator[DeliveredPlant]:
    end = dt.date(year, 12, 31)
    now = family.on(as_of)
    for plant_id in sorted(operated & set(now)):
        days = [min(announced_by, as_of)] if announced_by else [day for day in family.days if day <= as_of]
        for day in days:
            then = family.on(day).get(plant_id)
            announced = sum((part.amount for part in then.parts(end)), ZERO) if then else ZERO
            if then and announced:
                delivered = _delivered(announced, then, now[plant_id], as_of, end)
                yield DeliveredPlant(then.plant, day, delivered)
                break


def _delivered(announced: Decimal, then: CountedPlant, now: CountedPlant, as_of: dt.date, end: dt.date) -> Delivered:
    """Lay the announced amount out over the five parts."""
    left = announced
    gone = left if now.figure.gone else min(left, _gone_phases(then, now, as_of, end))
    left -= gone
    runs = _running(now, as_of)
    operating = min(left, runs)
    left -= operating
    planned = ZERO
    if end > as_of:
        due = sum((part.amount for part in now.parts(end) if part.status != PAST_DUE), ZERO)
        planned = min(left, max(due - runs, ZERO))
        left -= planned
    late = min(left, max(_whole(now) - runs - planned, ZERO))
    return Delivered(announced, operating, planned, late, left - late, gone)


def _running(plant: CountedPlant, day: dt.date) -> Decimal:
    """What operates on the day, and what facts vouch for of a plant of which nobody says that it does."""
    parts = plant.parts(day)
    runs = sum((part.amount for part in parts if part.status == Status.OPERATING), ZERO)
    quiet = (Status.OPERATING, Status.PAUSED, PAST_DUE)
    others = sum((part.amount for part in parts if part.status not in quiet), ZERO)
    figure = plant.figure
    facts = [plan for plan in (*figure.plans, *figure.past) if plan.fact and plan.stands(day)]
    phases, total = amounts(facts, figure.statuses.gone_phases(day))
    return runs + min(others, max(max(sum(phases.values(), ZERO), total) - runs, ZERO))


def _gone_phases(then: CountedPlant, now: CountedPlant, as_of: dt.date, end: dt.date) -> Decimal:
    """What the phases that are gone by now were to have at the year's end."""
    standing = [plan for plan in then.figure.plans if plan.stands(end)]
    before = then.figure.statuses.gone_phases(then.figure.known_on)
    phases, _ = amounts(standing, before)
    gone = now.figure.statuses.gone_phases(as_of)
    return sum((amount for phase, amount in phases.items() if phase in gone), ZERO)


def _whole(plant: CountedPlant) -> Decimal:
    """The plant's whole plan, dated or not, beyond the plants within it."""
    within = sum((site.planned_site() for site in plant.within), ZERO)
    return ZERO if plant.figure.gone else max(plant.figure.whole() - within, ZERO)

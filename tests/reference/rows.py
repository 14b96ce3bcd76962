"""The rows that are counted from, as plain tuples, read from the database once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from companies.models import Company, CompanyParent, Investment
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Plant, PlantInvestment, PlantOwner, PlantStatus

Date = PartialDate | None


@dataclass(frozen=True)
class CompanyRow:
    id: int
    slug: str
    kind: str
    seat: str
    reported: dt.date


@dataclass(frozen=True)
class ParentRow:
    company: int
    parent: int
    since: Date
    until: Date
    reported: dt.date


@dataclass(frozen=True)
class PlantRow:
    id: int
    slug: str
    company: int
    within: int | None
    country: str
    reported: dt.date


@dataclass(frozen=True)
class OwnerRow:
    id: int
    plant: int
    company: int | None
    name: str
    share: Decimal | None
    since: Date
    until: Date
    reported: dt.date


@dataclass(frozen=True)
class PlanRow:
    id: int
    plant: int | None
    company: int | None
    phase: int | None
    amount: Decimal
    unit: str
    product: str
    increment: bool
    date: Date
    modality: str
    reported: dt.date
    key: str


@dataclass(frozen=True)
class StatusRow:
    id: int
    plant: int
    phase: int | None
    status: str
    since: Date
    reported: dt.date
    key: str


@dataclass(frozen=True)
class SumRow:
    id: int
    slug: str
    company: int
    purpose: str
    amount: Decimal
    currency: str
    usd: Decimal | None
    rate: Decimal | None
    years: Decimal | None
    period_start: Date
    period_end: Date
    modality: str
    part_of: int | None
    supersedes: int | None
    reported: dt.date


@dataclass
class Rows:
    companies: dict[int, CompanyRow]
    parents: list[ParentRow]
    plants: dict[int, PlantRow]
    owners: list[OwnerRow]
    plans: list[PlanRow]
    statuses: list[StatusRow]
    sums: list[SumRow]
    plants_of_sum: dict[int, list[int]] = field(default_factory=dict)


def read_rows() -> Rows:
    """All rows, one query a table."""
    companies = Company.objects.values_list("pk", "slug", "kind", "hq_country", "reported_on_last")
    parents = CompanyParent.objects.values_list("company", "parent", "since", "until", "reported_on_last")
    plants = Plant.objects.values_list("pk", "slug", "company", "within", "country", "reported_on_last")
    owners = PlantOwner.objects.values_list(
        "pk", "plant", "company", "name", "share", "since", "until", "reported_on_last"
    )
    plans = CapacityPlan.objects.order_by("pk").values_list(
        "pk", "plant", "company", "phase__number", "amount", "unit", "product", "increment", "effective", "modality",
        "reported_on_last", "key",
    )  # fmt: skip
    statuses = PlantStatus.objects.order_by("pk").values_list(
        "pk", "plant", "phase__number", "status", "since", "reported_on_last", "key"
    )
    sums = Investment.objects.order_by("pk").values_list(
        "pk", "slug", "company", "purpose", "amount", "currency", "amount_usd", "usd_rate", "years", "period_start",
        "period_end", "modality", "part_of", "supersedes", "reported_on_last",
    )  # fmt: skip
    for_plants: dict[int, list[int]] = defaultdict(list)
    for investment, plant in PlantInvestment.objects.order_by("pk").values_list("investment", "plant"):
        for_plants[investment].append(plant)
    return Rows(
        {row[0]: CompanyRow(*row) for row in companies},
        [ParentRow(*row) for row in parents],
        {row[0]: PlantRow(*row) for row in plants},
        [OwnerRow(*row) for row in owners],
        [PlanRow(*row) for row in plans],
        [StatusRow(*row) for row in statuses],
        [SumRow(*row) for row in sums],
        dict(for_plants),
    )

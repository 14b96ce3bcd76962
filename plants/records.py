"""Fetch what had been reported about plants by a day, with a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from companies.models import CompanyParent
from plants.models import CapacityPlan, PlantStatus
from plants.statuses import StatusHistory


@dataclass
class PlantRecords:
    """A plant's plan rows (of all units and products) and its statuses, as reported by a day."""

    plans: list[CapacityPlan] = field(default_factory=list)
    statuses: StatusHistory = field(default_factory=StatusHistory)


def plant_records(day: dt.date, plant_ids: Iterable[int] | None = None) -> dict[int, PlantRecords]:
    """What had been reported about each plant (about all of them, where none is named). Two queries."""
    plans = CapacityPlan.objects.as_of(day).filter(plant__isnull=False)
    wanted = None if plant_ids is None else set(plant_ids)
    if wanted is not None:
        plans = plans.filter(plant__in=wanted)
    records: dict[int, PlantRecords] = defaultdict(PlantRecords)
    for plan in plans.order_by("pk"):
        records[plan.plant_id].plans.append(plan)
    for plant_id, history in status_histories(day, wanted).items():
        records[plant_id].statuses = history
    return dict(records)


def status_histories(day: dt.date, plant_ids: Iterable[int] | None = None) -> dict[int, StatusHistory]:
    """What had been reported about the status of each plant (of all, where none is named). One query."""
    statuses = PlantStatus.objects.as_of(day).order_by("pk")
    if plant_ids is not None:
        statuses = statuses.filter(plant__in=set(plant_ids))
    told: dict[int, list[PlantStatus]] = defaultdict(list)
    for status in statuses:
        told[status.plant_id].append(status)
    return {plant_id: StatusHistory(rows) for plant_id, rows in told.items()}


def subsidiaries(company_id: int, day: dt.date) -> set[int]:
    """The company and all companies below it, by the parents known and holding on the day. One query.

    A parent without dates holds always; a partial date counts by its last day, as owners' dates do.
    """
    children: dict[int, list[int]] = defaultdict(list)
    for row in CompanyParent.objects.as_of(day):
        begun = row.since is None or row.since.last <= day
        if begun and (row.until is None or row.until.last > day):
            children[row.parent_id].append(row.company_id)
    found: set[int] = set()
    todo = [company_id]
    while todo:
        company = todo.pop()
        if company not in found:
            found.add(company)
            todo.extend(children[company])
    return found

"""Fetch what had been reported about plants by a day, with a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from companies.models import Company, CompanyParent, Investment, Partnership, Source
from plants.drawn import NO_END
from plants.models import CapacityPlan, Milestone, Plant, PlantStatus
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


def cited_sources(day: dt.date) -> QuerySet[Source]:
    """The sources that had come out by the day; of one without a date, that some row known by then rests on it."""
    kinds = (Company, Plant, CapacityPlan, PlantStatus, Milestone, Investment, Partnership)
    rests = [Exists(kind._default_manager.filter(source=OuterRef("pk"), reported_on_last__lte=day)) for kind in kinds]
    return Source.objects.filter(Q(published_last__lte=day) | Q(reduce(or_, map(Q, rests)), published_last=None))


@dataclass(frozen=True)
class Group:
    """A company with all below it, as known on a day.

    `now`: on that day itself. `years`: on each 31 December, as spans of years (the last one not in it) without a gap,
    of which the last has no end; the company that leads the group is in all of them.
    """

    now: frozenset[int]
    years: tuple[tuple[int, int, frozenset[int]], ...]

    @property
    def ever(self) -> frozenset[int]:
        """All that are in it on any 31 December, or on the day."""
        return self.now.union(*(members for _, _, members in self.years))

    @property
    def last(self) -> frozenset[int]:
        """Those that are in it once all dates that are known have passed."""
        return self.years[-1][2]

    @property
    def constant(self) -> bool:
        """Whether it is the same in all years and on the day."""
        return len(self.years) == 1 and self.years[0][2] == self.now


def group_over_years(company_id: int, day: dt.date) -> Group:
    """The company and all companies below it, by the parents known on the day, as holding in each year. One query.

    A parent holds in a year if it does on 31 December of it, as an owner's share does.
    """
    rows = list(CompanyParent.objects.as_of(day))
    turns = {date.last.year for row in rows for date in (row.since, row.until) if date}
    spans: list[tuple[int, frozenset[int]]] = [(0, _below(company_id, rows, dt.date.min))]
    for year in sorted(turns):
        members = _below(company_id, rows, dt.date(year, 12, 31))
        if members != spans[-1][1]:
            spans.append((year, members))
    ends = [first for first, _ in spans[1:]] + [NO_END]
    years = tuple((first, before, members) for (first, members), before in zip(spans, ends, strict=True))
    return Group(_below(company_id, rows, day), years)


def subsidiaries(company_id: int, day: dt.date) -> set[int]:
    """The company and all companies below it, by the parents known and holding on the day. One query.

    A parent without dates holds always; a partial date counts by its last day, as owners' dates do.
    """
    return set(_below(company_id, CompanyParent.objects.as_of(day), day))


def _below(company_id: int, rows: Iterable[CompanyParent], day: dt.date) -> frozenset[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for row in rows:
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
    return frozenset(found)

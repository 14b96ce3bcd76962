"""What is on record about the companies that an article names: loaded once a run, in a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Q

from companies.models import CompanyParent, Investment, Partnership
from plants.models import CapacityPlan, Milestone, Plant, PlantOwner, PlantStatus

Row = TypeVar("Row")
ByPlantAndCompany = tuple[dict[int, list[Row]], dict[int, list[Row]]]


class Families:
    """Who belongs to whom on a day."""

    def __init__(self, parents: Iterable[CompanyParent], day: dt.date) -> None:
        self._above: dict[int, set[int]] = defaultdict(set)
        self._below: dict[int, set[int]] = defaultdict(set)
        self._reached: dict[tuple[int, bool], set[int]] = {}
        for row in parents:
            begun = row.since is None or row.since.first <= day
            if begun and (row.until is None or row.until.last >= day):
                self._above[row.company_id].add(row.parent_id)
                self._below[row.parent_id].add(row.company_id)

    def above(self, company: int) -> set[int]:
        """Its parents and theirs, without itself."""
        return self._reach(company, up=True)

    def below(self, company: int) -> set[int]:
        """Its subsidiaries and theirs, without itself."""
        return self._reach(company, up=False)

    def family(self, company: int) -> set[int]:
        """Itself, those above and those below it; not the other branches."""
        return {company} | self.above(company) | self.below(company)

    def _reach(self, company: int, *, up: bool) -> set[int]:
        # Asked for each plant of each fact.
        if (company, up) in self._reached:
            return self._reached[company, up]
        links = self._above if up else self._below
        found: set[int] = set()
        waiting = [company]
        while waiting:
            for other in links[waiting.pop()] - found - {company}:
                found.add(other)
                waiting.append(other)
        self._reached[company, up] = found
        return found


class Tables:
    """Rows around some companies, each kind loaded when it is asked for first: an article needs but few of them.

    Plants are all those known today; dated rows are those reported by `day`. `investments` holds later ones too, to be
    told apart by their day: a sum that was reported later is no match, but it is not to be put on record a second time
    either.
    """

    def __init__(self, day: dt.date, families: Families, near: set[int]) -> None:
        """`near` are the companies and their families."""
        self.day, self.families, self._near = day, families, near

    @cached_property
    def plants(self) -> list[Plant]:
        """Those that these companies operate, or have a share in."""
        owned = PlantOwner.objects.filter(company__in=self._near).values("plant")
        around = Q(company__in=self._near) | Q(pk__in=owned)
        return list(Plant.objects.filter(around).select_related("company").order_by("pk")) if self._near else []

    @cached_property
    def owners(self) -> dict[int, set[int]]:
        """The companies that have a share in each plant."""
        found: dict[int, set[int]] = defaultdict(set)
        owners = PlantOwner.objects.filter(plant__in=self.plants, company__isnull=False)
        for plant, company in owners.values_list("plant_id", "company_id"):
            found[plant].add(company)
        return found

    @cached_property
    def plant_plans(self) -> dict[int, list[CapacityPlan]]:
        """Capacity plans by plant."""
        return self._plans[0]

    @cached_property
    def company_plans(self) -> dict[int, list[CapacityPlan]]:
        """Capacity plans at no named plant, by company."""
        return self._plans[1]

    @cached_property
    def statuses(self) -> dict[int, list[PlantStatus]]:
        """By plant."""
        found: dict[int, list[PlantStatus]] = defaultdict(list)
        for status in PlantStatus.objects.as_of(self.day).filter(plant__in=self.plants):
            found[status.plant_id].append(status)
        return found

    @cached_property
    def plant_milestones(self) -> dict[int, list[Milestone]]:
        """Milestones by plant."""
        return self._milestones[0]

    @cached_property
    def company_milestones(self) -> dict[int, list[Milestone]]:
        """Milestones at no named plant, by company."""
        return self._milestones[1]

    @cached_property
    def investments(self) -> list[Investment]:
        """With the plants that each is for."""
        around = Investment.objects.filter(company__in=self._near).select_related("company")
        return list(around.prefetch_related("for_plants", "confirmations"))

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """With their parties."""
        shared = Partnership.objects.as_of(self.day).filter(parties__company__in=self._near).distinct()
        return list(shared.prefetch_related("parties", "confirmations"))

    def is_live(self, plan: CapacityPlan) -> bool:
        """Whether a plan row stood for itself on the day: neither superseded nor the mere repeat of another by then."""
        return not any(
            other is not None and other.reported_on.last <= self.day for other in (plan.superseded_by, plan.restates)
        )

    @cached_property
    def _plans(self) -> ByPlantAndCompany[CapacityPlan]:
        rows = CapacityPlan.objects.as_of(self.day).select_related("superseded_by", "restates", "phase")
        return _parted(rows.filter(self._around()))

    @cached_property
    def _milestones(self) -> ByPlantAndCompany[Milestone]:
        return _parted(Milestone.objects.as_of(self.day).filter(self._around()))

    def _around(self) -> Q:
        return Q(plant__in=[plant.pk for plant in self.plants]) | Q(company__in=self._near)


def load_tables(companies: Iterable[int], day: dt.date) -> Tables:
    """The rows around these companies and their families as known on the day; at most thirteen queries for all."""
    named = set(companies)
    families = Families(CompanyParent.objects.all() if named else (), day)
    return Tables(day, families, set().union(*(families.family(company) for company in named)))


def _parted(rows: Iterable[Any]) -> ByPlantAndCompany[Any]:
    """Rows of plants by their plant, and those of no named plant by their company."""
    of_plants: dict[int, list[Any]] = defaultdict(list)
    of_companies: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.plant_id is not None:
            of_plants[row.plant_id].append(row)
        else:
            of_companies[row.company_id].append(row)
    return of_plants, of_companies

"""What is on record about the companies that an article names: loaded once a run, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from companies.models import CompanyParent, Investment, Partnership
from plants.models import CapacityPlan, Milestone, Plant, PlantOwner, PlantStatus


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


@dataclass
class Tables:
    """Rows around some companies. Plants are all those known today; dated rows are those reported by `day`.

    `investments` holds later ones too, to be told apart by their day: a sum that was reported later is no match, but it
    is not to be put on record a second time either.
    """

    day: dt.date
    families: Families
    plants: list[Plant] = field(default_factory=list)
    owners: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    plant_plans: dict[int, list[CapacityPlan]] = field(default_factory=lambda: defaultdict(list))
    company_plans: dict[int, list[CapacityPlan]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[int, list[PlantStatus]] = field(default_factory=lambda: defaultdict(list))
    plant_milestones: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    company_milestones: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    investments: list[Investment] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)

    def is_live(self, plan: CapacityPlan) -> bool:
        """Whether a plan row stood for itself on the day: neither superseded nor the mere repeat of another by then."""
        return not any(
            other is not None and other.reported_on.last <= self.day for other in (plan.superseded_by, plan.restates)
        )


def load_tables(companies: Iterable[int], day: dt.date) -> Tables:
    """The rows around these companies and their families as known on the day; ten queries, however many."""
    families = Families(CompanyParent.objects.all(), day)
    near = set().union(*(families.family(company) for company in companies))
    tables = Tables(day, families)
    _load_plants(tables, near)
    _load_plant_rows(tables, near)
    _load_deals(tables, near)
    return tables


def _load_plants(tables: Tables, near: set[int]) -> None:
    owned = PlantOwner.objects.filter(company__in=near).values("plant")
    plants = Plant.objects.filter(Q(company__in=near) | Q(pk__in=owned)).select_related("company").order_by("pk")
    tables.plants = list(plants)
    for owner in PlantOwner.objects.filter(plant__in=tables.plants, company__isnull=False):
        if owner.company_id is not None:
            tables.owners[owner.plant_id].add(owner.company_id)


def _load_plant_rows(tables: Tables, near: set[int]) -> None:
    day = tables.day
    around = Q(plant__in=[plant.pk for plant in tables.plants]) | Q(company__in=near)
    plans = CapacityPlan.objects.as_of(day).filter(around).select_related("superseded_by", "restates", "phase")
    for plan in plans:
        if plan.plant_id is not None:
            tables.plant_plans[plan.plant_id].append(plan)
        else:
            tables.company_plans[plan.company_id].append(plan)
    for status in PlantStatus.objects.as_of(day).filter(plant__in=tables.plants):
        tables.statuses[status.plant_id].append(status)
    for milestone in Milestone.objects.as_of(day).filter(around):
        if milestone.plant_id is not None:
            tables.plant_milestones[milestone.plant_id].append(milestone)
        else:
            tables.company_milestones[milestone.company_id].append(milestone)


def _load_deals(tables: Tables, near: set[int]) -> None:
    investments = Investment.objects.filter(company__in=near).select_related("company")
    tables.investments = list(investments.prefetch_related("for_plants"))
    shared = Partnership.objects.as_of(tables.day).filter(parties__company__in=near).distinct()
    tables.partnerships = list(shared.prefetch_related("parties"))

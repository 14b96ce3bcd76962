"""What is on record about the companies that an article names: loaded once a run, in a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from companies.models import CompanyParent, Investment, Partnership
from plants.models import CapacityPlan, Milestone, Plant, PlantOwner, PlantStatus

Row = TypeVar("Row", bound=Any)


class Families:
    """Who belongs to whom on a day; without one, who ever did."""

    def __init__(self, parents: Iterable[CompanyParent], day: dt.date | None) -> None:
        self._above: dict[int, set[int]] = defaultdict(set)
        self._below: dict[int, set[int]] = defaultdict(set)
        self._reached: dict[tuple[int, bool], set[int]] = {}
        for row in parents:
            begun = day is None or row.since is None or row.since.first <= day
            if begun and (day is None or row.until is None or row.until.last >= day):
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


class Known(Generic[Row]):
    """Rows by what they are about, of which only those are told that were reported by a day."""

    def __init__(self, rows: dict[int, list[Row]], day: dt.date) -> None:
        self._rows, self._day = rows, day

    def __getitem__(self, key: int) -> list[Row]:
        """Those about this plant or company; none is an empty list."""
        return _by(self._rows.get(key, ()), self._day)


class Rows:
    """Rows around some companies, whenever reported; each kind is loaded when it is asked for first.

    An article needs but few of them, and many articles of one company the same.
    """

    def __init__(self, companies: Iterable[int]) -> None:
        """The rows around these companies and all that ever belonged to them or they to; at most thirteen queries."""
        named = set(companies)
        self._parents = list(CompanyParent.objects.all()) if named else []
        families = Families(self._parents, None)
        self._near: set[int] = set().union(*(families.family(company) for company in named))

    def families(self, day: dt.date) -> Families:
        """Who belongs to whom on the day."""
        return Families(self._parents, day)

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
    def plans(self) -> tuple[dict[int, list[CapacityPlan]], dict[int, list[CapacityPlan]]]:
        """Capacity plans by plant, and those at no named plant by company."""
        return _parted(self._around(CapacityPlan.objects.select_related("superseded_by", "restates", "phase")))

    @cached_property
    def statuses(self) -> dict[int, list[PlantStatus]]:
        """By plant."""
        return _parted(PlantStatus.objects.filter(plant__in=self.plants))[0]

    @cached_property
    def milestones(self) -> tuple[dict[int, list[Milestone]], dict[int, list[Milestone]]]:
        """Milestones by plant, and those at no named plant by company."""
        return _parted(self._around(Milestone.objects.all()))

    @cached_property
    def investments(self) -> list[Investment]:
        """With the plants that each is for."""
        around = Investment.objects.filter(company__in=self._near).select_related("company")
        return list(around.prefetch_related("for_plants", "confirmations"))

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """With their parties."""
        shared = Partnership.objects.filter(parties__company__in=self._near).distinct()
        return list(shared.prefetch_related("parties", "confirmations"))

    def _around(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(plant__in=[plant.pk for plant in self.plants]) | Q(company__in=self._near))


class Tables:
    """The rows around some companies as known on a day.

    Plants are all those known today; dated rows are those reported by `day`. `investments` holds later ones too, to be
    told apart by their day: a sum that was reported later is no match, but it is not to be put on record a second time
    either.
    """

    def __init__(self, rows: Rows, day: dt.date) -> None:
        self._rows, self.day = rows, day

    @cached_property
    def families(self) -> Families:
        """Who belongs to whom on the day."""
        return self._rows.families(self.day)

    @property
    def plants(self) -> list[Plant]:
        """Those that these companies operate, or have a share in."""
        return self._rows.plants

    @property
    def owners(self) -> dict[int, set[int]]:
        """The companies that have a share in each plant."""
        return self._rows.owners

    @property
    def plant_plans(self) -> Known[CapacityPlan]:
        """Capacity plans by plant."""
        return Known(self._rows.plans[0], self.day)

    @property
    def company_plans(self) -> Known[CapacityPlan]:
        """Capacity plans at no named plant, by company."""
        return Known(self._rows.plans[1], self.day)

    @property
    def statuses(self) -> Known[PlantStatus]:
        """By plant."""
        return Known(self._rows.statuses, self.day)

    @property
    def plant_milestones(self) -> Known[Milestone]:
        """Milestones by plant."""
        return Known(self._rows.milestones[0], self.day)

    @property
    def company_milestones(self) -> Known[Milestone]:
        """Milestones at no named plant, by company."""
        return Known(self._rows.milestones[1], self.day)

    @property
    def investments(self) -> list[Investment]:
        """With the plants that each is for."""
        return self._rows.investments

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """With their parties."""
        return _by(self._rows.partnerships, self.day)

    def is_live(self, plan: CapacityPlan) -> bool:
        """Whether a plan row stood for itself on the day: neither superseded nor the mere repeat of another by then."""
        return not any(
            other is not None and other.reported_on.last <= self.day for other in (plan.superseded_by, plan.restates)
        )


def _by(rows: Iterable[Row], day: dt.date) -> list[Row]:
    return [row for row in rows if row.reported_on_last <= day]


def _parted(rows: Iterable[Any]) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """Rows of plants by their plant, and those of no named plant by their company."""
    of_plants: dict[int, list[Any]] = defaultdict(list)
    of_companies: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.plant_id is not None:
            of_plants[row.plant_id].append(row)
        else:
            of_companies[row.company_id].append(row)
    return of_plants, of_companies

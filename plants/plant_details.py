"""All that was reported of plants by a day, hung on them for their serializer: as many queries for many as for one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects

from companies.api_views import investment_rows, with_plants
from evtracker.api.views import Page, sourced
from plants.disagreement import disagreements
from plants.inference import confirmations, latest_of, rule_version
from plants.models import CapacityPlan, Milestone, PlantInvestment, PlantOwner, PlantStatus

ByPlant = dict[int, list[Any]]


def plan_rows(day: dt.date) -> QuerySet[Any]:
    """Figures reported by the day; one that by then merely repeated another is among that one's sources instead."""
    own = Q(restates__isnull=True) | Q(restates__reported_on_last__gt=day)
    return all_plan_rows(day).filter(own)


def all_plan_rows(day: dt.date) -> QuerySet[Any]:
    """Figures reported by the day, those that repeat others too."""
    rows = CapacityPlan.objects.as_of(day).told_on(day)
    return rows.select_related("source", "plant", "company", "phase", "superseded_by", "restates")


def milestone_rows(day: dt.date) -> QuerySet[Any]:
    """Milestones reported by the day."""
    return Milestone.objects.as_of(day).select_related("source", "plant", "company", "phase")


def add_details(plants: Page, day: dt.date) -> None:
    """Hang them on plants that have their standing. Fifteen queries, and one for each where reports disagree."""
    ids = [plant.pk for plant in plants]
    owners = PlantOwner.objects.as_of(day).select_related("company", "source")
    prefetch_related_objects(plants, Prefetch("owners", owners), "phases")
    plans = list(all_plan_rows(day).filter(plant__in=ids).order_by("-reported_on_last", "-pk"))
    own = [row for row in plans if row.restates is None or row.restates.reported_on.last > day]
    statuses = PlantStatus.objects.as_of(day).filter(plant__in=ids).select_related("plant", "phase", "source")
    of_status = sourced(list(statuses.order_by("-reported_on_last", "-pk")), day)
    milestones = sourced(list(milestone_rows(day).filter(plant__in=ids).order_by("date_last", "pk")), day)
    told = {
        "known_plans": by_plant(sourced(own, day)),
        "known_statuses": by_plant(of_status),
        "known_milestones": by_plant(milestones),
        "known_investments": _sums(ids, day),
        "confirmations": _confirmations(ids, day),
    }
    reports = by_plant(plans)
    for plant in plants:
        for name, rows in told.items():
            setattr(plant, name, rows.get(plant.pk, []))
        _add_standing(plant, reports.get(plant.pk, []), day)


def _add_standing(plant: Any, plans: Page, day: dt.date) -> None:
    """What follows from the rows that hang on the plant, and from all its plans, the latest first."""
    plant.known_owners = list(plant.owners.all())
    plant.inference_rule = rule_version()
    milestones = sorted(plant.known_milestones, key=lambda row: (row.reported_on.last, row.pk), reverse=True)
    owners = sorted(plant.known_owners, key=lambda row: (row.reported_on.last, row.pk), reverse=True)
    described = [plant] if plant.reported_on.last <= day else []
    rows = [plans, plant.known_statuses, milestones, owners, plant.known_investments, plant.confirmations, described]
    plant.last_report = latest_of(rows)
    deciding = plant.standing.plan
    plant.capacity_stories = next((row.line.stories for row in plant.known_plans if row == deciding), 0)
    plant.disagreements = disagreements(plant.pk, day) if plant.standing.flags else []
    told = {row.phase_id for row in [*plant.known_plans, *plant.known_statuses, *plant.known_milestones]}
    plant.known_phases = [phase for phase in plant.phases.all() if phase.pk in told]


def by_plant(rows: Iterable[Any]) -> ByPlant:
    """The rows of each plant, in their order."""
    found: ByPlant = defaultdict(list)
    for row in rows:
        found[row.plant_id].append(row)
    return found


def _confirmations(ids: list[int], day: dt.date) -> ByPlant:
    """What further sources told of the sums for each plant, the latest first."""
    rows = confirmations(day).filter(investment__for_plants__plant__in=ids)
    return by_plant(rows.annotate(plant_id=F("investment__for_plants__plant")))


def _sums(ids: list[int], day: dt.date) -> ByPlant:
    """The sums for each plant, the latest first; one that is for several stands with each."""
    links: dict[int, list[int]] = defaultdict(list)
    for sum_id, plant_id in PlantInvestment.objects.filter(plant__in=ids).values_list("investment", "plant"):
        links[sum_id].append(plant_id)
    if not links:
        return {}
    rows = investment_rows(day).filter(pk__in=links).order_by("-reported_on_last", "-pk")
    found: ByPlant = defaultdict(list)
    for row in sourced(with_plants(list(rows)), day):
        for plant_id in links[row.pk]:
            found[plant_id].append(row)
    return found

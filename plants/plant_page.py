"""What a plant's page shows, as known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from articles.evidence import Line, known_claims, lines
from companies.company_page import with_details
from companies.models import Investment
from companies.said_claims import said
from companies.vocabulary import Modality
from evtracker.charts import Chart, capacity_chart
from plants.disagreement import disagreements
from plants.inference import last_report, rule_told
from plants.models import CapacityPlan, Phase, Plant, PlantStatus
from plants.plan_strips import Strip, plan_scale
from plants.series import CapacityQuery
from plants.standing import Standing, standings
from plants.status_line import status_line
from plants.statuses import REACHED, begins
from plants.vocabulary import STARTS


@dataclass(frozen=True)
class PlanLine:
    """A plan row of the history and what has become of it: live, superseded, repeats, rumour or denied."""

    line: Line
    state: str
    other: CapacityPlan | None = None
    strip: Strip | None = None


@dataclass(frozen=True)
class PhaseLine:
    """A phase with its latest status and its live plans."""

    phase: Phase
    status: Line | None
    plans: list[PlanLine]


def plant_context(plant: Plant, day: dt.date) -> dict[str, Any]:
    """All that the page shows. The number of queries doesn't depend on the number of rows."""
    standing = standings([plant.pk], day)[plant.pk]
    statuses = lines(_statuses(plant, day), day)
    plans = plan_lines(plant, day)
    scale = plan_scale((one.line.row for one in plans), day)
    if scale is not None:
        plans = [replace(one, strip=scale.strips[one.line.row.pk]) for one in plans]
    sums = Investment.objects.as_of(day).filter(for_plants__plant=plant).distinct()
    milestones = lines(plant.milestones.as_of(day).select_related("source", "phase").order_by("date_last", "pk"), day)
    sites = Plant.objects.known_as_of(day).filter(within=plant)
    known = known_claims(day).filter(plant=plant).select_related("company", "plant")
    return {
        "plant": plant,
        "described": plant.reported_on.last <= day,
        "line": lines([plant], day)[0],
        "standing": standing,
        "standing_line": next((one.line for one in plans if standing.plan and one.line.row == standing.plan), None),
        "status_line": next(
            (line for line in statuses if standing.status_row and line.row == standing.status_row), None
        ),
        "last_report": last_report(plant.pk, day) if standing.inferred else None,
        "inference": rule_told(),
        "disagreements": disagreements(plant.pk, day) if standing.flags else [],
        "chart": _chart(plant, standing, day),
        "plans": plans,
        "scale": scale,
        "phases": _phases(plans, statuses, day),
        "statuses": statuses,
        "status_drawn": status_line((line.row for line in statuses), day),
        "owners": lines(plant.owners.as_of(day).select_related("source", "company"), day),
        "milestones": milestones,
        "begun": begun_unsaid(standing, milestones),
        "investments": lines(with_details(sums, day), day),
        "within": plant.within if plant.within and (plant.within.known_on or dt.date.max) <= day else None,
        "sites": sites,
        "claims": said(known.order_by("-version__article__source__published_last", "pk")),
        "past": standing.effective is not None and standing.effective.last < day,
    }


def begun_unsaid(standing: Standing, milestones: list[Line]) -> Line | None:
    """The latest actual start that no status followed, where the plant is told as late or silent all the same.

    A milestone moves no figure and no status by itself: the reader is told of both.
    """
    if standing.status in REACHED or not (standing.past_due or standing.inferred):
        return None
    begun = [line for line in milestones if line.row.actual and line.row.event in STARTS]
    return begun[-1] if begun else None


def _statuses(plant: Plant, day: dt.date) -> Any:
    rows = PlantStatus.objects.as_of(day).filter(plant=plant)
    return rows.select_related("source", "phase").order_by("-reported_on_last", "-pk")


def plan_lines(plant: Plant, day: dt.date) -> list[PlanLine]:
    """All plan rows of the plant reported by the day, the newest first, each with what became of it by then."""
    rows = CapacityPlan.objects.as_of(day).told_on(day).filter(plant=plant).order_by("-reported_on_last", "-pk")
    found = lines(rows.select_related("source", "phase", "superseded_by", "restates"), day)
    return [PlanLine(line, *_became(line.row, day)) for line in found]


def _became(row: Any, day: dt.date) -> tuple[str, CapacityPlan | None]:
    for state, other in (("superseded", None if row.stands else row.superseded_by), ("repeats", row.restates)):
        if other is not None and other.reported_on.last <= day:
            return state, other
    if row.modality in (Modality.RUMOUR, Modality.DENIED):
        return str(row.modality), None
    return "live", None


def _phases(plans: list[PlanLine], statuses: list[Line], day: dt.date) -> list[PhaseLine]:
    """The phases that anything was reported of, with their status on the day."""
    phases = {one.line.row.phase for one in plans} | {line.row.phase for line in statuses}
    found = []
    for phase in sorted((one for one in phases if one is not None), key=lambda one: one.number):
        own = [line for line in statuses if line.row.phase_id == phase.pk]
        live = [one for one in plans if one.line.row.phase_id == phase.pk and one.state == "live"]
        found.append(PhaseLine(phase, status_on(own, day), live))
    return found


def status_on(statuses: list[Line], day: dt.date) -> Line | None:
    """The status that holds on the day: the latest to have begun, of these the latest report."""
    begun = [line for line in statuses if begins(line.row) <= day]
    return max(begun, key=lambda line: (begins(line.row), line.row.reported_on.last, line.row.key), default=None)


def _chart(plant: Plant, standing: Standing, day: dt.date) -> Chart | None:
    if standing.capacity is None:
        return None
    query = CapacityQuery(as_of=day, unit=standing.unit, product=standing.product, by="status", plant=plant.slug)
    chart = capacity_chart("capacity", gettext("Capacity of this plant over time"), query)
    return None if chart.empty else chart

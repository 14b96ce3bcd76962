"""What replaces what among the plan rows of a plant (DOMAIN rule 1), drawn from scratch and stored on the rows.

The reports are gone through day by day; what is known on one day is set against what was live before it, so the order
of loading changes nothing, and the links drawn by a day are those that a later drawing holds with that day's rows only.

Decisions where the rule leaves room:
- *Scope* is plant, phase, unit and product; a site's increments are a scope of their own. Rows of a phase are that
  phase's own capacity, increment or not.
- A plan with its restatements is one; it is a fact from the day on which a source puts it so, and then no plan
  supersedes it. An undated fact that states the amount of a live dated row restates that row; an undated plan that a
  later dated row (or a fact) repeats restates that later row from its day, so restatements can form a chain.
- A later lower fact supersedes an earlier fact only if it isn't for an earlier day: a recalled past undoes nothing.
  Until the day of the lower one the earlier fact holds: what a plant lost in 2023 it still had in 2022.
- A plan that cut a dated one and took its date is from then on compared as a dated plan.
- A report may restate one plan and supersede others. Whatever restates a superseded row goes with it.
- A denial supersedes what it denies (same scope and amount, no other date), also what is known on the same day, and
  never counts itself. From its day on what it denies has done nothing: a plan that this had moved or cut stands again
  (the link that tells of the move stays, as history). What is reported again after it stands anew.
- Rumours are compared among themselves only; they neither supersede plans nor are superseded by them.
- A later total for the same date or later absorbs planned increments; a planned total absorbs no increment that is a
  fact (it would take away what stands before its date), see plants/figures.py.
- A row whose link a curator set (or removed) keeps it; the rules link no such row, but link others to it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db import transaction

from companies.vocabulary import Modality
from plants.live_plans import (
    LivePlan,
    absorbs,
    cut_by,
    denies,
    is_curated,
    is_fact,
    overtakes,
    precedence,
    restated_by,
)
from plants.models import CapacityPlan

# unit, product, phase, increment of the site
Scope = tuple[str, str, int | None, bool]


@dataclass(frozen=True)
class Link:
    """What became of a row; at most one is set."""

    superseded_by: int | None = None
    restates: int | None = None


@dataclass
class Drawing:
    """The links of a set of rows, by primary key, and the plans that are live after the last of them.

    `past` are facts that lower ones superseded: they hold until the day of those.
    """

    links: dict[int, Link] = field(default_factory=dict)
    plans: dict[Scope, list[LivePlan]] = field(default_factory=lambda: defaultdict(list))
    rumours: dict[Scope, list[LivePlan]] = field(default_factory=lambda: defaultdict(list))
    past: list[LivePlan] = field(default_factory=list)

    @property
    def live(self) -> list[LivePlan]:
        """All live plans, rumours apart."""
        return [plan for lane in self.plans.values() for plan in lane]

    @property
    def live_rumours(self) -> list[LivePlan]:
        """All live rumours."""
        return [plan for lane in self.rumours.values() for plan in lane]


def draw(rows: Iterable[CapacityPlan]) -> Drawing:
    """Draw the links among the rows of one plant, or of one company's targets, from nothing. Writes nothing."""
    told = sorted(rows, key=_reported)
    drawing = _drawn(told)
    denials = [row for row in told if row.modality == Modality.DENIED.value]
    if denials:
        # The links tell what became of each row in its time; what is live is what holds without all that was denied.
        left = _drawn([row for row in told if row not in denials and not _taken_back(row, denials)])
        drawing.plans, drawing.rumours, drawing.past = left.plans, left.rumours, left.past
    return drawing


def _drawn(rows: Iterable[CapacityPlan]) -> Drawing:
    """Go through the rows, day by day."""
    drawing = Drawing()
    known: dict[int, CapacityPlan] = {}
    for _, group in groupby(rows, key=_reported):
        today = sorted(group, key=precedence)
        known.update((row.pk, row) for row in today)
        told = _after_denials(drawing, today)
        for rumoured, lanes in ((False, drawing.plans), (True, drawing.rumours)):
            of_scope: dict[Scope, list[CapacityPlan]] = defaultdict(list)
            for row in told:
                if (row.modality == Modality.RUMOUR.value) == rumoured:
                    of_scope[scope_of(row)].append(row)
            for scope, reports in of_scope.items():
                _take_in(drawing, lanes[scope], reports)
        _absorb_increments(drawing, told)
        _apply_curated(drawing, today, known)
    return drawing


def scope_of(row: CapacityPlan) -> Scope:
    """Within what the row is compared."""
    return (row.unit, row.product, row.phase_id, row.increment and row.phase_id is None)


def _reported(row: CapacityPlan) -> dt.date:
    day: dt.date = row.reported_on.last
    return day


def _taken_back(row: CapacityPlan, denials: Iterable[CapacityPlan]) -> bool:
    return not is_curated(row) and any(
        scope_of(denial) == scope_of(row) and denies(denial, row) and _reported(denial) >= _reported(row)
        for denial in denials
    )


def _after_denials(drawing: Drawing, today: list[CapacityPlan]) -> list[CapacityPlan]:
    """Take back what the day's denials deny; return the day's other rows."""
    denials = [row for row in today if row.modality == Modality.DENIED.value]
    told = [row for row in today if row.modality != Modality.DENIED.value]
    for denial in denials:
        scope = scope_of(denial)
        for lane in (drawing.plans[scope], drawing.rumours[scope]):
            for plan in [plan for plan in lane if denies(denial, plan.root) and not is_curated(plan.root)]:
                drawing.links[plan.root.pk] = Link(superseded_by=denial.pk)
                lane.remove(plan)
        for row in [row for row in told if scope_of(row) == scope and denies(denial, row) and not is_curated(row)]:
            drawing.links[row.pk] = Link(superseded_by=denial.pk)
            told.remove(row)
    return told


def _take_in(drawing: Drawing, lane: list[LivePlan], reports: list[CapacityPlan]) -> None:
    """Set one day's reports of one scope against what was live in it before."""
    before = list(lane)
    for plan in before:
        if is_curated(plan.root):
            continue
        later = next((row for row in reports if overtakes(row, plan, before)), None)
        if later:
            drawing.links[plan.root.pk] = Link(superseded_by=later.pk)
            lane.remove(plan)
            if plan.fact:
                drawing.past.append(replace(plan, until=LivePlan.of(later).day))
    for row in reports:
        cut = cut_by(row, before)
        taken = cut.effective if cut else None
        repeated = None if is_curated(row) else restated_by(row, lane)
        if repeated:
            drawing.links[row.pk] = Link(restates=repeated.root.pk)
            repeated.join(row)
            repeated.effective = repeated.effective or taken
        else:
            _start(drawing, lane, LivePlan.of(row, taken))


def _start(drawing: Drawing, lane: list[LivePlan], plan: LivePlan) -> None:
    """Add a plan; an undated one of the same amount is that plan, and has its date now."""
    if plan.day is not None:
        for undated in [old for old in lane if old.day is None and old.amount == plan.amount]:
            if not is_curated(undated.root):
                drawing.links[undated.root.pk] = Link(restates=plan.root.pk)
                plan.reports.extend(undated.reports)
                lane.remove(undated)
    lane.append(plan)


def _absorb_increments(drawing: Drawing, today: list[CapacityPlan]) -> None:
    """Let the day's stated totals of the site take in the increments that they hold already."""
    for total in [row for row in today if row.phase_id is None and not row.increment]:
        if total.modality == Modality.RUMOUR.value:
            continue
        unit, product, _, _ = scope_of(total)
        increments = drawing.plans[unit, product, None, True]
        stated = next((p for p in drawing.plans[scope_of(total)] if total in p.reports), None)
        for increment in [plan for plan in increments if not is_curated(plan.root)]:
            new = LivePlan.of(total, stated.effective if stated else None)
            later_of_both = (new.day is None) == (increment.day is None)
            if later_of_both and absorbs(new, increment) and (is_fact(total) or not increment.fact):
                drawing.links[increment.root.pk] = Link(superseded_by=total.pk)
                increments.remove(increment)


def _apply_curated(drawing: Drawing, today: list[CapacityPlan], known: dict[int, CapacityPlan]) -> None:
    """Let curators' links count from the day on which both of their rows are known."""
    new = {row.pk for row in today}
    for row in [row for row in known.values() if is_curated(row)]:
        target = row.superseded_by_id or row.restates_id
        if target not in known or not new & {row.pk, target}:
            continue
        drawing.links[row.pk] = Link(row.superseded_by_id, row.restates_id)
        for lane in [*drawing.plans.values(), *drawing.rumours.values()]:
            for plan in [plan for plan in lane if plan.root.pk == row.pk]:
                lane.remove(plan)
                if row.restates_id:
                    _merge(drawing, plan, row.restates_id)


def _merge(drawing: Drawing, plan: LivePlan, target: int) -> None:
    """Add a plan's reports to the live plan that holds the target row, if it is live."""
    for other in [*drawing.live, *drawing.live_rumours]:
        if any(report.pk == target for report in other.reports):
            for report in plan.reports:
                other.join(report)


@transaction.atomic
def relink(plant_ids: Iterable[int]) -> int:
    """Draw and store the links among all plan rows of each plant; returns how many rows changed."""
    return _store(CapacityPlan.objects.filter(plant__in=set(plant_ids)), "plant_id")


@transaction.atomic
def relink_targets(company_ids: Iterable[int]) -> int:
    """Draw and store the links among all targets of each company; returns how many rows changed."""
    return _store(CapacityPlan.objects.filter(company__in=set(company_ids)), "company_id")


def _store(rows: Iterable[CapacityPlan], owner: str) -> int:
    of_owner: dict[int, list[CapacityPlan]] = defaultdict(list)
    for row in rows:
        of_owner[getattr(row, owner)].append(row)
    changed = []
    for group in of_owner.values():
        links = draw(group).links
        for row in [row for row in group if not is_curated(row)]:
            link = links.get(row.pk, Link())
            if (row.superseded_by_id, row.restates_id) != (link.superseded_by, link.restates):
                row.superseded_by_id, row.restates_id = link.superseded_by, link.restates
                changed.append(row)
    CapacityPlan.objects.bulk_update(changed, ["superseded_by", "restates"], batch_size=500)
    return len(changed)

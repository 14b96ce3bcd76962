"""What a capacity, status or milestone does to the rows of its plant or company (DOMAIN: counting, capacity)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from articles.extraction.model import Fact
from articles.matching.model import NOTHING_YET, Found
from articles.matching.tables import Tables
from articles.vocabulary import Effect
from companies.models import Company
from companies.vocabulary import Modality
from evtracker.fields import to_partial_date
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantStatus
from plants.vocabulary import Event, Status

# From the rumour to the running plant; what stands outside has no order.
PROGRESS = (Status.RUMOURED, Status.ANNOUNCED, Status.PRE_CONSTRUCTION, Status.CONSTRUCTION, Status.COMMISSIONING)
# What each model of a plant may have of its own.
MODEL_EVENTS = frozenset({Event.PRODUCTION_START, Event.FIRST_DELIVERY})
PROGRESS_TO_RUNNING = (*PROGRESS, Status.OPERATING)


def match_capacity(fact: Fact, company: Company, plant: Plant | None, tables: Tables) -> Found:
    """The live row of the same scope that says the same, or that the fact moves, changes, cuts or contradicts."""
    rows = tables.plant_plans[plant.pk] if plant else tables.company_plans[company.pk]
    in_scope = [
        row
        for row in rows
        if tables.is_live(row)
        and row.unit == fact.unit
        and (row.phase.number if row.phase else None) == fact.phase
        and (row.increment == fact.increment or fact.phase is not None)
        and row.modality != Modality.DENIED
    ]
    by = to_partial_date(fact.by)
    same = [row for row in in_scope if row.amount == fact.amount]
    if same:
        return _same_amount(fact, by, max(same, key=lambda row: (_date_rank(by, row.effective), row.reported_on)))
    if fact.increment or fact.modality in (Modality.RUMOUR, Modality.DENIED):
        return NOTHING_YET
    if phase := _phase_of_that_figure(fact, rows, in_scope, tables):
        reason = f"{phase} alone is on record with this figure: type its number in, or say that it is the whole plant's"
        return Found(Effect.AMBIGUOUS, weight=0.0, reason=reason)
    replaced = [row for row in in_scope if _replaces(fact, by, row, tables.day)]
    if not replaced:
        return NOTHING_YET
    row = max(replaced, key=lambda one: (one.reported_on, one.pk))
    if row.reported_on.last == tables.day:
        return Found(Effect.CONFLICTS, row, 0.9, f"another figure of the same day is on record: {_told(row, str(row))}")
    return Found(Effect.REVISES, row, 0.9, f"another figure was on record: {_told(row, str(row))}")


def _phase_of_that_figure(
    fact: Fact, rows: list[CapacityPlan], in_scope: list[CapacityPlan], tables: Tables
) -> Phase | None:
    """The phase that a figure may be meant for, of which none is named: the record has more for the whole plant."""
    assert fact.amount is not None
    if fact.phase is not None or not any(row.amount > fact.amount for row in in_scope):
        return None
    same = [
        row for row in rows if row.phase and tables.is_live(row) and (row.amount, row.unit) == (fact.amount, fact.unit)
    ]
    return same[0].phase if same else None


def _date_rank(date: PartialDate | None, recorded: PartialDate | None) -> int:
    if date == recorded:
        return 3
    if date is None or recorded is None:
        return 2
    return 1 if _within(date, recorded) or _within(recorded, date) else 0


def _same_amount(fact: Fact, by: PartialDate | None, row: CapacityPlan) -> Found:
    told = _told(row, str(row))
    if fact.modality == Modality.DENIED:
        return Found(Effect.CONFLICTS, row, 1.0, f"it denies what is on record: {told}")
    if row.modality == Modality.RUMOUR != fact.modality:
        return Found(Effect.REVISES, row, 1.0, f"it was a rumour so far: {told}")
    if row.modality == Modality.PLAN and fact.modality == Modality.FACT:
        return Found(Effect.REVISES, row, 1.0, f"it was planned so far: {told}")
    if by is not None and row.effective is None:
        return Found(Effect.REFINES, row, 1.0, f"the record has the figure without a date: {told}")
    if by is not None and row.effective is not None and by != row.effective:
        if _within(by, row.effective):
            return Found(Effect.REFINES, row, 1.0, f"the record has the figure with a coarser date: {told}")
        if not _within(row.effective, by):
            return Found(Effect.REVISES, row, 0.95, f"the record has the figure for another date: {told}")
    return Found(Effect.CONFIRMS, row, 1.0, f"the same figure is on record: {told}")


def _replaces(fact: Fact, by: PartialDate | None, row: CapacityPlan, day: dt.date) -> bool:
    """Whether another amount of the same scope takes the row's place, or only stands beside it as another stage.

    What runs today replaces only those plans that should have been reached by then.
    """
    assert fact.amount is not None
    if row.modality == Modality.FACT and fact.modality != Modality.FACT:
        return False
    if fact.modality == Modality.FACT and row.modality == Modality.PLAN:
        return row.amount > fact.amount and row.effective is not None and row.effective.last <= day
    if by is None or row.effective is None:
        return by == row.effective or (by is None and fact.amount < row.amount)
    if _within(by, row.effective) or _within(row.effective, by):
        return True
    return fact.amount < row.amount and by > row.effective


def match_status(fact: Fact, plant: Plant | None, tables: Tables) -> Found:
    """The plant's state as last reported: the same, an earlier one that is only repeated, or another."""
    rows = [row for row in tables.statuses[plant.pk] if row.phase_id is None] if plant else []
    if not rows:
        return NOTHING_YET
    latest = max(rows, key=lambda row: (row.reported_on, row.pk))
    same = [row for row in rows if row.status == fact.status]
    if fact.modality == Modality.DENIED:
        return (
            Found(Effect.CONFLICTS, same[-1], 1.0, f"it denies {_told(same[-1], same[-1].get_status_display())}")
            if same
            else NOTHING_YET
        )
    told = _told(latest, latest.get_status_display())
    if latest.status == fact.status:
        return Found(Effect.CONFIRMS, latest, 1.0, f"the same status is on record: {told}")
    if _is_behind(fact.status, latest.status):
        if same:
            earlier = max(same, key=lambda row: (row.reported_on, row.pk))
            return Found(Effect.CONFIRMS, earlier, 0.9, f"it repeats an earlier status; since then {told}")
        return Found(Effect.CONFLICTS, latest, 0.9, f"the record is further on: {told}")
    return Found(Effect.REVISES, latest, 1.0, f"the record stood at {told}")


def _is_behind(status: str | None, recorded: str) -> bool:
    if status not in PROGRESS_TO_RUNNING or recorded not in PROGRESS_TO_RUNNING:
        return False
    return PROGRESS_TO_RUNNING.index(Status(status)) < PROGRESS_TO_RUNNING.index(Status(recorded))


def match_milestone(fact: Fact, company: Company, plant: Plant | None, tables: Tables) -> Found:
    """The same event on record: on the same date, more or less finely dated, or on another one."""
    rows = tables.plant_milestones[plant.pk] if plant else tables.company_milestones[company.pk]
    same_event = [row for row in rows if row.event == fact.event and row.modality != Modality.DENIED]
    date = to_partial_date(fact.date)
    if not same_event or date is None:
        return NOTHING_YET
    row = max(same_event, key=lambda one: (_date_rank(date, one.date), one.reported_on, one.pk))
    told = _told(row, str(row))
    if _is_a_models_own(fact, date, row):
        return replace(NOTHING_YET, reason=f"a further model's: of the plant {told} is on record")
    if fact.modality == Modality.DENIED:
        return Found(Effect.CONFLICTS, row, 1.0, f"it denies what is on record: {told}")
    if _within(row.date, date):
        if row.modality == fact.modality or row.actual:
            return Found(Effect.CONFIRMS, row, 1.0, f"the same is on record: {told}")
        return Found(Effect.REVISES, row, 1.0, f"it was expected so far: {told}")
    if _within(date, row.date):
        return Found(Effect.REFINES, row, 1.0, f"the record has it with a coarser date: {told}")
    if row.actual:
        return NOTHING_YET if fact.event == "expansion" else _against_fact(row, told)
    return Found(Effect.REVISES, row, 0.95, f"the record has it for another date: {told}")


def _is_a_models_own(fact: Fact, date: PartialDate, row: Milestone) -> bool:
    """Whether a start at a plant is but that of one more model: said so, or planned where the plant has long begun."""
    if fact.event not in MODEL_EVENTS or row.plant_id is None or _date_rank(date, row.date):
        return False
    planned_after = fact.modality in (Modality.PLAN, Modality.RUMOUR) and row.actual and date.first > row.date.last
    return fact.what == "vehicle" or planned_after


def _against_fact(row: Milestone, told: str) -> Found:
    return Found(Effect.CONFLICTS, row, 0.9, f"the record says that it has happened: {told}")


def _within(date: PartialDate, span: PartialDate) -> bool:
    return span.first <= date.first and date.last <= span.last


def _told(row: CapacityPlan | PlantStatus | Milestone, words: str) -> str:
    return f"{words}, reported {row.reported_on}"


__all__: Sequence[str] = ("match_capacity", "match_milestone", "match_status")

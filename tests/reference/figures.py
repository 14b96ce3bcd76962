"""What a plant counts in a year (rules 2, 3 and 4)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from evtracker.partial_dates import PartialDate
from tests.reference.plans import Plan, holds_from, live_plans
from tests.reference.rows import Date, Rows, StatusRow
from tests.reference.statuses import GONE, phase_status, plant_status

ZERO = Decimal(0)
ACTUAL = ("commissioning", "operating", "closed")


@dataclass(frozen=True)
class Part:
    """An amount of one plant in one year (None: undated), under a status."""

    plant: int
    year: int | None
    status: str
    amount: Decimal


@dataclass
class Dated:
    """A live plan with the day from which it counts."""

    plan: Plan
    date: Date

    @property
    def part(self) -> object:
        return self.plan.scope[-1]


def parts(rows: Rows, day: dt.date, unit: str, product: str, years: list[int]) -> list[Part]:
    """What each plant counts in each year, as known on the day: disjoint, so that they add up."""
    plans: dict[int, list[Plan]] = defaultdict(list)
    everything: dict[int, int] = defaultdict(int)
    for plan in live_plans([row for row in rows.plans if row.plant is not None], day):
        everything[plan.scope[0]] += 1
        if plan.scope[2:4] == (unit, product):
            plans[plan.scope[0]].append(plan)
    statuses: dict[int, list[StatusRow]] = defaultdict(list)
    for row in rows.statuses:
        if row.reported <= day:
            statuses[row.plant].append(row)
    own = {
        plant: _own_figures(plans[plant], statuses[plant], day, years, sole=everything[plant] == 1)
        for plant in rows.plants
    }
    found = []
    for year in [*years, None]:
        for plant in rows.plants:
            found += _kept(rows, own, plant, year)
    return found


@dataclass(frozen=True)
class Own:
    """What a plant says of itself in a year, before what lies within it is taken off."""

    status: str
    actual: Decimal
    past_due: Decimal

    @property
    def whole(self) -> Decimal:
        return self.actual + self.past_due


def _own_figures(
    plans: list[Plan], statuses: list[StatusRow], day: dt.date, years: list[int], *, sole: bool
) -> dict[int | None, Own]:
    dated = _dated(plans, statuses, day, sole=sole)
    found: dict[int | None, Own] = {}
    for year in years:
        on = min(dt.date(year, 12, 31), day)
        status, _ = plant_status(statuses, on)
        # "From the day on which it is cancelled, shelved or closed a plant or phase counts nothing"
        if status in GONE:
            found[year] = Own(status, ZERO, ZERO)
            continue
        standing = [one for one in dated if not _phase_gone(one, statuses, on)]
        whole = value(standing, dt.date(year, 12, 31))
        met = value([one for one in standing if not _past_due(one, dated, statuses, day)], dt.date(year, 12, 31))
        if status == "paused":
            met = whole
        found[year] = Own(status, met, whole - met)
    status, _ = plant_status(statuses, day)
    standing = [one for one in dated if not _phase_gone(one, statuses, day)]
    undated = ZERO if status in GONE else value(standing, None) - value(standing, dt.date.max)
    found[None] = Own("undated", max(undated, ZERO), ZERO)
    return found


def _phase_gone(one: Dated, statuses: list[StatusRow], day: dt.date) -> bool:
    return isinstance(one.part, int) and phase_status(statuses, one.part, day) in GONE


def value(dated: list[Dated], by: dt.date | None) -> Decimal:
    """ "A plant in a year is the larger of two: the sum of its dated phases, and the largest stated total dated by then,
    over its live rows. Increments add to the stated total; a later total for the same date or later absorbs them."

    With no day: dated or not, which is the plant's whole plan.
    """
    standing = [one for one in dated if by is None or (one.date is not None and one.date.last <= by)]
    phases: dict[object, Decimal] = defaultdict(Decimal)
    total = ZERO
    for one in standing:
        if isinstance(one.part, int):
            phases[one.part] = max(phases[one.part], one.plan.amount)
        elif one.part == "total":
            total = max(total, one.plan.amount)
    increments = [one for one in standing if one.part == "increment" and not _absorbed(one, dated)]
    total += sum((one.plan.amount for one in increments), ZERO)
    return max(sum(phases.values(), ZERO), total)


def _absorbed(increment: Dated, dated: list[Dated]) -> bool:
    return increment.date is not None and any(
        one.part == "total"
        and one.date is not None
        and one.date.last >= increment.date.last
        and one.plan.reported > increment.plan.reported
        for one in dated
    )


def _dated(plans: list[Plan], statuses: list[StatusRow], day: dt.date, *, sole: bool) -> list[Dated]:
    """The plans with the days that rule 2 lets them take."""
    dated = [Dated(plan, holds_from(plan)) for plan in plans]
    # "undated phases that complete a dated total take its date"
    phases = [one for one in dated if isinstance(one.part, int)]
    undated = [one for one in phases if one.date is None]
    totals = [one for one in dated if one.part == "total" and one.date is not None]
    for total in sorted(totals, key=lambda one: one.date.last):
        if undated and value(phases, None) == total.plan.amount:
            for one in undated:
                one.date = total.date
            break
    # "the sole live plan of a plant that operates, if undated and reported no later than the day on which that began,
    # holds from that day"
    status, since = plant_status(statuses, day)
    if sole and len(dated) == 1 and dated[0].date is None and status == "operating":
        if min(row.reported for row in dated[0].plan.reports) <= since:
            dated[0].date = PartialDate.of_day(since)
    return dated


def _past_due(one: Dated, dated: list[Dated], statuses: list[StatusRow], day: dt.date) -> bool:
    """ "What was to stand by a day that has passed, with nothing actual reported (a fact of that amount; or that its
    phase, else the plant, is commissioning, operating or closed), stays in its year as a part of its own, past_due;
    what is paused stays paused."
    """
    if one.plan.fact or one.date is None or one.date.last >= day:
        return False
    if any(other.plan.fact and other.part == one.part and other.plan.amount >= one.plan.amount for other in dated):
        return False
    status = phase_status(statuses, one.part, day) if isinstance(one.part, int) else ""
    status = status or plant_status(statuses, day)[0]
    return status not in (*ACTUAL, "paused")


def _kept(rows: Rows, own: dict[int, dict[int | None, Own]], plant: int, year: int | None) -> list[Part]:
    """ "A site keeps only what exceeds the plants `within` it." """
    within = sum((_covers(rows, own, site.id, year) for site in rows.plants.values() if site.within == plant), ZERO)
    figure = own[plant][year]
    actual = max(ZERO, figure.actual - within)
    past_due = max(ZERO, figure.past_due - max(ZERO, within - figure.actual))
    found = [Part(plant, year, figure.status, actual), Part(plant, year, "past_due", past_due)]
    return [part for part in found if part.amount]


def _covers(rows: Rows, own: dict[int, dict[int | None, Own]], plant: int, year: int | None) -> Decimal:
    sites = [site.id for site in rows.plants.values() if site.within == plant]
    return max(own[plant][year].whole, sum((_covers(rows, own, site, year) for site in sites), ZERO))

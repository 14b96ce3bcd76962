"""What one plant counts in a year: its phases, its stated totals, its increments (DOMAIN rules 2 and 4).

Pure functions over a plant's live plans of one unit and product, and its statuses, as known on one day. Decisions:
- Reports of one day that disagree are set against each other here, and the plant is flagged; nothing is stored.
- An increment adds to every stated total that doesn't absorb it; where no total stands, to the sum of the phases.
- A fact that a lower one superseded stands until the day of that one.
- A phase that is gone is taken off the totals that were stated before it went, so that it truly counts nothing.
- A year's figure is told apart by the status of the phase that it comes from, the rest by the plant's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from plants.live_plans import LivePlan, absorbs, precedence
from plants.statuses import REACHED, StatusHistory
from plants.vocabulary import GONE, Status

PAST_DUE = "past_due"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """A part of a plant's figure in a year, under a status or `past_due`."""

    status: str
    amount: Decimal
    assumed: bool = False


@dataclass
class PlantFigure:
    """A plant's plans of one unit and product as known on `known_on`, ready to be counted on any day.

    `past` are facts that stood until a lower one was reported.
    """

    known_on: dt.date
    plans: list[LivePlan]
    statuses: StatusHistory = field(default_factory=StatusHistory)
    past: Sequence[LivePlan] = ()
    set_aside: list[LivePlan] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plans, self.set_aside = _settle(self.plans)
        self.plans = _complete(self.plans)
        self.plans = _assume_running(self.plans, self.statuses, self.known_on)
        self._overdue = [plan for plan in self.plans if self._is_overdue(plan)]

    @property
    def flags(self) -> list[str]:
        """What is odd about the plant, in words."""
        days = sorted({plan.reported for plan in self.set_aside})
        return [f"reports of {day.isoformat()} disagree" for day in days]

    @property
    def gone(self) -> bool:
        """Whether the plant is cancelled, shelved or closed on the day of knowledge."""
        return self.statuses.on(self.known_on) in GONE

    @property
    def dated(self) -> list[LivePlan]:
        """The plans that have a day."""
        return [plan for plan in self.plans if plan.day is not None]

    @property
    def past_due(self) -> bool:
        """Whether some of it was to stand by a day that has passed, with nothing actual reported."""
        return bool(self._overdue) and any(part.status == PAST_DUE for part in self.parts(self.known_on))

    def value(self, day: dt.date) -> Decimal:
        """What stands, or is to stand, on the day."""
        return sum((part.amount for part in self.parts(day)), ZERO)

    def parts(self, day: dt.date) -> list[Part]:
        """The value on the day, told apart by status; a day after `known_on` has that day's status."""
        if self.statuses.on(day) in GONE:
            return []
        standing = [plan for plan in (*self.plans, *self.past) if plan.stands(day)]
        gone = self.statuses.gone_phases(day)
        looked_on = min(day, self.known_on)
        assumed = any(plan.assumed for plan in standing)
        own = self.statuses.on(looked_on)
        solid, rest, late = self._late(standing, gone, looked_on)
        parts = [Part(self.statuses.of_phase(phase, looked_on), amount, assumed) for phase, amount in solid.items()]
        parts.append(Part(Status.PAUSED.value if own == Status.PAUSED else PAST_DUE, late, assumed))
        parts.append(Part(own, rest, assumed))
        return [part for part in parts if part.amount]

    def _late(
        self, standing: list[LivePlan], gone: dict[int, dt.date], looked_on: dt.date
    ) -> tuple[dict[int, Decimal], Decimal, Decimal]:
        """Of what stands: the phases that are not late, what the total says beyond the phases, and what is late.

        What is paused on the day that the status is looked up on is not late, but paused.
        """
        phases, total = amounts(standing, gone)
        by_phases = sum(phases.values(), ZERO)
        rest = max(total - by_phases, ZERO)
        solid = [plan for plan in standing if plan not in self._overdue or self._paused(plan, looked_on)]
        if len(solid) == len(standing):
            return phases, rest, ZERO
        solid_phases, solid_total = amounts(solid, gone)
        _, fact_total = amounts([plan for plan in solid if plan.fact and plan.phase is None], gone)
        rest_solid = min(max(solid_total - by_phases, ZERO), rest)
        in_time = sum(solid_phases.values(), ZERO)
        late = by_phases - in_time + rest - rest_solid
        # A fact about the whole site vouches for phases that were not reported singly.
        vouched = min(late, max(fact_total - in_time - rest_solid, ZERO))
        return solid_phases, rest_solid + vouched, late - vouched

    def whole(self) -> Decimal:
        """The whole plan, dated or not; what is gone is not taken off a plant that is gone as a whole."""
        phases, total = amounts(self.plans, self.statuses.gone_phases(self.known_on))
        return max(sum(phases.values(), ZERO), total)

    def all_dated(self) -> Decimal:
        """The whole of what has a day, however far off."""
        phases, total = amounts(self.dated, self.statuses.gone_phases(self.known_on))
        return max(sum(phases.values(), ZERO), total)

    def undated(self) -> Decimal:
        """What the whole plan still exceeds its dated figure by; nothing once the plant is gone."""
        if self.gone:
            return ZERO
        return max(self.whole() - self.all_dated(), ZERO)

    def _is_overdue(self, plan: LivePlan) -> bool:
        if plan.fact or plan.day is None or plan.day >= self.known_on:
            return False
        status = self.statuses.of_phase(plan.phase, self.known_on)
        if status in REACHED:
            return False
        facts = [other for other in (*self.plans, *self.past) if other.fact and _same_part(other, plan)]
        return not any(fact.amount >= plan.amount for fact in facts)

    def _paused(self, plan: LivePlan, day: dt.date) -> bool:
        return self.statuses.of_phase(plan.phase, day) == Status.PAUSED


def amounts(plans: Sequence[LivePlan], gone: dict[int, dt.date]) -> tuple[dict[int, Decimal], Decimal]:
    """Each phase's figure, and the largest stated total with what increments add to it; both without what is gone."""
    phases: dict[int, Decimal] = {}
    for plan in plans:
        phase = plan.phase
        if phase is not None and phase not in gone:
            phases[phase] = max(plan.amount, phases.get(phase, ZERO))
    site = [plan for plan in plans if plan.phase is None]
    increments = [plan for plan in site if plan.root.increment]
    totals = [plan for plan in site if not plan.root.increment]
    if not totals:
        added = sum((plan.amount for plan in increments), ZERO)
        return phases, sum(phases.values(), ZERO) + added if added else ZERO
    stated = []
    for total in totals:
        added = sum((plan.amount for plan in increments if not absorbs(total, plan)), ZERO)
        stated.append(total.amount + added - _taken_off(total, plans, gone))
    return phases, max(*stated, ZERO)


def _taken_off(total: LivePlan, plans: Iterable[LivePlan], gone: dict[int, dt.date]) -> Decimal:
    """What phases that went after the total was stated had in it."""
    lost: dict[int, Decimal] = {}
    for plan in plans:
        phase = plan.phase
        if phase is None or phase not in gone or total.reported >= gone[phase]:
            continue
        held = total.day is None or (plan.day is not None and plan.day <= total.day)
        if held:
            lost[phase] = max(plan.amount, lost.get(phase, ZERO))
    return sum(lost.values(), ZERO)


def _same_part(one: LivePlan, other: LivePlan) -> bool:
    """A row of a phase is that phase's own capacity, increment or not."""
    if one.phase is not None or other.phase is not None:
        return one.phase == other.phase
    return one.root.increment == other.root.increment


def _settle(plans: Iterable[LivePlan]) -> tuple[list[LivePlan], list[LivePlan]]:
    """Of one day's reports that disagree, keep those that go before: facts, the finer date, the larger amount."""
    kept: list[LivePlan] = []
    aside: list[LivePlan] = []
    for plan in sorted(plans, key=lambda plan: (not plan.fact, precedence(plan.root))):
        rivals = [other for other in kept if other.reported == plan.reported and _same_part(other, plan)]
        (aside if any(_disagree(other, plan) for other in rivals) else kept).append(plan)
    return kept, aside


def _disagree(first: LivePlan, second: LivePlan) -> bool:
    """Whether two live plans of one scope and day can't both hold; `first` goes before `second`."""
    if first.day is None or second.day is None:
        return first.day is None and second.day is None
    lower_later = (second.amount - first.amount) * (second.day - first.day).days < 0
    if first.fact and second.fact:
        return first.amount != second.amount and (first.day == second.day or lower_later)
    if first.fact:
        said = first.effective.last if first.effective else first.day
        if second.amount > first.amount:
            return second.day <= max(said, first.reported)
        return second.amount == first.amount or second.day > said
    return first.amount == second.amount or first.day == second.day or lower_later


def _complete(plans: list[LivePlan]) -> list[LivePlan]:
    """Give undated phases that complete a dated total that total's date."""
    phased = [plan for plan in plans if plan.phase is not None]
    dated_phases = {plan.phase for plan in phased if plan.day is not None}
    undated = [plan for plan in phased if plan.phase not in dated_phases]
    totals = [plan for plan in plans if plan.phase is None and not plan.root.increment and plan.day]
    for total in sorted(totals, key=lambda plan: (plan.amount, plan.root.key), reverse=True):
        assert total.day is not None
        due = [plan for plan in phased if plan.day is not None and plan.day <= total.day]
        phases, _ = amounts([*due, *undated], {})
        if undated and sum(phases.values(), ZERO) == total.amount and total.effective:
            return [plan.dated(total.effective) if plan in undated else plan for plan in plans]
    return plans


def _assume_running(plans: list[LivePlan], statuses: StatusHistory, known_on: dt.date) -> list[LivePlan]:
    """Let the sole plan of a plant that operates, if undated and told before, hold from the day on which that began."""
    began = statuses.operating_since(known_on)
    if len(plans) != 1 or plans[0].day is not None or began is None or plans[0].first_reported > began:
        return plans
    return [plans[0].running_since(began)]

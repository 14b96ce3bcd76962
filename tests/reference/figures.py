"""What a plant counts in a year (rules 2, 3 and 4).

Where the rules leave room, the reading is the one that plants/figures.py names: a phase keeps its own status, and what
the totals say beyond the phases has the plant's; a phase that went is taken off the totals stated before; increments
beside no total come on top of the phases; a fact about the site vouches for phases that nobody reported singly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from evtracker.partial_dates import PartialDate
from tests.reference.plans import Plan, absorbs, live_plans, settled
from tests.reference.rows import Rows, StatusRow
from tests.reference.statuses import GONE, gone_phases, operating_since, part_status, plant_status

ZERO = Decimal(0)
NEVER = dt.date(9999, 12, 31)


@dataclass(frozen=True)
class Part:
    """An amount of one plant in one year (None: undated), under a status."""

    plant: int
    year: int | None
    status: str
    amount: Decimal


@dataclass
class OfPlant:
    """All that is known of a plant on `day`, in one unit and product."""

    day: dt.date
    statuses: list[StatusRow]
    plans: list[Plan]

    def __post_init__(self) -> None:
        self.plans = self._with_taken_dates(settled(self.plans))

    @property
    def gone(self) -> bool:
        return plant_status(self.statuses, self.day) in GONE

    def in_year(self, year: int) -> list[tuple[str, Decimal]]:
        """The figure on 31 December, by status, what comes first being the first to be there."""
        end = dt.date(year, 12, 31)
        # "From the day on which it is cancelled, shelved or closed a plant or phase counts nothing"
        if plant_status(self.statuses, end) in GONE:
            return []
        standing = [
            plan for plan in self.plans if plan.day and plan.day <= end and (plan.until is None or end < plan.until)
        ]
        # "By status, a year is split by the status on its 31 December, or on the as-of day if that is earlier."
        on = min(end, self.day)
        met = [plan for plan in standing if not self._past_due(plan) or self._paused(plan, on)]
        phases, total = self.stated(standing, end)
        met_phases, met_total = self.stated(met, end)
        own = plant_status(self.statuses, on)
        found = [(part_status(self.statuses, phase, on), amount) for phase, amount in met_phases.items()]
        of_phases, of_met_phases = sum(phases.values(), ZERO), sum(met_phases.values(), ZERO)
        beyond = max(total - of_phases, ZERO)
        met_beyond = max(min(met_total, total) - of_phases, ZERO)
        late = of_phases - of_met_phases + beyond - met_beyond
        facts = [plan for plan in met if plan.fact and not isinstance(plan.part, int)]
        proven = max(self.stated(facts, end)[1] - of_met_phases - met_beyond, ZERO)
        vouched = min(late, proven)
        # "what is paused stays paused"
        found.append(("paused" if own == "paused" else "past_due", late - vouched))
        found.append((own, met_beyond + vouched))
        return [(status, amount) for status, amount in found if amount]

    def whole(self) -> Decimal:
        """The whole plan, dated or not."""
        return ZERO if self.gone else self._larger([plan for plan in self.plans if not plan.until])

    def dated(self) -> Decimal:
        """What of it has a date, however far off."""
        return ZERO if self.gone else self._larger([plan for plan in self.plans if not plan.until and plan.day])

    def _larger(self, plans: list[Plan]) -> Decimal:
        phases, total = self.stated(plans, self.day)
        return max(sum(phases.values(), ZERO), total)

    def stated(self, plans: list[Plan], on: dt.date) -> tuple[dict[int, Decimal], Decimal]:
        """ "The larger of two: the sum of its dated phases, and the largest stated total dated by then, over its live
        rows. Increments add to the stated total; a later total for the same date or later absorbs them."
        """
        gone = gone_phases(self.statuses, on)
        phases: dict[int, Decimal] = {}
        for plan in plans:
            if isinstance(plan.part, int) and plan.part not in gone:
                phases[plan.part] = max(plan.amount, phases.get(plan.part, ZERO))
        increments = [plan for plan in plans if plan.part == "increment"]
        totals = [plan for plan in plans if plan.part == "total"]
        if not totals:
            added = sum((plan.amount for plan in increments), ZERO)
            return phases, added + sum(phases.values(), ZERO) if added else ZERO
        found = [ZERO]
        for total in totals:
            added = sum((plan.amount for plan in increments if not absorbs(total, plan)), ZERO)
            lost: dict[int, Decimal] = {}
            for plan in [plan for plan in plans if isinstance(plan.part, int) and plan.part in gone]:
                held = total.day is None or (plan.day is not None and plan.day <= total.day)
                if held and total.reported < gone[plan.part]:
                    lost[plan.part] = max(plan.amount, lost.get(plan.part, ZERO))
            found.append(total.amount + added - sum(lost.values(), ZERO))
        return phases, max(found)

    def _with_taken_dates(self, plans: list[Plan]) -> list[Plan]:
        """ "undated phases that complete a dated total take its date; … the sole live plan of a plant that operates, if
        undated and reported no later than the day on which that began, holds from that day"
        """
        live = [plan for plan in plans if not plan.until]
        past = [plan for plan in plans if plan.until]
        dated = {plan.part for plan in live if isinstance(plan.part, int) and plan.day}
        undated = [plan for plan in live if isinstance(plan.part, int) and plan.part not in dated]
        totals = [plan for plan in live if plan.part == "total" and plan.date]
        for total in sorted(totals, key=lambda plan: (plan.amount, plan.reports[0].key), reverse=True):
            due = [plan for plan in live if plan.part in dated and plan.day is not None and plan.day <= total.day]
            largest: dict[object, Decimal] = {}
            for plan in [*due, *undated]:
                largest[plan.part] = max(plan.amount, largest.get(plan.part, ZERO))
            if undated and sum(largest.values(), ZERO) == total.amount:
                live = [replace(plan, date=total.date) if plan in undated else plan for plan in live]
                break
        began = operating_since(self.statuses, self.day)
        if len(live) == 1 and live[0].day is None and began and min(row.reported for row in live[0].reports) <= began:
            live = [replace(live[0], date=PartialDate.of_day(began))]
        return [*live, *past]

    def _past_due(self, plan: Plan) -> bool:
        """ "What was to stand by a day that has passed, with nothing actual reported (a fact of that amount; or that
        its phase, else the plant, is commissioning, operating or closed), stays in its year as a part of its own,
        past_due; what is paused stays paused."
        """
        if plan.fact or plan.day is None or plan.day >= self.day:
            return False
        if any(one.fact and one.part == plan.part and one.amount >= plan.amount for one in self.plans):
            return False
        phase = plan.part if isinstance(plan.part, int) else None
        return part_status(self.statuses, phase, self.day) not in ("commissioning", "operating", "closed")

    def _paused(self, plan: Plan, on: dt.date) -> bool:
        """ "what is paused stays paused": in the years on whose last day it was."""
        return part_status(self.statuses, plan.part if isinstance(plan.part, int) else None, on) == "paused"


def parts(rows: Rows, day: dt.date, unit: str, product: str, years: list[int]) -> list[Part]:
    """What each plant counts in each year, as known on the day: disjoint, so that they add up."""
    plans: dict[int, list[Plan]] = defaultdict(list)
    for plan in live_plans([row for row in rows.plans if row.plant is not None], day):
        plant, *rated = plan.whose
        if rated == [unit, product]:
            plans[plant].append(plan)
    statuses: dict[int, list[StatusRow]] = defaultdict(list)
    for row in rows.statuses:
        if row.reported <= day:
            statuses[row.plant].append(row)
    own = {plant: OfPlant(day, statuses[plant], plans[plant]) for plant in rows.plants}
    sites: dict[int, list[int]] = defaultdict(list)
    for site in rows.plants.values():
        if site.within is not None:
            sites[site.within].append(site.id)
    found = []
    for year in years:
        of_year = {plant: one.in_year(year) for plant, one in own.items() if one.plans}
        figures = {plant: sum((amount for _, amount in told), ZERO) for plant, told in of_year.items()}
        for plant, told in of_year.items():
            within = sum((covers(site, figures, sites) for site in sites[plant]), ZERO)
            found += [Part(plant, year, status, amount) for status, amount in _beyond(told, within)]
    whole = {plant: one.whole() for plant, one in own.items()}
    dated = {plant: one.dated() for plant, one in own.items()}
    for plant in rows.plants:
        planned = whole[plant] - sum((covers(site, whole, sites) for site in sites[plant]), ZERO)
        known = dated[plant] - sum((covers(site, dated, sites) for site in sites[plant]), ZERO)
        found.append(Part(plant, None, "undated", max(planned - max(known, ZERO), ZERO)))
    return [part for part in found if part.amount]


def covers(plant: int, figures: dict[int, Decimal], sites: dict[int, list[int]]) -> Decimal:
    """The figure of a site with all that lies within it."""
    return max(figures.get(plant, ZERO), sum((covers(site, figures, sites) for site in sites[plant]), ZERO))


def _beyond(told: list[tuple[str, Decimal]], within: Decimal) -> list[tuple[str, Decimal]]:
    """Rule 3: "A site keeps only what exceeds the plants `within` it": its own rest goes first, its phases last."""
    left = []
    for status, amount in reversed(told):
        left.append((status, max(amount - within, ZERO)))
        within = max(within - amount, ZERO)
    return left

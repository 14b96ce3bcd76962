"""Where reports of one day disagree about a plant's figure: the range, the value that is counted, and why that one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from plants.drawn import PlanFate
from plants.live_plans import is_fact, precedence
from plants.models import CapacityPlan
from plants.supersession import scope_of
from plants.timeline import DISPUTED, LIVE, NOT_DATED


@dataclass(frozen=True)
class Disagreement:
    """Reports of one day about one scope of a plant; `chosen` is counted, `set_aside` are not, `reason` says why."""

    reported_on: dt.date
    chosen: CapacityPlan
    set_aside: list[CapacityPlan]
    reason: str

    @property
    def lowest(self) -> Decimal:
        """The lowest of all the amounts, a year's."""
        return min(row.amount for row in (self.chosen, *self.set_aside))

    @property
    def highest(self) -> Decimal:
        """The highest of all the amounts, a year's."""
        return max(row.amount for row in (self.chosen, *self.set_aside))


def disagreements(plant_id: int, day: dt.date) -> list[Disagreement]:
    """The disagreements among what is live of the plant as known on the day, the newest first. One query."""
    fates = PlanFate.objects.known_on(day).filter(plant=plant_id, told=True, reason__in=(DISPUTED, LIVE, NOT_DATED))
    aside: dict[tuple[object, ...], list[CapacityPlan]] = {}
    counted: dict[tuple[object, ...], list[CapacityPlan]] = {}
    for fate in fates.select_related("plan__phase", "plan__source"):
        of_day = aside if fate.reason == DISPUTED else counted
        of_day.setdefault((fate.plan.reported_on.last, *scope_of(fate.plan)), []).append(fate.plan)
    found = []
    for key, rows in aside.items():
        if key in counted:
            chosen = min(counted[key], key=precedence)
            rows = sorted(rows, key=precedence)
            found.append(Disagreement(rows[0].reported_on.last, chosen, rows, _reason(chosen, rows[0])))
    return sorted(found, key=lambda one: (one.reported_on, one.chosen.pk), reverse=True)


def _reason(chosen: CapacityPlan, other: CapacityPlan) -> str:
    """Why the one goes before the other (DOMAIN rule 1), in words."""
    if is_fact(chosen) != is_fact(other):
        return "a fact goes before a plan of the same day"
    if precedence(chosen)[1] != precedence(other)[1]:
        return "the finer date goes first"
    return "the larger amount goes first"

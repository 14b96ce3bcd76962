"""A figure that holds, with all the reports that tell it, and how a further report bears on it (DOMAIN rule 1).

Dates are compared by their last day. Amounts are a year's, in the rows' own unit; only rows of one scope (plant, phase,
increment or not, unit, product) are ever compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from companies.vocabulary import Modality
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan
from plants.vocabulary import LinkedBy

FACT, CURATOR = Modality.FACT.value, LinkedBy.CURATOR.value


@dataclass(eq=False)
class LivePlan:
    """One plan with its sources: the row that stands for it, and the rows that restate it.

    `effective` is the date as said, or taken from the plan that it cut or restates; `fact_on` the day of the first
    report that put it as a fact; `assumed` whether it rests on an assumption (that it stood since the plant began to
    run, or the day of the report that stands for it). `until`: the day from which a later, lower fact holds instead.
    """

    root: CapacityPlan
    reports: list[CapacityPlan] = field(default_factory=list)
    effective: PartialDate | None = None
    fact_on: dt.date | None = None
    assumed: bool = False
    until: dt.date | None = None

    @classmethod
    def of(cls, row: CapacityPlan, taken: PartialDate | None = None) -> LivePlan:
        """The plan that a row starts; `taken` is the date of another plan that it stands in for."""
        if not is_fact(row):
            return cls(row, [row], row.effective or taken, assumed=row.reported_on_assumed)
        return cls(row, [row], row.effective, row.reported_on.last, row.reported_on_assumed)

    @property
    def amount(self) -> Decimal:
        """A year's, in the row's unit."""
        return self.root.amount

    @cached_property
    def phase(self) -> int | None:
        """The id of the phase that it is of; None for the site's own."""
        return self.root.phase_id

    @property
    def fact(self) -> bool:
        """Whether a source reports it as reached."""
        return self.fact_on is not None

    @property
    def day(self) -> dt.date | None:
        """The day by which it stands; a fact stands from its report at the latest. None while nobody dated it."""
        if self.effective is None:
            return self.fact_on
        last = self.effective.last
        return last if self.fact_on is None or last < self.fact_on else self.fact_on

    def stands(self, day: dt.date) -> bool:
        """Whether it stands, or is to stand, on the day."""
        return self.day is not None and self.day <= day and (self.until is None or day < self.until)

    @property
    def reported(self) -> dt.date:
        """The day of the report that stands for it."""
        return _reported(self.root)

    @property
    def first_reported(self) -> dt.date:
        """The day of the earliest of its reports."""
        return min(_reported(row) for row in self.reports)

    @property
    def modality(self) -> str:
        """`fact` once a source puts it so, else the root's."""
        return FACT if self.fact else self.root.modality

    def join(self, row: CapacityPlan) -> None:
        """Take in a report that restates this plan: of two dates with one last day the finer stays."""
        self.reports.append(row)
        date = row.effective
        if date and self.effective and date.last == self.effective.last and date.first > self.effective.first:
            self.effective = date
        if is_fact(row):
            self.fact_on = min(filter(None, (self.fact_on, row.reported_on.last)))

    def dated(self, effective: PartialDate) -> LivePlan:
        """The same plan with a date that it takes from elsewhere."""
        return replace(self, effective=effective)

    def running_since(self, day: dt.date) -> LivePlan:
        """The same plan, assumed to stand since the plant began to run."""
        return replace(self, effective=PartialDate.of_day(day), assumed=True)


def _reported(row: CapacityPlan) -> dt.date:
    day: dt.date = row.reported_on.last
    return day


def is_fact(row: CapacityPlan) -> bool:
    """Whether the row is put as reached."""
    return row.modality == FACT


def is_curated(row: CapacityPlan) -> bool:
    """Whether a curator set the row's link (or its having none)."""
    return row.linked_by == CURATOR


def stated_day(row: CapacityPlan) -> dt.date | None:
    """The last day of the row's date; an undated fact is dated by its report."""
    if row.effective:
        return row.effective.last  # type: ignore[no-any-return]
    return row.reported_on.last if is_fact(row) else None


def precedence(row: CapacityPlan) -> tuple[bool, int, Decimal, str]:
    """The order of reports known on one day: facts, then the finer date, then the larger amount."""
    span = (row.effective.last - row.effective.first).days if row.effective else 10_000
    return (not is_fact(row), span, -row.amount, row.key)


def overtakes(row: CapacityPlan, plan: LivePlan, lane: Sequence[LivePlan]) -> bool:
    """Whether a later report supersedes the plan; `lane` is all that was live of its scope before."""
    day = stated_day(row)
    if plan.fact:
        assert plan.day is not None
        return is_fact(row) and row.amount < plan.amount and day is not None and day >= plan.day
    if day is None:
        return _undated_overtakes(row, plan, lane)
    if plan.day is None or (row.effective is None and row.amount == plan.amount):
        return False  # an undated plan may be the whole of which this is a stage; an undated fact restates
    moves = row.amount == plan.amount and day != plan.day
    changes = row.amount != plan.amount and day == plan.day
    cuts = row.amount < plan.amount and day >= plan.day
    missed = is_fact(row) and row.amount < plan.amount and plan.day < row.reported_on.last
    return moves or changes or cuts or missed


def _undated_overtakes(row: CapacityPlan, plan: LivePlan, lane: Sequence[LivePlan]) -> bool:
    if any(other.day is not None and other.amount == row.amount for other in lane):
        return False  # it restates that one, and replaces nothing
    if plan.day is None:
        return row.amount != plan.amount
    return plan is cut_by(row, lane)


def cut_by(row: CapacityPlan, lane: Sequence[LivePlan]) -> LivePlan | None:
    """The sole dated plan of the scope, where an undated plan is lower and so cuts it and takes its date."""
    if stated_day(row) is not None or any(plan.day and plan.amount == row.amount for plan in lane):
        return None
    dated = [plan for plan in lane if plan.day is not None and not plan.fact]
    if len(dated) == 1 and row.amount < dated[0].amount and not is_curated(dated[0].root):
        return dated[0]
    return None


def restated_by(row: CapacityPlan, lane: Iterable[LivePlan]) -> LivePlan | None:
    """The live plan that the row only repeats: same amount, and the same date or none of its own."""
    same = [plan for plan in lane if plan.amount == row.amount and _dates_agree(row, plan)]
    return max(same, key=lambda plan: (plan.day is not None, plan.fact, plan.reported, plan.root.key), default=None)


def _dates_agree(row: CapacityPlan, plan: LivePlan) -> bool:
    if row.effective is None:
        return plan.day is not None or not is_fact(row)
    return plan.effective is not None and plan.effective.last == row.effective.last


def denies(denial: CapacityPlan, row: CapacityPlan) -> bool:
    """Whether the denial speaks of the row: the same amount, and no other date."""
    dates = [date.last for date in (denial.effective, row.effective) if date]
    return denial.amount == row.amount and len(set(dates)) < 2


def absorbs(total: LivePlan, increment: LivePlan) -> bool:
    """Whether a later stated total holds the increment already: it is for the same date or later."""
    if total.reported <= increment.reported:
        return False
    return total.day is None or (increment.day is not None and total.day >= increment.day)

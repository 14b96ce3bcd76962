"""Which reports of capacity are live on a day, and what they say together (rule 1, and modality)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from evtracker.partial_dates import PartialDate
from tests.reference.rows import Date, PlanRow


@dataclass
class Plan:
    """One live plan or fact, with the reports that state it."""

    scope: tuple[object, ...]
    amount: Decimal
    date: Date
    fact: bool
    reports: list[PlanRow]

    @property
    def reported(self) -> dt.date:
        """When it was last stated."""
        return max(row.reported for row in self.reports)


def scope_of(row: PlanRow) -> tuple[object, ...]:
    """ "its scope (one phase, an increment, the site, a company's target at no named plant)", of one unit and product."""
    if row.phase is not None:
        part: object = row.phase
    else:
        part = "increment" if row.increment else "total"
    return (row.plant, row.company, row.unit, row.product, part)


def live_plans(rows: Iterable[PlanRow], day: dt.date) -> list[Plan]:
    """The live plans of all scopes, as known on the day."""
    scopes: dict[tuple[object, ...], list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.reported <= day:
            scopes[scope_of(row)].append(row)
    return [plan for scope, told in scopes.items() for plan in _live(scope, told)]


def _live(scope: tuple[object, ...], rows: list[PlanRow]) -> list[Plan]:
    """ "Totals rest on plan and fact; rumours are shown, never summed; what is denied takes back what it denies"."""
    denials = [row for row in rows if row.modality == "denied"]
    said = [row for row in rows if row.modality in ("plan", "fact") and not any(_denies(no, row) for no in denials)]
    live: list[Plan] = []
    for day in sorted({row.reported for row in said}):
        live = _with_reports(scope, live, [row for row in said if row.reported == day])
    return live


def _denies(denial: PlanRow, row: PlanRow) -> bool:
    same_date = denial.date is None or row.date is None or denial.date.last == row.date.last
    return denial.amount == row.amount and row.reported <= denial.reported and same_date


def _with_reports(scope: tuple[object, ...], live: list[Plan], batch: list[PlanRow]) -> list[Plan]:
    """What is live after the reports of one day."""
    new: list[Plan] = []
    for row in batch:
        # "Restatements (same scope, amount and date) are one plan with several sources."
        same = [plan for plan in [*live, *new] if plan.amount == row.amount and _last(plan.date) == _last(row.date)]
        # "one that restates a live dated row is that row and replaces nothing"
        if not same and row.date is None:
            same = [plan for plan in live if plan.amount == row.amount and plan.date is not None]
        if same:
            same[0].reports.append(row)
            same[0].fact = same[0].fact or row.modality == "fact"
            new = [*new, same[0]] if same[0] not in new else new
        else:
            new.append(Plan(scope, row.amount, row.date, row.modality == "fact", [row]))
    new = _settled(new)
    for plan in new:
        if plan.date is None and not plan.fact:
            _cut_by_undated(plan, live)
    kept = [old for old in live if not any(old is plan for plan in new)]
    kept = [old for old in kept if not any(_supersedes(plan, old) for plan in new)]
    return [*kept, *new]


def _last(date: Date) -> dt.date | None:
    """ "A partial date is known, and compared, by its last day"."""
    return date.last if date else None


def _supersedes(later: Plan, earlier: Plan) -> bool:
    """Whether a later report supersedes an earlier row of its scope."""
    if earlier.fact:
        # "A plan never supersedes a fact; … a later lower fact an earlier fact."
        return later.fact and later.amount < earlier.amount
    if earlier.date is None:
        # "An undated plan is replaced by a later undated one, never by a fact or a dated plan"
        return later.date is None and not later.fact
    if later.fact and later.amount < earlier.amount and earlier.date.last < later.reported:
        # "a fact supersedes larger plans of its scope whose date had passed when it was reported"
        return True
    if later.date is None:
        return False
    moves = later.amount == earlier.amount and later.date.last != earlier.date.last
    changes = later.amount != earlier.amount and later.date.last == earlier.date.last
    cuts = later.amount < earlier.amount and later.date.last >= earlier.date.last
    return moves or changes or cuts


def _cut_by_undated(plan: Plan, live: list[Plan]) -> None:
    """ "one that is lower than the sole live dated plan of its scope cuts that and takes its date"."""
    dated = [old for old in live if old.date is not None and not old.fact]
    if len(dated) == 1 and plan.amount < dated[0].amount:
        plan.date = dated[0].date


def _settled(new: list[Plan]) -> list[Plan]:
    """ "Reports known on the same day don't supersede each other: a fact goes before a plan of that day or earlier (a
    larger plan for later stays beside it), then the finer date, then the larger amount, and the plant is flagged."
    """
    kept: list[Plan] = []
    for plan in sorted(new, key=_preference):
        if not any(_disagree(other, plan) for other in kept):
            kept.append(plan)
    return kept


def _preference(plan: Plan) -> tuple[bool, int, Decimal]:
    width = (plan.date.last - plan.date.first).days if plan.date else 10**6
    return (not plan.fact, width, -plan.amount)


def _disagree(preferred: Plan, other: Plan) -> bool:
    if preferred.fact and other.fact:
        return True
    if preferred.fact:
        return other.date is not None and other.date.last <= preferred.reported
    return _supersedes(preferred, other) or _supersedes(other, preferred)


def holds_from(plan: Plan) -> Date:
    """ "a capacity reported as a fact holds from its report at the latest"."""
    if not plan.fact:
        return plan.date
    reported = min(row.reported for row in plan.reports if row.modality == "fact")
    if plan.date is None or plan.date.last > reported:
        return PartialDate.of_day(reported)
    return plan.date

"""Which reports of capacity are live on a day, and what they say together (rule 1, and modality).

Where the rule leaves room, the reading is the one that plants/supersession.py names: what is denied did nothing; a
lower fact for an earlier day undoes no later one; a fact that a lower one supersedes stood until then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tests.reference.rows import Date, PlanRow

Whose = tuple[int | None, str, str]
ZERO = Decimal(0)


@dataclass(eq=False)
class Plan:
    """One live plan or fact, with the reports that state it; `part` is a phase's number, "increment" or "total"."""

    whose: Whose
    part: object
    amount: Decimal
    date: Date
    reports: list[PlanRow]
    until: dt.date | None = None

    @property
    def fact(self) -> bool:
        """Whether a report states it as a fact."""
        return any(row.modality == "fact" for row in self.reports)

    @property
    def reported(self) -> dt.date:
        """When it was stated; what was undated, when it was dated."""
        return self.reports[0].reported

    @property
    def day(self) -> dt.date | None:
        """By when it stands: "a capacity reported as a fact holds from its report at the latest"."""
        days = [row.reported for row in self.reports if row.modality == "fact"]
        return min([*days, *([self.date.last] if self.date else [])], default=None)


def part_of(row: PlanRow) -> object:
    """Its scope: "one phase, an increment, the site"."""
    if row.phase is not None:
        return row.phase
    return "increment" if row.increment else "total"


def live_plans(rows: Iterable[PlanRow], day: dt.date) -> list[Plan]:
    """What is live as known on the day, of each plant, unit and product: "never summed across units or products"."""
    known: dict[Whose, list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.reported <= day and row.modality != "rumour":
            known[row.plant, row.unit, row.product].append(row)
    return [plan for whose, told in known.items() for plan in _live(whose, told)]


def _live(whose: Whose, rows: list[PlanRow]) -> list[Plan]:
    denials = [row for row in rows if row.modality == "denied"]
    said = [row for row in rows if row.modality != "denied" and not any(_denies(no, row) for no in denials)]
    live: list[Plan] = []
    past: list[Plan] = []
    for day in sorted({row.reported for row in said}):
        today = [row for row in said if row.reported == day]
        for part in {part_of(row) for row in today}:
            of_part = sorted([row for row in today if part_of(row) == part], key=_preference)
            live = _after_reports(whose, part, live, past, of_part)
        live = _after_totals(live, [row for row in today if part_of(row) == "total"])
    return [*live, *past]


def _denies(denial: PlanRow, row: PlanRow) -> bool:
    """ "what is denied takes back what it denies": the same amount of the same scope, at no other date."""
    same = part_of(denial) == part_of(row) and denial.amount == row.amount and row.reported <= denial.reported
    return same and (denial.date is None or row.date is None or denial.date.last == row.date.last)


def _preference(row: PlanRow) -> tuple[bool, int, Decimal, str]:
    """ "a fact goes before …, then the finer date, then the larger amount"."""
    width = (row.date.last - row.date.first).days if row.date else 10**6
    return (row.modality != "fact", width, -row.amount, row.key)


def _after_reports(whose: Whose, part: object, live: list[Plan], past: list[Plan], today: list[PlanRow]) -> list[Plan]:
    """What is live after the reports of one day about one scope, the preferred ones first."""
    before = [plan for plan in live if plan.part == part]
    left = []
    for old in before:
        later = [row for row in today if _supersedes(row, old, before)]
        if not later:
            left.append(old)
        elif old.fact:
            past.append(
                Plan(
                    whose,
                    part,
                    old.amount,
                    old.date,
                    old.reports,
                    Plan(whose, part, ZERO, later[0].date, later[:1]).day,
                )
            )
    for row in today:
        # "one that is lower than the sole live dated plan of its scope cuts that and takes its date"
        cut = _cut(row, before)
        date = cut.date if cut else row.date
        same = [plan for plan in left if plan.amount == row.amount and _same_date(row, plan)]
        if same:
            # Restatements: "(same scope, amount and date) are one plan with several sources".
            told = max(same, key=lambda plan: (plan.day is not None, plan.fact, plan.reported, plan.reports[0].key))
            told.reports.append(row)
            told.date = _finer(told.date, date)
            continue
        new = Plan(whose, part, row.amount, date, [row])
        if new.day is not None:
            # The dated row is the plan then: "a row without a date takes that of the live row that it restates".
            undated = [plan for plan in left if plan.day is None and plan.amount == row.amount]
            new.reports += [told for plan in undated for told in plan.reports]
            left = [plan for plan in left if plan not in undated]
        left.append(new)
    return [*(plan for plan in live if plan.part != part), *left]


def _finer(held: Date, said: Date) -> Date:
    if held is None or said is None:
        return held or said
    return said if held.last == said.last and said.first > held.first else held


def _same_date(row: PlanRow, plan: Plan) -> bool:
    if row.date is None:
        # "one that restates a live dated row is that row"; so does a fact, which gives an undated plan its own date.
        return plan.day is not None or row.modality != "fact"
    return plan.date is not None and plan.date.last == row.date.last


def _supersedes(row: PlanRow, old: Plan, before: list[Plan]) -> bool:
    """Whether a later report supersedes an earlier row of its scope."""
    fact = row.modality == "fact"
    day = row.date.last if row.date else row.reported if fact else None
    if old.fact:
        # "A plan never supersedes a fact; … a later lower fact an earlier fact."
        return fact and row.amount < old.amount and day >= old.day
    if day is None:
        # "one that restates a live dated row is that row and replaces nothing"
        if any(plan.day is not None and plan.amount == row.amount for plan in before):
            return False
        # "An undated plan is replaced by a later undated one"
        return row.amount != old.amount if old.day is None else old is _cut(row, before)
    if old.day is None:
        # "never by a fact or a dated plan, which may be only a stage of it"
        return False
    if row.date is None and row.amount == old.amount:
        return False
    moves = row.amount == old.amount and day != old.day
    changes = row.amount != old.amount and day == old.day
    cuts = row.amount < old.amount and day >= old.day
    # "a fact supersedes larger plans of its scope whose date had passed when it was reported"
    missed = fact and row.amount < old.amount and old.day < row.reported
    return moves or changes or cuts or missed


def _cut(row: PlanRow, before: list[Plan]) -> Plan | None:
    if row.date is not None or row.modality == "fact":
        return None
    if any(plan.day is not None and plan.amount == row.amount for plan in before):
        return None
    dated = [plan for plan in before if plan.day is not None and not plan.fact]
    return dated[0] if len(dated) == 1 and row.amount < dated[0].amount else None


def _after_totals(live: list[Plan], totals: list[PlanRow]) -> list[Plan]:
    """ "a later total for the same date or later absorbs" increments; a planned one none that is there already."""
    for row in totals:
        [total] = [plan for plan in live if row in plan.reports]
        date = row.date or total.date
        days = [one for one in (date.last if date else None, row.reported if row.modality == "fact" else None) if one]
        day = min(days, default=None)
        live = [
            plan
            for plan in live
            if plan.part != "increment"
            or plan.reported >= row.reported
            or (plan.fact and row.modality != "fact")
            or (day is None) != (plan.day is None)
            or (day is not None and day < plan.day)
        ]
    return live


def absorbs(total: Plan, increment: Plan) -> bool:
    """Whether a total holds an increment that still stands beside it."""
    if total.reported <= increment.reported:
        return False
    return total.day is None or (increment.day is not None and total.day >= increment.day)


def settled(plans: list[Plan]) -> list[Plan]:
    """ "Reports known on the same day don't supersede each other: a fact goes before a plan of that day or earlier (a
    larger plan for later stays beside it), then the finer date, then the larger amount, and the plant is flagged."
    """
    kept: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: (not plan.fact, _preference(plan.reports[0]))):
        if plan.until or not any(
            _disagree(other, plan)
            for other in kept
            if not other.until and other.part == plan.part and other.reported == plan.reported
        ):
            kept.append(plan)
    return kept


def _disagree(first: Plan, second: Plan) -> bool:
    """Whether one of the two would supersede the other, had it come later; `first` goes before."""
    if first.day is None or second.day is None:
        return first.day is None and second.day is None
    lower_later = (first.amount < second.amount and first.day > second.day) or (
        second.amount < first.amount and second.day > first.day
    )
    if first.fact and second.fact:
        return first.amount != second.amount and (first.day == second.day or lower_later)
    if first.fact:
        said = first.date.last if first.date else first.day
        if second.amount > first.amount:
            return second.day <= max(said, first.reported)
        return second.amount == first.amount or second.day > said
    return first.amount == second.amount or first.day == second.day or lower_later

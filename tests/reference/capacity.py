"""Answers to questions about capacity: parts of plants, allotted to companies, filtered, grouped (rules 4 and 6)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tests.reference.figures import Part, parts
from tests.reference.owners import group, shares
from tests.reference.rows import Rows
from tests.reference.statuses import plant_status

Series = dict[str, dict[int, Decimal]]


def commitment(status: str) -> str:
    """What stands or is being built is committed, what paused is at risk; what is past due or unknown stays so."""
    if status in ("construction", "commissioning", "operating"):
        return "committed"
    return {"paused": "at_risk", "past_due": "past_due", "unknown": "unknown"}.get(status, "announced")


@dataclass
class Reference:
    """What is known on a day of one unit and product; asked in many ways."""

    rows: Rows
    day: dt.date
    unit: str
    product: str
    years: list[int]
    parts: list[Part] = field(init=False)
    groups: dict[tuple[str, dt.date], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = parts(self.rows, self.day, self.unit, self.product, self.years)

    def capacity(
        self,
        by: str = "",
        ownership: str = "operated",
        company: str = "",
        country: str = "",
        status: str = "",
        kind: str = "",
    ) -> tuple[Series, Decimal]:
        """The rows by key and year (what has none under ""), and the sum that is undated."""
        series: Series = defaultdict(lambda: defaultdict(Decimal))
        undated = Decimal(0)
        for part in self.parts:
            plant = self.rows.plants[part.plant]
            if country and plant.country != country:
                continue
            if status and self.status_now(plant.id) != status:
                continue
            on = self.day if part.year is None else dt.date(part.year, 12, 31)
            members = self._group(company, on) if company else None
            held = [
                (owner, amount)
                for owner, amount in self._held(part, by, ownership, members)
                if not kind or self._kind(plant.company if ownership == "gross" and by != "company" else owner) == kind
            ]
            if part.year is None:
                undated += (
                    max((amount for _, amount in held), default=Decimal(0))
                    if (ownership == "gross")
                    else sum((amount for _, amount in held), Decimal(0))
                )
                continue
            for owner, amount in held:
                # Where each owner has the whole, what is told once has its operator's kind.
                whose = plant.company if (by, ownership) == ("kind", "gross") else owner
                company_of = self.rows.companies[whose] if whose else None
                keys = {
                    "": "total",
                    "status": part.status,
                    "commitment": commitment(part.status),
                    "country": plant.country,
                    "company": company_of.slug if company_of else "",
                    "kind": company_of.kind if company_of else "",
                }
                key = keys[by]
                series[key][part.year] += amount
        return series, undated

    def _group(self, company: str, on: dt.date) -> set[int]:
        """The company and its subsidiaries on the year's last day, as owners and shares are."""
        if (company, on) not in self.groups:
            self.groups[company, on] = group(self.rows, company, self.day, on)
        return self.groups[company, on]

    def _kind(self, company: int | None) -> str:
        return self.rows.companies[company].kind if company else ""

    def status_now(self, plant: int) -> str:
        told = [row for row in self.rows.statuses if row.plant == plant and row.reported <= self.day]
        return plant_status(told, self.day)

    def _held(
        self, part: Part, by: str, ownership: str, members: set[int] | None
    ) -> Iterable[tuple[int | None, Decimal]]:
        """What each company counts of a part, of those asked for."""
        plant = self.rows.plants[part.plant]
        if ownership == "operated":
            held: list[tuple[int | None, Decimal]] = [(plant.company, part.amount)]
        else:
            on = self.day if part.year is None else dt.date(part.year, 12, 31)
            owned = shares(self.rows, plant, self.day, on)
            if ownership == "share":
                held = [(owner, part.amount * share / 100) for owner, share in owned]
            else:
                held = [(owner, part.amount) for owner in dict.fromkeys(owner for owner, _ in owned)]
        if members is not None:
            held = [one for one in held if one[0] in members]
        if ownership == "gross" and by != "company":
            held = held[:1]
        return held

"""Whose a plant is (rule 6), and which companies belong to one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.reference.rows import OwnerRow, PlantRow, Rows

HUNDRED = Decimal(100)


def group(rows: Rows, slug: str, known: dt.date, day: dt.date) -> set[int]:
    """ "A company's own view includes its subsidiaries": the company and all below it on the day, as then known."""
    members = {company.id for company in rows.companies.values() if company.slug == slug}
    while True:
        more = {
            row.company
            for row in rows.parents
            if row.reported <= known
            and row.parent in members
            and (row.since is None or row.since.last <= day)
            and (row.until is None or row.until.last > day)
        }
        if more <= members:
            return members
        members |= more


def shares(rows: Rows, plant: PlantRow, known: dt.date, day: dt.date) -> list[tuple[int | None, Decimal]]:
    """Each owner on the day with its share in per cent; None for whoever is no company of record.

    "shares that nobody stated are equal among the owners and marked as assumed". Two owners or more are all of them, a
    single one owns beside the plant's company; a share without a date holds always (the format of the starter data).
    """
    told = [row for row in rows.owners if row.plant == plant.id and row.reported <= known]
    begun = [row for row in told if row.since is None or row.since.last <= day]
    latest: dict[str, OwnerRow] = {}
    for row in sorted(begun, key=lambda row: row.since.last if row.since else dt.date.min):
        latest[row.name] = row
    holding = [row for row in latest.values() if row.until is None or row.until.last > day]
    held: list[tuple[int | None, Decimal | None]] = [(row.company, row.share) for row in holding]
    if not held:
        return [(plant.company, HUNDRED)]
    if len(held) == 1 and held[0][0] != plant.company:
        stated = held[0][1]
        held.append((plant.company, None if stated is None else HUNDRED - stated))
    stated_sum = sum((share for _, share in held if share is not None), Decimal(0))
    if stated_sum > HUNDRED:
        return [(company, HUNDRED * (share or 0) / stated_sum) for company, share in held]
    unstated = [company for company, share in held if share is None]
    each = (HUNDRED - stated_sum) / len(unstated) if unstated else Decimal(0)
    found = [(company, each if share is None else share) for company, share in held]
    rest = HUNDRED - sum((share for _, share in found), Decimal(0))
    return [*found, (None, rest)] if rest > Decimal("0.001") else found

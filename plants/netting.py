"""No money twice: which sums are live on a day, and which lie within which (DOMAIN rule 7).

What each then counts is netted by the database, since it depends on the question (plants/sums.py). Pure functions over
Investment rows that had been reported by the day. Decisions:
- Plans and facts count. A denial can supersede: it takes back the linked sum, and with it what that one had superseded
  stands again. A rumour supersedes nothing.
- A part whose larger sum was superseded goes with it, and its own parts too; linking it anew is giving it another
  `part_of`. A larger sum that isn't live for another reason (a rumour, a denial) takes no part with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from companies.models import Investment
from companies.vocabulary import Modality


def fates(known: Iterable[Investment]) -> dict[int, str]:
    """Why each of the sums known on a day is left out, by primary key; "" for the live ones."""
    rows = {row.pk: row for row in known}
    linked = [row for row in rows.values() if row.supersedes_id in rows and row.modality != Modality.RUMOUR]
    denied = {row.supersedes_id for row in linked if row.modality == Modality.DENIED}
    replaced = {row.supersedes_id for row in linked if row.pk not in denied}
    found: dict[int, str] = {}
    for row in rows.values():
        if row.modality in (Modality.RUMOUR, Modality.DENIED):
            found[row.pk] = str(row.modality)
        elif row.pk in replaced:
            found[row.pk] = "superseded"
        elif any(larger.pk in replaced for larger in above(row, rows)):
            found[row.pk] = "part_of_superseded"
        else:
            found[row.pk] = ""
    return found


def above(row: Investment, rows: Mapping[int, Investment]) -> list[Investment]:
    """The larger sums that the row is part of, the nearest first; a ring ends where it closes."""
    found: list[Investment] = []
    seen = {row.pk}
    while row.part_of_id is not None and row.part_of_id in rows and row.part_of_id not in seen:
        row = rows[row.part_of_id]
        seen.add(row.pk)
        found.append(row)
    return found

"""No money twice: which sums are live on a day, and what each counts after its parts (DOMAIN rule 7).

Pure functions over Investment rows that had been reported by the day. Decisions:
- Plans and facts count. A denial can supersede (it takes back the linked sum); a rumour supersedes nothing.
- A part whose larger sum was superseded goes with it, and its own parts too; linking it anew is giving it another
  `part_of`. A larger sum that isn't live for another reason (a rumour, a denial) takes no part with it.
- A part is taken off the nearest larger sum above it that is in view: of the same layer, live, and within the filters.
- A part that can't be converted is taken off only where it shares its parent's currency with all other parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from companies.models import Investment
from companies.vocabulary import Modality

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass
class Netted:
    """What each sum in view counts in dollars, by primary key; `exceeded` are those whose parts are beyond them."""

    usd: dict[int, Decimal] = field(default_factory=dict)
    exceeded: list[Investment] = field(default_factory=list)


def fates(known: Iterable[Investment]) -> dict[int, str]:
    """Why each of the sums known on a day is left out, by primary key; "" for the live ones."""
    rows = {row.pk: row for row in known}
    replaced = {
        row.supersedes_id for row in rows.values() if row.supersedes_id in rows and row.modality != Modality.RUMOUR
    }
    found: dict[int, str] = {}
    for row in rows.values():
        if row.modality in (Modality.RUMOUR, Modality.DENIED):
            found[row.pk] = str(row.modality)
        elif row.pk in replaced:
            found[row.pk] = "superseded"
        elif any(above.pk in replaced for above in _above(row, rows)):
            found[row.pk] = "part_of_superseded"
        else:
            found[row.pk] = ""
    return found


def net(view: Iterable[Investment], known: Mapping[int, Investment]) -> Netted:
    """What each sum in view counts: what its live parts in view leave of it, never below zero."""
    rows = {row.pk: row for row in view}
    parts: dict[int, list[Investment]] = defaultdict(list)
    for row in rows.values():
        whole = next((above for above in _above(row, known) if above.pk in rows), None)
        if whole is not None:
            parts[whole.pk].append(row)
    netted = Netted()
    for row in rows.values():
        if row.amount_usd is None:
            continue
        left = _left(row.amount, row.amount_usd, row.currency, parts[row.pk])
        netted.usd[row.pk] = max(left, ZERO)
        if left < 0:
            netted.exceeded.append(row)
    return netted


def _left(amount: Decimal, usd: Decimal, currency: str, parts: Iterable[Investment]) -> Decimal:
    """What the parts leave of a sum, in dollars: netted in the common currency, else at each one's own rate."""
    taken = list(parts)
    if all(part.currency == currency for part in taken):
        left = amount - sum((part.amount for part in taken), ZERO)
        return (usd * left / amount).quantize(CENT)
    return usd - sum((part.amount_usd for part in taken if part.amount_usd is not None), ZERO)


def _above(row: Investment, rows: Mapping[int, Investment]) -> list[Investment]:
    """The larger sums that the row is part of, the nearest first; a ring ends where it closes."""
    found: list[Investment] = []
    seen = {row.pk}
    while row.part_of_id is not None and row.part_of_id in rows and row.part_of_id not in seen:
        row = rows[row.part_of_id]
        seen.add(row.pk)
        found.append(row)
    return found

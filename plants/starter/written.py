"""What the writers of the single files share: how values stand in cells, and what a list in a cell can say.

A list in a cell holds what the loader would make of it just so; what it can't say (a name that was stated differently,
a row with a source or day of its own) goes to a file of its own, so that nothing is lost and nothing altered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from companies.models import Company
from plants.starter import cells

Cells = dict[str, Any]
# No row is left out.
EVERY = Q()
# Rows that are held in memory at once, with what hangs on them; SQLite takes no more than 1,000 keys to look those up.
CHUNK = 500


def text(value: object) -> str:
    """The text of a date or day; empty for none."""
    return "" if value is None else str(value)


def flag(value: bool) -> str:
    """As a cell says it."""
    return "true" if value else "false"


def number(value: Any) -> str:
    """A decimal without an exponent or trailing zeros; empty for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def slug(record: Any) -> str:
    """The slug of a record; empty for none."""
    return str(record.slug) if record else ""


def reported(row: Any) -> Cells:
    """When and by whom a row was reported."""
    return {
        "reported_on": str(row.reported_on),
        "reported_on_assumed": flag(row.reported_on_assumed),
        "source_id": row.source.slug,
    }


def reported_with(row: Any, record: Any) -> bool:
    """Whether the row was reported by the same source, on the same day, as the record that it hangs on."""
    return (row.source_id, row.reported_on, row.reported_on_assumed) == (
        record.source_id,
        record.reported_on,
        record.reported_on_assumed,
    )


def listable(row: Any, slugs: set[str]) -> bool:
    """Whether a list can name someone just as the row does: by the slug of a company of that name, or by a name."""
    if row.company:
        return bool(row.name == row.company.name)
    return row.name not in slugs and row.name == row.name.strip() and not set(row.name) & {cells.SEPARATOR, cells.SHARE}


def listed(rows: Iterable[Any]) -> str:
    """A list of companies, by their slugs, and names."""
    return cells.SEPARATOR.join(row.company.slug if row.company else row.name for row in rows)


def company_slugs() -> set[str]:
    """The slugs of all companies."""
    return set(Company.objects.values_list("slug", flat=True))


def by_pk(related: Any) -> list[Any]:
    """Rows that were fetched beside a record, in the order in which they came."""
    return sorted(related.all(), key=lambda row: row.pk)

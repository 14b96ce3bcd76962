"""What changed from one snapshot to the next, told for people: rows by table with their names, and the totals.

Rows are told apart by their keys. *Superseded* are plans of both that a report of the newer one has replaced, and sums
that a new one names as replaced; *withdrawn* are rows that are there no more.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from plants.models import CapacityPlan
from plants.starter.package import DESCRIPTOR
from plants.starter.tables import TABLES, Table

# Names told of one kind of change in one table; of more it says how many.
NAMES_TOLD = 200
PLANS = ("capacity_plans", "company_targets")
# What tells a row without a name of its own, as far as its table has it.
TELLING = (
    "company_slug", "parent_slug", "plant_slug", "investment_id", "partnership_id", "phase", "event", "status", "name",
    "amount", "unit", "date", "effective", "since", "modality", "reported_on", "source_id",
)  # fmt: skip
Cells = Mapping[str, str]


def change_log(made: Path, before: Path | None) -> str:
    """The change log of a snapshot in Markdown, against the one before it, if any."""
    description = _description(made)
    lines = [f"# Data as of {description['version']}", "", f"Hash: `{description['hash']}`", ""]
    if before is None:
        lines += ["The first snapshot here: there is none to set it against.", ""]
    else:
        lines += [f"Against {before.name}, `{_description(before)['hash']}`.", ""]
    lines += [*_totals(description, _description(before) if before else {}), ""]
    for table in TABLES:
        lines += _of_table(table, made, before) if before else []
    return "\n".join(lines).rstrip() + "\n"


def _description(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    return read


def _totals(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[str]:
    """A table of the totals then and now, and of how many rows each file has."""
    yield "| total | then | now |"
    yield "|---|---:|---:|"
    before = then.get("totals", {})
    for name in dict.fromkeys([*now["totals"], *before]):
        yield f"| {name} | {_figure(before.get(name))} | {_figure(now['totals'].get(name))} |"


def _figure(value: Any) -> str:
    return "–" if value is None else f"{value:,}"


def _of_table(table: Table, made: Path, before: Path) -> list[str]:
    """A section of the table, if anything changed in it."""
    now, then = _rows(table, made), _rows(table, before)
    added = [key for key in now if key not in then]
    changes = {
        "added": [_name(table, now[key]) for key in added],
        "superseded": [_name(table, now[key]) for key in _superseded(table, now, then, added)],
        "changed": [_changed(table, then[key], now[key]) for key in now if key in then and now[key] != then[key]],
        "withdrawn": [_name(table, then[key]) for key in then if key not in now],
    }
    if not any(changes.values()):
        return []
    lines = [f"## {table.file}: {len(then):,} rows then, {len(now):,} now", ""]
    for word, names in changes.items():
        lines += _section(word, names)
    return lines


def _section(word: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = [f"- … and {len(names) - NAMES_TOLD:,} more"] if len(names) > NAMES_TOLD else []
    return [f"{len(names):,} {word}:", "", *(f"- {name}" for name in names[:NAMES_TOLD]), *more, ""]


def _superseded(
    table: Table, now: Mapping[str, Cells], then: Mapping[str, Cells], added: Iterable[str]
) -> Iterator[str]:
    """The rows of both that one of the newer snapshot alone replaces."""
    if table.name == "investments":
        yield from dict.fromkeys(now[key]["supersedes"] for key in added if now[key]["supersedes"] in then)
    if table.name in PLANS:
        new = set(added)
        replaced = CapacityPlan.objects.exclude(superseded_by=None).order_by("key")
        for key, by in replaced.values_list("key", "superseded_by__key"):
            if key in then and by in new:
                yield key


def _rows(table: Table, folder: Path) -> dict[str, Cells]:
    """The rows of a table by their keys; a file that is missing has none."""
    path = folder / table.file
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {_key(table, row): row for row in csv.DictReader(file)}


def _key(table: Table, row: Cells) -> str:
    name = table.key or ("key" if row.get("key") else "")
    return row[name] if name else "\x1f".join(row.values())


def _name(table: Table, row: Cells) -> str:
    """What tells the row to a reader."""
    told = [row[name] for name in TELLING if row.get(name)]
    return f"`{row[table.key]}` {' '.join(told)}".rstrip() if table.key else " ".join(told)


def _changed(table: Table, then: Cells, now: Cells) -> str:
    """What tells the row, and each of its cells that is another now: as it was, and as it is."""
    told = []
    for column in dict.fromkeys([*now, *then]):
        was, is_now = then.get(column, ""), now.get(column, "")
        if was != is_now:
            told.append(f"{column} {was or '–'} → {is_now or '–'}")
    return f"{_name(table, now)}: {', '.join(told)}"

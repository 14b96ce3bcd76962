"""Writing the record as the files of starter data, with a description of their columns: a data package.

What is written can be loaded again. Cells stand as they are: a spreadsheet program may take one that begins with "="
for a formula, so open the files there as text.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plants.starter import cells
from plants.starter.checking import check_folder
from plants.starter.reading import Fault, read_folder
from plants.starter.rows import cells_of
from plants.starter.tables import TABLES, Column, Table

DESCRIPTOR = "datapackage.json"
NAME = "evtracker"
LICENCE = {
    "name": "CC0-1.0",
    "title": "Creative Commons Zero v1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
NUMBERS = ("amount", "years", "lat", "lon", "share", "amount_usd", "usd_rate")
PARTIAL_DATE = r"\d{4}(-(H[12]|Q[1-4]|\d{2}(-\d{2})?))?"


class FolderNotFreeError(Exception):
    """The folder holds something else than a former export."""


class UnreadableRecordError(Exception):
    """The record holds what load_starter would refuse; `faults` says what, as in the files that were to be written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def write_package(folder: Path, tell: Callable[[str, int], None], *, in_order: bool = False) -> None:
    """Write all files and datapackage.json to the folder, whole or not at all; a former export there is replaced.

    `tell` hears of each file and its number of rows. Rows stand as they were stored, or `in_order` of their cells, so
    that the same data makes the same files. FolderNotFreeError where the folder holds anything else,
    UnreadableRecordError where the record could not be loaded again.
    """
    _refuse_unless_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        resources = []
        for table in TABLES:
            count = _write_table(made / table.file, table, in_order=in_order)
            if count or not table.optional:
                resources.append(_resource(made / table.file, table))
                tell(table.file, count)
            else:
                (made / table.file).unlink()
        faults = check_folder(read_folder(made))
        if faults:
            raise UnreadableRecordError(faults)
        description = {"profile": "tabular-data-package", "name": NAME, "licenses": [LICENCE], "resources": resources}
        write_description(made, description)
        made.chmod(0o755)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_description(folder: Path, description: dict[str, Any]) -> None:
    """Write datapackage.json."""
    text = json.dumps(description, indent=1, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def _refuse_unless_free(folder: Path) -> None:
    """A former export holds the files that its description names, and no others: those would be lost."""
    refusal = FolderNotFreeError(f"{folder} is no empty folder and no former export")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise refusal
    there = {path.name for path in folder.iterdir()}
    if not there:
        return
    try:
        described = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        own = {DESCRIPTOR, *(resource["path"] for resource in described["resources"])}
        named = described["name"]
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        raise refusal from None
    if named != NAME or there - own:
        raise refusal


def _put_in_place(made: Path, folder: Path) -> None:
    """Move the new folder to where the old one is, which goes only then and comes back if that fails."""
    if not folder.exists():
        made.replace(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.replace(former)
    try:
        made.replace(folder)
    except OSError:
        former.replace(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _write_table(path: Path, table: Table, *, in_order: bool) -> int:
    count = 0
    rows = iter(cells_of(table))
    if in_order:
        rows = iter(sorted(rows, key=lambda row: [str(row.get(name, "")) for name in table.all_names]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.all_names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _resource(path: Path, table: Table) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.all_columns]}
    required = {column.name for column in table.columns if column.required}
    if table.key or "key" in table.all_names:
        schema["primaryKey"] = table.key or "key"
    elif table.once and required.issuperset(table.once):
        schema["primaryKey"] = list(table.once)
    keys = {other.name: other.key for other in TABLES}
    # A list in a cell can't be described as a key.
    refers = [column for column in table.all_columns if column.refers and not column.many]
    foreign = [_foreign(column.name, column.refers, keys[column.refers], table) for column in refers]
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def _foreign(column: str, other: str, key: str, table: Table) -> dict[str, Any]:
    return {"fields": column, "reference": {"resource": "" if other == table.name else other, "fields": key}}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column)}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.check is cells.partial_date:
        constraints["pattern"] = PARTIAL_DATE
    if constraints:
        field["constraints"] = constraints
    return field


def _type(column: Column) -> str:
    if column.name in NUMBERS:
        return "number"
    if column.check is cells.true_or_false:
        return "boolean"
    if column.check is cells.day:
        return "date"
    return "integer" if column.check is cells.phase else "string"

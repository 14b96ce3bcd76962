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
from plants.starter.rows import cells_of
from plants.starter.tables import TABLES, Column, Table

DESCRIPTOR = "datapackage.json"
LICENCE = {
    "name": "CC0-1.0",
    "title": "Creative Commons Zero v1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}


class FolderNotFreeError(Exception):
    """The folder holds something else than a former export."""


def write_package(folder: Path, tell: Callable[[str, int], None]) -> None:
    """Write all files and datapackage.json to the folder, whole or not at all; a former export there is replaced.

    `tell` hears of each file and its number of rows. FolderNotFreeError where the folder holds anything else.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file())):
        raise FolderNotFreeError(f"{folder} is no empty folder and no former export")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        resources = []
        for table in TABLES:
            count = _write_table(made / table.file, table)
            if count or not table.optional:
                resources.append(_resource(made / table.file, table))
                tell(table.file, count)
            else:
                (made / table.file).unlink()
        description = {"profile": "tabular-data-package", "name": "evtracker", "licenses": [LICENCE]}
        text = json.dumps({**description, "resources": resources}, indent=1, ensure_ascii=False)
        (made / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
        made.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_table(path: Path, table: Table) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in (*table.columns, *table.extra)], lineterminator="\n")
        writer.writeheader()
        for row in cells_of(table):
            writer.writerow(row)
            count += 1
    return count


def _resource(path: Path, table: Table) -> dict[str, Any]:
    content = path.read_bytes()
    schema: dict[str, Any] = {"fields": [_field(column) for column in (*table.columns, *table.extra)]}
    if table.key:
        schema["primaryKey"] = table.key
    keys = {other.name: other.key for other in TABLES}
    schema["foreignKeys"] = [
        {
            "fields": column.name,
            "reference": {
                "resource": "" if column.refers == table.name else column.refers,
                "fields": keys[column.refers],
            },
        }
        for column in table.columns
        if column.refers and not column.many
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


NUMBERS = ("amount", "years", "lat", "lon")


def _field(column: Column) -> dict[str, Any]:
    kind = "number" if column.name in NUMBERS else "boolean" if column.check is cells.true_or_false else "string"
    field: dict[str, Any] = {"name": column.name, "type": kind}
    if column.required:
        field["constraints"] = {"required": True}
    return field

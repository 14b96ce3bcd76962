"""Reading a folder of starter data: each fault is named by file, line, column, value and reason."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plants.starter.tables import TABLES, Column, Table


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. `line` is that of the file, the header being line 1; `column` may be empty."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        what = f"{self.column} {self.value!r} " if self.column else ""
        return f"{where}{what}{self.reason}"


@dataclass(frozen=True)
class Row:
    """One row of a file by its columns; columns that the file leaves out are empty."""

    table: Table
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def key(self) -> str:
        """Its own key, else one that is the same for the same row in any file, so that a row is loaded once."""
        if self.cells["key"]:
            return self.cells["key"]
        text = "\x1f".join([self.table.name, *(self.cells[name] for name in self.table.header)])
        return f"starter:{hashlib.sha256(text.encode()).hexdigest()[:40]}"

    def fault(self, column: str, reason: str) -> Fault:
        """What is wrong with one of its cells."""
        return Fault(self.table.file, self.line, column, self.cells[column], reason)


@dataclass
class Folder:
    """The rows of each table by its name, and what was wrong with the files."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_folder(path: Path) -> Folder:
    """Read all files. Faults of a file as a whole (missing, not UTF-8, wrong columns) leave it without rows."""
    folder = Folder()
    for table in TABLES:
        folder.rows[table.name] = []
        file = path / table.file
        if not file.is_file():
            if not table.optional:
                folder.faults.append(Fault(table.file, 0, "", "", f"is missing in {path}"))
            continue
        _read_file(folder, table, file)
    return folder


def _read_file(folder: Folder, table: Table, file: Path) -> None:
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        folder.faults.append(Fault(table.file, line, "", "", f"is not UTF-8: {error.reason} at byte {error.start}"))
        return
    read_lines(folder, table, csv_lines(folder, table, content))


def read_lines(folder: Folder, table: Table, lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Take in a table's cells, each record with its line, the header first; returns the header's columns."""
    header = next(lines, (1, []))[1]
    columns = _columns(folder, table, header)
    if columns is None:
        return []
    absent = {column.name: "" for column in table.extra if column.name not in header}
    for line, record in lines:
        if len(record) != len(header):
            reason = f"has {len(record)} cells, the header has {len(header)}"
            folder.faults.append(Fault(table.file, line, "", "", reason))
            continue
        folder.rows[table.name].append(Row(table, line, {**dict(zip(header, record, strict=True)), **absent}))
    return header


def csv_lines(folder: Folder, table: Table, content: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a quoting fault ends the file."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    begins = 1
    try:
        for record in reader:
            if record:
                yield begins, record
            begins = reader.line_num + 1
    except csv.Error as error:
        folder.faults.append(Fault(table.file, begins, "", "", f"can't be read as CSV: {error}"))


def _columns(folder: Folder, table: Table, header: Sequence[str]) -> list[Column] | None:
    """The columns that the header names; None, with a fault for each, where some are missing, unknown or doubled."""
    by_name = {column.name: column for column in (*table.columns, *table.extra)}
    faults = [
        *(f"column {name} is missing" for name in table.header if name not in header),
        *(f"column {name!r} is not known" for name in header if name not in by_name),
        *(f"column {name} stands twice" for name in by_name if header.count(name) > 1),
    ]
    folder.faults.extend(Fault(table.file, 1, "", "", reason) for reason in faults)
    return None if faults else [by_name[name] for name in header]

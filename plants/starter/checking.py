"""Checking rows that were read: cells, references between the files, trees, spans, repeated rows."""

from __future__ import annotations

from collections.abc import Iterator

from evtracker.partial_dates import PartialDate
from plants.starter import cells
from plants.starter.reading import Fault, Folder, Row
from plants.starter.tables import TABLES, Column, Table


def check_folder(folder: Folder) -> list[Fault]:
    """All faults of the files and their rows, in the order of files and lines."""
    keys = {table.name: {row[table.key] for row in folder.rows[table.name]} for table in TABLES if table.key}
    whole = {table.name for table in TABLES if folder.rows[table.name]}
    found = list(folder.faults)
    for table in TABLES:
        rows = folder.rows[table.name]
        for row in rows:
            for column in (*table.columns, *table.extra):
                found.extend(_check_cell(row, column))
                # Without the other file's rows each reference would be a fault: its own fault says enough.
                if column.refers in whole:
                    found.extend(_check_reference(row, column, keys[column.refers]))
            found.extend(_check_row(row))
        found.extend(_check_repeats(table, rows))
        for column_name in table.trees:
            found.extend(_check_tree(table, rows, column_name))
    order = {table.file: index for index, table in enumerate(TABLES)}
    return sorted(found, key=lambda fault: (order[fault.file], fault.line))


def _check_cell(row: Row, column: Column) -> Iterator[Fault]:
    value = row[column.name]
    if value == "":
        if column.required:
            yield row.fault(column.name, "is empty")
        return
    if column.many:
        return  # each part is checked as a reference
    reason = column.check(value)
    if reason:
        yield row.fault(column.name, reason)


def _check_reference(row: Row, column: Column, keys: set[str]) -> Iterator[Fault]:
    named = cells.parts(row[column.name]) if column.many else [row[column.name]]
    for key in named:
        if key and key not in keys:
            yield row.fault(column.name, f"names no row of {column.refers}.csv: {key}")
    if column.many and len(set(named)) < len(named):
        yield row.fault(column.name, "names one twice")


def _check_row(row: Row) -> Iterator[Fault]:
    """What cells say of each other."""
    for early, late in row.table.spans:
        try:
            backwards = (
                row[early] and row[late] and PartialDate.parse(row[early]).first > PartialDate.parse(row[late]).last
            )
        except ValueError:
            continue  # the cell's own fault
        if backwards:
            yield row.fault(early, f"is after {late} {row[late]}")
    name = row.table.name
    if name == "plants" and bool(row["lat"]) != bool(row["lon"]):
        yield row.fault("lat", "and lon come together or not at all")
    if name == "companies" and row["status_since"] and not row["status"]:
        yield row.fault("status_since", "stands without a status")
    if name == "partnerships" and len([*cells.parts(row["company_slugs"]), *cells.parts(row["other_parties"])]) < 2:
        yield row.fault("company_slugs", "and other_parties name fewer than two parties")
    if name == "sources" and not row["url"] and not row["retold"]:
        yield row.fault("url", "is empty")


def _check_repeats(table: Table, rows: list[Row]) -> Iterator[Fault]:
    """No key twice, no row twice, no address of a source twice."""
    unique = [table.key] if table.key else []
    unique += ["url"] if table.name == "sources" else []
    for column in unique:
        first: dict[str, int] = {}
        for row in rows:
            if row[column] and first.setdefault(row[column], row.line) != row.line:
                yield row.fault(column, f"is already used in line {first[row[column]]}")
    said: dict[tuple[str, ...], int] = {}
    for row in rows:
        values = tuple(value for name, value in row.cells.items() if name != table.key)
        if said.setdefault(values, row.line) != row.line:
            yield Fault(table.file, row.line, "", "", f"says the same as line {said[values]}")


def _check_tree(table: Table, rows: list[Row], column: str) -> Iterator[Fault]:
    """A row never leads back to itself."""
    up = {row[table.key]: row[column] for row in rows}
    for row in rows:
        chain = [row[table.key]]
        while (above := up.get(chain[-1], "")) and above not in chain:
            chain.append(above)
        if above == row[table.key]:
            yield row.fault(column, f"goes round: {' > '.join([*chain, above])}")

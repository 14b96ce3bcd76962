"""Checking rows that were read: cells, references between the files, trees, spans, repeated rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from companies.belonging import Belongs, ring_through
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
            for column in table.all_columns:
                found.extend(_check_cell(row, column))
                # Without the other file's rows each reference would be a fault: its own fault says enough.
                if column.refers in whole:
                    found.extend(_check_reference(row, column, keys[column.refers]))
            found.extend(_check_spans(row))
            found.extend(_check_row(row))
        found.extend(_check_repeats(table, rows))
        for column_name in table.trees:
            found.extend(_check_tree(table, rows, column_name))
    found.extend(_check_names(folder))
    found.extend(_check_groups(folder.rows["company_parents"]))
    found.extend(_check_links([*folder.rows["capacity_plans"], *folder.rows["company_targets"]]))
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


def _check_spans(row: Row) -> Iterator[Fault]:
    for early, late in row.table.spans:
        try:
            backwards = (
                row[early] and row[late] and PartialDate.parse(row[early]).first > PartialDate.parse(row[late]).last
            )
        except ValueError:
            continue  # the cell's own fault
        if backwards:
            yield row.fault(early, f"is after {late} {row[late]}")


def _check_row(row: Row) -> Iterator[Fault]:
    """What cells say of each other."""
    name = row.table.name
    if name == "plants" and bool(row["lat"]) != bool(row["lon"]):
        yield row.fault("lat", "and lon come together or not at all")
    if name == "companies" and row["status_since"] and not row["status"]:
        yield row.fault("status_since", "stands without a status")
    if name == "sources" and row["retold_from"] and row["retold"] != "true":
        yield row.fault("retold_from", "stands without retold")
    if name == "milestones" and bool(row["plant_slug"]) == bool(row["company_slug"]):
        yield row.fault("plant_slug", "and company_slug: a milestone is either a plant's or a company's")
    if name == "milestones" and row["phase"] and not row["plant_slug"]:
        yield row.fault("phase", "stands without a plant")
    if name == "investments" and len({bool(row[column]) for column in ("amount_usd", "usd_rate", "usd_rate_on")}) > 1:
        yield row.fault("usd_rate", "comes with amount_usd and usd_rate_on or not at all")


def _check_repeats(table: Table, rows: list[Row]) -> Iterator[Fault]:
    """No key twice, no row twice, no address of a source twice."""
    unique = [table.key] if table.key else []
    unique += [column for column in ("key", "url") if column in table.all_names and column != table.key]
    for column in unique:
        first: dict[str, int] = {}
        for row in rows:
            if row[column] and first.setdefault(row[column], row.line) != row.line:
                yield row.fault(column, f"is already used in line {first[row[column]]}")
    if table.key:
        return
    said: dict[tuple[str, ...], int] = {}
    for row in rows:
        values = tuple(row[name] for name in table.once or table.all_names)
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


def _check_groups(rows: list[Row]) -> Iterator[Fault]:
    """No company belongs to itself by way of others, on whatever day."""
    links = [(row, link) for row in rows if (link := belongs(row)) is not None]
    for row, link in links:
        ring = ring_through(link, (other for _, other in links))
        if ring:
            yield row.fault("parent_slug", f"goes round: {' > '.join(ring)}")


def belongs(row: Row) -> Belongs[str] | None:
    """What a row of company_parents says, by slugs; None where a date of it can't be read."""
    try:
        since, until = (PartialDate.parse(row[name]) if row[name] else None for name in ("since", "until"))
    except ValueError:
        return None  # the cell's own fault
    return Belongs(row["company_slug"], row["parent_slug"], since, until)


def _check_names(folder: Folder) -> Iterator[Fault]:
    """Nobody is named twice within a cell, be it by slug and by name; an agreement has two parties or more."""
    names = {row["slug"]: row["name"] for row in folder.rows["companies"]}
    parties: dict[str, int] = defaultdict(int)
    for row in folder.rows["partnership_parties"]:
        parties[row["partnership_id"]] += 1
    for row in folder.rows["partnerships"]:
        named = [*(names.get(slug, slug) for slug in cells.parts(row["company_slugs"]))]
        named += cells.parts(row["other_parties"])
        yield from _named_twice(row, "company_slugs", named)
        if len(named) + parties[row["id"]] < 2:
            yield row.fault("company_slugs", "and other_parties name fewer than two parties")
    for row in folder.rows["investments"]:
        yield from _named_twice(row, "investors", [names.get(name, name) for name in cells.parts(row["investors"])])
    for row in folder.rows["plants"]:
        owners = [names.get(name, name) for name, _ in cells.stated_owners(row["partners"])]
        yield from _named_twice(row, "partners", owners)


def _named_twice(row: Row, column: str, names: list[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield row.fault(column, f"names {name} twice")


def _check_links(rows: list[Row]) -> Iterator[Fault]:
    """A curator's link leads to another row by its key; a row has one at most."""
    keys = {row["key"] for row in rows if row["key"]}
    for row in rows:
        for column in ("superseded_by", "restates"):
            if row[column] and (row[column] not in keys or row[column] == row["key"]):
                yield row.fault(column, "names no other row by its key")
            if row[column] and row["linked_by"] != "curator":
                yield row.fault(column, "is for links by a curator: linked_by says otherwise")
        if row["superseded_by"] and row["restates"]:
            yield row.fault("superseded_by", "and restates exclude each other")

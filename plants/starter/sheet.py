"""One table's rows from a sheet, put beside the rows of the record that they name: as if all stood in one folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from django.db.models import Q

from plants.starter import cells
from plants.starter.reading import Fault, Folder, Row, read_lines
from plants.starter.rows import cells_of
from plants.starter.tables import TABLES, Table

BY_NAME = {table.name: table for table in TABLES}
# Tables whose rows a plan's link may lead to.
PLANS = ("capacity_plans", "company_targets")
# Lists that may name a company of ours by its slug, and anybody else by name.
NAMING: dict[str, Callable[[str], list[str]]] = {
    "investors": cells.parts,
    "partners": lambda cell: [name for name, _ in cells.stated_owners(cell)],
}
Keys = Mapping[str, Collection[str]]


class Sheet:
    """The rows of one table that came in, with their lines; rows of the record stand beside them with line 0."""

    def __init__(self, table: Table, lines: Iterable[tuple[int, list[str]]]) -> None:
        """Read the lines, the header first; `folder.faults` says what is wrong with them as a whole."""
        self.table = table
        self.folder = Folder({one.name: [] for one in TABLES})
        self.header = read_lines(self.folder, table, iter(lines))
        self.rows = list(self.folder.rows[table.name])

    def add_named(self) -> None:
        """Put the rows of the record that these rows name beside them, those that these name, and so on."""
        there = {one.name: {_key(row) for row in self.folder.rows[one.name]} for one in TABLES}
        rows: list[Row] = self.rows
        while rows:
            wanted = _named_by(rows, there)
            rows = [Row(BY_NAME[name], 0, said) for name, keys in wanted.items() for said in standing(name, keys)]
            for name, keys in wanted.items():
                there[name] |= set(keys)
            for row in rows:
                self.folder.rows[row.table.name].append(row)

    def own(self, faults: Iterable[Fault]) -> list[Fault]:
        """The faults of the sheet itself: what stands on record was checked when it came in."""
        return [fault for fault in faults if fault.line and fault.file == self.table.file]


def standing(name: str, keys: Collection[str]) -> Iterator[dict[str, str]]:
    """The rows on record of these slugs, or keys where the table's rows have no slugs, as cells."""
    table = BY_NAME[name]
    where = Q(slug__in=keys) if table.key else Q(key__in=keys)
    for said in cells_of(table, where) if keys else ():
        yield {column: str(said.get(column, "")) for column in table.all_names}


def _key(row: Row) -> str:
    return row[row.table.key] if row.table.key else row.cells.get("key", "")


def _named_by(rows: Iterable[Row], there: Keys) -> Keys:
    """The keys by table that the rows name and that are not there yet."""
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for column in row.table.all_columns:
            cell = row[column.name]
            if column.refers:
                named[column.refers].update(cells.parts(cell) if column.many else [cell])
            elif column.name in NAMING:
                named["companies"].update(NAMING[column.name](cell))
            elif column.name in ("superseded_by", "restates"):
                for plans in PLANS:
                    named[plans].add(cell)
    missing = {name: keys - set(there[name]) - {""} for name, keys in named.items()}
    return {name: keys for name, keys in missing.items() if keys}

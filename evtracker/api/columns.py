"""Rows of a list straight from the database's columns: no model instances, no serializer at work.

A shape says by name what a row tells, in the order of the answer: a column, an object of several, or a value made of
some columns. The list's serializer documents the same; tests hold the two against each other, value by value.
PostgreSQL writes tables itself (COPY); SQLite's rows are written here, to the same letter.
"""

from __future__ import annotations

import csv
import io
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection
from django.db.models import Case, CharField, ExpressionWrapper, F, QuerySet, When
from django.db.models.lookups import IsNull

from evtracker.api.copying import Guarded, copied
from evtracker.api.tables import as_cell
from plants.answers import number

Get = Callable[[Sequence[Any]], Any]
CHUNK = 2000
# Of a table, sent at once.
LINES = 100


@dataclass(frozen=True, eq=False)
class Column:
    """What the database gives under a path, or for an expression.

    `text` where it is a partial date, which is told as it is stored; `free` where anybody's words may stand, which in a
    table must be no formula.
    """

    path: Any
    text: bool = False
    free: bool = False

    @property
    def source(self) -> Any:
        """For values_list."""
        return ExpressionWrapper(F(self.path), CharField()) if self.text else self.path


@dataclass(frozen=True)
class Made:
    """A value made of columns by a function."""

    make: Callable[..., Any]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Part:
    """An object within a row; null where `unless` is."""

    fields: dict[str, Column | Made | Part]
    unless: Column | None = None


Shape = dict[str, "Column | Made | Part"]


class Reader:
    """Reads the rows of a queryset in a shape, or in those of its fields that are asked for."""

    def __init__(self, shape: Shape, only: Iterable[str] = ()) -> None:
        self._columns: list[Column] = []
        self._shape = {name: shape[name] for name in only} if only else shape
        self._gets = self._fields(self._shape)

    @property
    def sources(self) -> list[Any]:
        """What is to be selected, in the order in which `read` takes it."""
        return [column.source for column in self._columns]

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row of values as an object."""
        return {name: get(row) for name, get in self._gets}

    def read_all(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """All rows as objects, a chunk at a time."""
        for row in rows.values_list(*self.sources).iterator(CHUNK):
            yield self.read(row)

    def _at(self, column: Column) -> int:
        for place, known in enumerate(self._columns):
            if known is column or (isinstance(known.path, str) and known.path == column.path):
                return place
        self._columns.append(column)
        return len(self._columns) - 1

    def _fields(self, shape: Shape) -> list[tuple[str, Get]]:
        return [(name, self._get(field)) for name, field in shape.items()]

    def _get(self, field: Column | Made | Part) -> Get:
        if isinstance(field, Column):
            return operator.itemgetter(self._at(field))
        if isinstance(field, Made):
            places = [self._at(column) for column in field.columns]
            return lambda row: field.make(*[row[place] for place in places])
        gets = self._fields(field.fields)
        if field.unless is None:
            return lambda row: {name: get(row) for name, get in gets}
        there = self._get(field.unless)
        return lambda row: None if there(row) is None else {name: get(row) for name, get in gets}

    def csv(self, rows: QuerySet[Any]) -> Iterator[bytes]:
        """All rows as lines of CSV, after their header."""
        names = _names(self._shape)
        yield (",".join(names) + "\n").encode()
        if connection.vendor == "postgresql" and len(names) > 1 and can_copy(self._shape):
            yield from copied(rows, table_cells(self._shape))
        else:
            yield from self._written(rows)

    def _written(self, rows: QuerySet[Any]) -> Iterator[bytes]:
        """The lines, written here."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        gets = self._cells(self._shape)
        for done, row in enumerate(rows.values_list(*self.sources).iterator(CHUNK), 1):
            writer.writerow([as_cell(told(get(row))) for get in gets])
            if done % LINES == 0:
                yield lines.getvalue().encode()
                lines.seek(0)
                lines.truncate()
        yield lines.getvalue().encode()

    def _cells(self, shape: Shape, there: Get | None = None) -> list[Get]:
        """One reading for each column of the table; what lies in an object that is null is empty."""
        gets: list[Get] = []
        for field in shape.values():
            if isinstance(field, Part):
                gets += self._cells(field.fields, self._get(field.unless) if field.unless else None)
            else:
                gets.append(self._get(field) if there is None else _if_there(there, self._get(field)))
        return gets

    def json_lines(self, rows: QuerySet[Any]) -> Iterator[bytes]:
        """All rows as lines of JSON."""
        for row in self.read_all(rows):
            yield dumps(row) + b"\n"


def _if_there(there: Get, get: Get) -> Get:
    return lambda row: None if there(row) is None else get(row)


def can_copy(shape: Shape) -> bool:
    """Whether the database can write the table: nothing in it is made in Python."""
    return all(
        can_copy(field.fields) if isinstance(field, Part) else isinstance(field, Column) for field in shape.values()
    )


def table_cells(shape: Shape, unless: Column | None = None) -> list[Any]:
    """The expression of each cell of a table."""
    cells: list[Any] = []
    for field in shape.values():
        if isinstance(field, Part):
            cells += table_cells(field.fields, field.unless)
            continue
        assert isinstance(field, Column)
        cell = F(field.path) if isinstance(field.path, str) else field.path
        if unless is not None:
            there = F(unless.path) if isinstance(unless.path, str) else unless.path
            cell = Case(When(IsNull(there, False), then=cell))
        cells.append(Guarded(cell) if field.free else cell)
    return cells


def _names(shape: Shape, prefix: str = "") -> list[str]:
    """The columns of a table: what is nested once has a dot in its name (`company.slug`)."""
    found = []
    for name, field in shape.items():
        found += _names(field.fields, f"{prefix}{name}.") if isinstance(field, Part) else [f"{prefix}{name}"]
    return found


def told(value: Any) -> Any:
    """A value as JSON tells it: an amount as a number, whole where it is whole."""
    return number(value) if isinstance(value, Decimal) else value


def dumps(value: Any) -> bytes:
    """JSON of what a shape reads."""
    return orjson.dumps(value, default=told)

"""Rows of a list straight from the database's columns: no model instances, no serializer at work.

A shape says by name what a row tells, in the order of the answer: a column, an object of several, or a value made of
some columns. The list's serializer documents the same; tests hold the two against each other, value by value.
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
from django.db.models import CharField, ExpressionWrapper, F, QuerySet

from evtracker.api.tables import as_cell
from plants.answers import number

Get = Callable[[Sequence[Any]], Any]
CHUNK = 2000
# Of a table, sent at once.
LINES = 100


@dataclass(frozen=True)
class Column:
    """What the database gives under a path. `text` where it is a partial date, which is told as it is stored."""

    path: str
    text: bool = False

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
    unless: Column | Made | None = None


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
        if column not in self._columns:
            self._columns.append(column)
        return self._columns.index(column)

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

    def csv(self, rows: QuerySet[Any]) -> Iterator[str]:
        """All rows as lines of CSV, after their header."""
        line = io.StringIO()
        writer = csv.writer(line, lineterminator="\r\n")
        writer.writerow(_names(self._shape))
        gets = self._cells(self._shape)
        for done, row in enumerate(rows.values_list(*self.sources).iterator(CHUNK), 1):
            writer.writerow([as_cell(told(get(row))) for get in gets])
            if done % LINES == 0:
                yield line.getvalue()
                line.seek(0)
                line.truncate()
        yield line.getvalue()

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

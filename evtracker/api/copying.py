"""Tables that PostgreSQL writes itself: it sends finished lines of CSV, a hundred thousand a second and more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import DecimalField, F, Func, QuerySet, TextField

# Sent at once, in bytes.
PIECE = 64 * 1024


class _Text(Func):
    """Text that is not empty, or nothing: both look the same in a table."""

    template = "NULLIF((%(expressions)s)::text, '')"
    output_field = TextField()


class _Number(Func):
    """An amount without noughts at its end, to six places."""

    template = "trim_scale(round(%(expressions)s, 6))"
    output_field = TextField()


class Guarded(Func):
    """A text that a spreadsheet would take for a formula, with an apostrophe before it (see tables.as_cell)."""

    template = "regexp_replace(%(expressions)s, '^(?=[=+@\\t\\r-])(?!.([0-9]+[.]?[0-9]*|[.][0-9]+)$)', '''')"
    output_field = TextField()


def copied(rows: QuerySet[Any], cells: list[Any]) -> Iterator[bytes]:
    """The lines of all rows, in pieces, as the database writes them."""
    names = [f"cell{number}" for number in range(len(cells))]
    shown = rows.annotate(**dict(zip(names, cells, strict=True)))
    shown = shown.annotate(**{f"told_{name}": _as_told(shown, name) for name in names})
    statement, parameters = shown.values_list(*(f"told_{name}" for name in names)).query.sql_with_params()
    piece: list[bytes] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", parameters) as lines:
        for line in lines:
            piece.append(bytes(line))
            size += len(line)
            if size >= PIECE:
                yield b"".join(piece)
                piece, size = [], 0
    yield b"".join(piece)


def _as_told(rows: QuerySet[Any], name: str) -> Any:
    """The cell as text, by its type."""
    field = rows.query.annotations[name].output_field
    return _Number(F(name)) if isinstance(field, DecimalField) else _Text(F(name))

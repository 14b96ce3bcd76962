"""Orders that indexes give alike on every database: names by their letters, the largest first with empty ones last."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Transform
from django.db.models.expressions import OrderBy
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression

TO_LOWER = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}


class Letters(Transform):
    """A text with A to Z made small and compared sign by sign; `name__letters` in filters and orders.

    Other capitals stay as they are: databases and their locales don't agree upon them, and an order that an index
    gives must be the same in all.
    """

    lookup_name = "letters"
    template = "LOWER(%(expressions)s)"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the locale that knows A to Z alone, whatever the database's own."""
        return super().as_sql(compiler, connection, template='LOWER((%(expressions)s) COLLATE "C")', **context)


def letters(text: str) -> str:
    """The same of a text in Python."""
    return text.translate(TO_LOWER)


class LargestFirst(OrderBy):
    """A column of an index, the largest first and empty ones last."""

    def __init__(self, column: str) -> None:
        super().__init__(F(column), descending=True, nulls_last=True)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For migrations."""
        column: Any = self.expression
        return f"{type(self).__module__}.{type(self).__name__}", (column.name,), {}

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        """SQLite takes nothing for less than anything: there empty ones come last by themselves."""
        plain = self.copy()
        plain.nulls_last = False
        return plain.as_sql(compiler, connection)


CharField.register_lookup(Letters)
# In an index an order stands around its column; Django must know which classes are such.
IndexExpression.register_wrappers(OrderBy, LargestFirst, Collate)

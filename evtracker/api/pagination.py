"""Paging by position: a cursor names the row it stands at, so that rows that come or go shift no page.

A position is the row's values in the order asked for, with the primary key last to tell ties apart. Empty values come
last in either direction. The same rules page a queryset and a list whose values were counted in Python.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from evtracker.ordering import Letters, letters
from evtracker.parameters import BadParameterError

DEFAULT_SIZE, LARGEST_SIZE = 50, 500
Rows = QuerySet[Any] | list[Any]


@dataclass(frozen=True)
class Key:
    """One thing to order a list by: the path of its column (or attribute), and how its text in a cursor is read."""

    path: str
    read: Callable[[str], Any] = str
    nullable: bool = False

    def of(self, row: Any) -> Any:
        """The row's value; None where a step of the path is empty."""
        for step in self.path.split("__"):
            if row is not None:
                row = letters(row) if step == Letters.lookup_name else getattr(row, step)
        return row


def name_key(path: str, *, nullable: bool = False) -> Key:
    """A key of names, by their letters, whatever their case."""
    return Key(f"{path}__{Letters.lookup_name}", str, nullable)


def day_key(path: str, *, nullable: bool = False) -> Key:
    """A key of days."""
    return Key(path, dt.date.fromisoformat, nullable)


def amount_key(path: str, *, nullable: bool = False) -> Key:
    """A key of amounts."""
    return Key(path, Decimal, nullable)


@dataclass(frozen=True)
class Order:
    """A key with its direction."""

    key: Key
    descending: bool

    def expression(self, backwards: bool) -> Any:
        """For order_by; backwards is the whole order turned round, its empty values first."""
        column = F(self.key.path)
        descending = self.descending != backwards
        if not self.key.nullable:
            return column.desc() if descending else column.asc()
        place: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        return column.desc(**place) if descending else column.asc(**place)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """The rows that come after the value (before it when backwards); None where there can be none."""
        if value is None:
            return Q(**{f"{self.key.path}__isnull": False}) if backwards else None
        lookup = "lt" if self.descending != backwards else "gt"
        condition = Q(**{f"{self.key.path}__{lookup}": value})
        if self.key.nullable and not backwards:
            condition |= Q(**{f"{self.key.path}__isnull": True})
        return condition

    def at(self, value: Any) -> Q:
        """The rows that have the value."""
        return Q(**{f"{self.key.path}__isnull": True}) if value is None else Q(**{self.key.path: value})

    def compare(self, one: Any, other: Any) -> int:
        """Below zero where `one` comes first."""
        if one is None or other is None:
            return (one is None) - (other is None)
        sign = int(one > other) - int(one < other)
        return -sign if self.descending else sign


def read_ordering(text: str, allowed: dict[str, Key]) -> list[Order]:
    """The order that `-capacity,name` asks for, the primary key last; BadParameterError for another word."""
    orders = []
    for word in text.split(","):
        key = allowed.get(word.removeprefix("-"))
        if key is None:
            raise BadParameterError("ordering", text, f"{word!r} is not one of {', '.join(allowed)}", list(allowed))
        orders.append(Order(key, word.startswith("-")))
    if len({order.key for order in orders}) < len(orders):
        raise BadParameterError("ordering", text, "names a key twice")
    return [*orders, Order(Key("pk", int), orders[-1].descending)]


@dataclass(frozen=True)
class Position:
    """Where a page begins: after the row of these values, or, backwards, before it."""

    values: list[Any]
    backwards: bool = False


class KeysetPagination(BasePagination):
    """Pages of `page_size` rows. The view names `orderings` (word to Key) and `default_ordering`."""

    signer = Signer(salt="evtracker.api.cursor")

    def paginate_queryset(self, queryset: Rows, request: Request, view: Any = None) -> list[Any]:  # type: ignore[override]
        """The page that the request asks for; a list is cut as a queryset is."""
        page = self._read_page(queryset, request, view)
        self.ends = [_values(row, self.orders) for row in (page[0], page[-1])] if page else []
        return page

    def paginate_values(self, rows: QuerySet[Any], request: Request, view: Any, sources: list[Any]) -> list[Any]:
        """The same page as rows of values: the sources, after them what they are ordered by."""
        orders = read_ordering(request.query_params.get("ordering") or view.default_ordering, view.orderings)
        page = self._read_page(rows.values_list(*sources, *(order.key.path for order in orders)), request, view)
        self.ends = [list(row[len(sources) :]) for row in (page[0], page[-1])] if page else []
        return page

    def _read_page(self, queryset: Rows, request: Request, view: Any) -> list[Any]:
        self.request = request
        self.ordering: str = request.query_params.get("ordering") or view.default_ordering
        self.allowed: dict[str, Key] = view.orderings
        self.orders = read_ordering(self.ordering, self.allowed)
        size = read_size(request.query_params.get("page_size", ""))
        position = self._read_cursor(*view.start())
        backwards = position is not None and position.backwards
        if isinstance(queryset, list):
            page = self._cut_list(queryset, position, backwards, size + 1)
        else:
            page = self._cut_queryset(queryset, position, backwards, size + 1)
        more = len(page) > size
        page = page[:size]
        if backwards:
            page.reverse()
        self.has_next = backwards or more
        self.has_previous = more if backwards else position is not None
        return page

    def in_order(self, rows: Rows, ordering: str, allowed: dict[str, Key]) -> Rows:
        """All rows in the order asked for."""
        orders = read_ordering(ordering, allowed)
        if isinstance(rows, list):
            return _sort(rows, orders)
        return rows.order_by(*(order.expression(False) for order in orders))

    def _cut_queryset(self, rows: QuerySet[Any], position: Position | None, backwards: bool, count: int) -> list[Any]:
        if position is not None:
            rows = rows.filter(_beyond(self.orders, position))
        return list(rows.order_by(*(order.expression(backwards) for order in self.orders))[:count])

    def _cut_list(self, rows: list[Any], position: Position | None, backwards: bool, count: int) -> list[Any]:
        rows = _sort(rows, self.orders)
        if backwards:
            rows.reverse()
        if position is not None:
            wanted = -1 if backwards else 1
            rows = [row for row in rows if _compare(_values(row, self.orders), position.values, self.orders) == wanted]
        return rows[:count]

    def _read_cursor(self, name: str, text: str) -> Position | None:
        """The position that a parameter holds; None where it is empty."""
        if not text:
            return None
        try:
            content = self.signer.unsign_object(text)
        except (BadSignature, ValueError) as error:
            raise BadParameterError(name, text, "is not a cursor that this list gave out") from error
        if content["by"] != self.ordering or len(content["at"]) != len(self.orders):
            raise BadParameterError(name, text, f"belongs to the ordering {content['by']}, not {self.ordering}")
        pairs = zip(self.orders, content["at"], strict=True)
        values = [None if value is None else order.key.read(value) for order, value in pairs]
        return Position(values, content["back"])

    def cursor_at(self, row: Any, ordering: str, allowed: dict[str, Key], *, backwards: bool = False) -> str:
        """The cursor that stands at a row of the order asked for."""
        return self._cursor(_values(row, read_ordering(ordering, allowed)), ordering, backwards)

    def _cursor(self, values: list[Any], ordering: str, backwards: bool) -> str:
        texts = [None if value is None else str(value) for value in values]
        return str(self.signer.sign_object({"by": ordering, "at": texts, "back": backwards}))

    def _link(self, values: list[Any], backwards: bool) -> str:
        cursor = self._cursor(values, self.ordering, backwards)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def links(self) -> dict[str, str | None]:
        """The addresses of the page's neighbours."""
        return {
            "next": self._link(self.ends[1], False) if self.ends and self.has_next else None,
            "previous": self._link(self.ends[0], True) if self.ends and self.has_previous else None,
        }

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours, in the body and in `Link`."""
        links = self.links()
        return Response({**links, "results": data}, headers=link_header(links))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """For the OpenAPI schema."""
        link = {"type": ["string", "null"], "format": "uri", "description": "The address of that page, if there is one"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the OpenAPI schema."""
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        words = ", ".join(f"`{word}`" for word in view.orderings)
        about = f"Comma-separated, a leading `-` turns a key round; empty values come last. One or more of {words}."
        return [
            _parameter("cursor", "Opaque, from `next` or `previous`.", {"type": "string"}),
            _parameter("page_size", "Rows on a page.", size),
            _parameter("ordering", about, {"type": "string", "default": view.default_ordering}),
        ]


def link_header(links: dict[str, str | None]) -> dict[str, str]:
    """The header `Link` (RFC 8288) of a page with neighbours."""
    words = {"next": "next", "previous": "prev"}
    told = ", ".join(f'<{address}>; rel="{words[name]}"' for name, address in links.items() if address)
    return {"Link": told} if told else {}


def _parameter(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def read_size(text: str) -> int:
    """How many rows make a page. BadParameterError for what is no such number."""
    if not text:
        return DEFAULT_SIZE
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LARGEST_SIZE):
        raise BadParameterError("page_size", text, f"is not a number from 1 to {LARGEST_SIZE}")
    return int(text)


def _beyond(orders: Sequence[Order], position: Position) -> Q:
    """The rows that come after the position, in its direction."""
    conditions, same = [], Q()
    for order, value in zip(orders, position.values, strict=True):
        beyond = order.beyond(value, position.backwards)
        if beyond is not None:
            conditions.append(same & beyond)
        same &= order.at(value)
    return reduce(operator.or_, conditions)


def _values(row: Any, orders: Sequence[Order]) -> list[Any]:
    return [order.key.of(row) for order in orders]


def _compare(one: list[Any], other: list[Any], orders: Sequence[Order]) -> int:
    for order, left, right in zip(orders, one, other, strict=True):
        sign = order.compare(left, right)
        if sign:
            return sign
    return 0


def _sort(rows: list[Any], orders: Sequence[Order]) -> list[Any]:
    return sorted(
        rows, key=cmp_to_key(lambda one, other: _compare(_values(one, orders), _values(other, orders), orders))
    )

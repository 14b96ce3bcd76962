"""Pages of a list on the site, by position as in the API: rows that come or go shift no page, and the last page of a
long list is as near as the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from evtracker.api.pagination import Key, KeysetPagination, Order, Rows, name_key

ROWS_PER_PAGE = 50


@dataclass(frozen=True)
class Sorting:
    """What a list can be ordered by, one word of its address: keys that stay as they are, and the one that turns."""

    key: Key
    before: Sequence[Key] = ()
    after: Sequence[Key] = (name_key("name"),)

    def orders(self, descending: bool) -> list[Order]:
        """The whole order, the primary key last."""
        fixed = [Order(key, False) for key in self.before]
        ties = [Order(key, False) for key in self.after]
        return [*fixed, Order(self.key, descending), *ties, Order(Key("pk", int), False)]


@dataclass(frozen=True)
class Slice:
    """A page of rows: how many there are in all, and the query strings of its neighbours, empty at either end."""

    rows: list[Any]
    total: int
    previous: str
    following: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class _Pages(KeysetPagination):
    def cut(self, rows: Rows, sort: str, sorting: Sorting, parameters: Mapping[str, str]) -> None:
        """Set `page`, `has_next` and `has_previous`."""
        self.ordering, self.orders = sort, sorting.orders(sort.startswith("-"))
        name = "before" if parameters.get("before") else "after"
        position = self._read_cursor(name, parameters.get(name, ""))
        backwards = position is not None and position.backwards
        cut = self._cut_list if isinstance(rows, list) else self._cut_queryset
        page = cut(rows, position, backwards, ROWS_PER_PAGE + 1)  # type: ignore[arg-type]
        more = len(page) > ROWS_PER_PAGE
        self.page = page[:ROWS_PER_PAGE]
        if backwards:
            self.page.reverse()
        self.has_next = backwards or more
        self.has_previous = more if backwards else position is not None

    def cursor(self, row: Any, backwards: bool) -> str:
        """The cursor that stands at a row."""
        values = [None if value is None else str(value) for value in (order.key.of(row) for order in self.orders)]
        return str(self.signer.sign_object({"by": self.ordering, "at": values, "back": backwards}))


def slice_of(rows: Rows, total: int, sort: str, sortings: Mapping[str, Sorting], parameters: QueryDict) -> Slice:
    """The page that `after` or `before` asks for; BadParameterError for a cursor that the list did not give out."""
    pages = _Pages()
    pages.cut(rows, sort, sortings[sort.removeprefix("-")], parameters)

    def address(name: str, row: Any) -> str:
        changed = parameters.copy()
        for one in ("after", "before"):
            changed.pop(one, None)
        changed[name] = pages.cursor(row, name == "before")
        return f"?{changed.urlencode(safe=',')}"

    page = pages.page
    before = address("before", page[0]) if page and pages.has_previous else ""
    after = address("after", page[-1]) if page and pages.has_next else ""
    return Slice(page, total, before, after)

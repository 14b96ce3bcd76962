"""Lists of records on pages: filters, order and page number, each read from the query string or refused by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pycountry
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from evtracker.kept import count_of
from evtracker.parameters import BadParameterError

ROWS_PER_PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Filter:
    """One control above a list: a choice among `options` (value and label), or a search box where there are none."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]] = ()

    @property
    def chosen(self) -> str:
        """The label of what was chosen, else the text itself."""
        return dict(self.options).get(self.value, self.value)


def refuse_unknown(parameters: Mapping[str, str], allowed: Iterable[str]) -> None:
    """BadParameterError for the first parameter that the page doesn't know; `as_of` is known to all."""
    known = {"as_of", *allowed}
    for name, value in parameters.items():
        if name not in known:
            raise BadParameterError(
                name, value, f"is no parameter of this page, which knows {', '.join(sorted(known))}"
            )


def choice(parameters: Mapping[str, str], name: str, label: str, options: Iterable[tuple[Any, Any]]) -> Filter:
    """A closed choice; BadParameterError for a word that isn't among the options."""
    known = [(str(value), str(text)) for value, text in options]
    value = parameters.get(name, "")
    if value and value not in dict(known):
        raise BadParameterError(name, value, f"is not one of {', '.join(word for word, _ in known)}")
    return Filter(name, label, value, known)


def country_choice(parameters: Mapping[str, str], used: Iterable[str]) -> Filter:
    """A country by its ISO 3166-1 code, among those in use; one that isn't in use is allowed and finds nothing."""
    value = parameters.get("country", "")
    codes = {code for code in used if code}
    if value:
        if pycountry.countries.get(alpha_2=value) is None or not value.isupper():
            raise BadParameterError("country", value, "is not a country's code of two capital letters, like CN")
        codes.add(value)
    return Filter("country", "Country", value, sorted(((code, country_name(code)) for code in codes), key=_by_label))


def _by_label(option: tuple[str, str]) -> str:
    return option[1]


def country_name(code: str) -> str:
    """The common short name of a country by its ISO 3166-1 code; the code itself where it is none."""
    country = pycountry.countries.get(alpha_2=code) if code else None
    if country is None:
        return code
    return str(getattr(country, "common_name", country.name)).split(",")[0]


def search(parameters: Mapping[str, str], label: str) -> Filter:
    """The text to search for; BadParameterError where it is too long."""
    value = parameters.get("search", "").strip()
    if len(value) > LONGEST_SEARCH:
        raise BadParameterError("search", value[:20] + "…", f"is longer than {LONGEST_SEARCH} characters")
    return Filter("search", label, value)


def order(parameters: Mapping[str, str], allowed: Sequence[str], default: str) -> str:
    """The order asked for, `-` for descending; BadParameterError for one that the list doesn't offer."""
    value = parameters.get("sort", "") or default
    if value.removeprefix("-") not in allowed:
        raise BadParameterError("sort", value, f"is not one of {', '.join(allowed)}, with - before it to turn it round")
    return value


class RecordPaginator(Paginator[Any]):
    """Pages of records, whose number is kept until something about records is written."""

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        rows: Any = self.object_list
        return count_of(rows) if isinstance(rows, QuerySet) else len(rows)


def count_upto(rows: QuerySet[Any], most: int) -> int:
    """How many rows there are, one more than `most` standing for more than that."""
    return rows.order_by()[: most + 1].count()


class BoundedPaginator(Paginator[Any]):
    """Pages of the first rows alone, as many as `most`: counting a million rows takes longer than showing fifty."""

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int) -> None:
        super().__init__(rows, per_page)
        self.most = most

    @cached_property
    def counted(self) -> int:
        """How many rows there are, one more than `most` standing for more than that."""
        rows: Any = self.object_list
        return count_upto(rows, self.most)

    @cached_property
    def count(self) -> int:
        """How many rows the pages hold."""
        return min(self.counted, self.most)

    @property
    def more(self) -> bool:
        """Whether there are more rows than the pages hold."""
        return self.counted > self.most


def page_of(parameters: Mapping[str, str], rows: Any, per_page: int = ROWS_PER_PAGE, most: int = 0) -> Page[Any]:
    """The page asked for (`page`, from 1) of records, or of the first `most` of other rows, where given.

    BadParameterError for a page that is none.
    """
    text = parameters.get("page", "") or "1"
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadParameterError("page", text, "is not a whole number from 1")
    paginator = BoundedPaginator(rows, per_page, most) if most else RecordPaginator(rows, per_page)
    try:
        return paginator.page(int(text))
    except EmptyPage as error:
        raise BadParameterError("page", text, f"is not a page from 1 to {paginator.num_pages}") from error

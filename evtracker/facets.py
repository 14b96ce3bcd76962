"""Filters of a list that can be combined, each choice with the number of rows that it would leave.

Within a facet the choices widen the list, across facets they narrow it. A facet's own numbers are counted under all
other facets, so that each says what choosing it would bring. One query a facet, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import pycountry
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

from evtracker.kept import kept, question
from evtracker.listing import Filter, count_upto, country_name
from evtracker.parameters import BadParameterError

# What is chosen where a row has no value.
NONE = "none"
YEARS = range(1990, 2061)
# So many words are shown even where it isn't counted whether they leave anything; of more, those of SOME rows.
MOST_WORDS = 20
SOME = 1000


@dataclass(frozen=True)
class Facet:
    """One thing to filter by: a parameter, its label, the column it looks at, and its words with their labels."""

    name: str
    label: str
    column: str
    words: Mapping[str, str]
    # Whether the column is of text, or of numbers.
    text: bool = True

    def read(self, parameters: QueryDict) -> list[str]:
        """The words chosen, given one by one or with commas; BadParameterError for one that the facet hasn't."""
        chosen = [word for value in parameters.getlist(self.name) for word in value.split(",") if word]
        for word in chosen:
            if word not in self.words:
                known = ", ".join(self.words) if len(self.words) < 30 else f"{', '.join([*self.words][:3])} and so on"
                raise BadParameterError(self.name, word, f"is not one of {known}")
        return list(dict.fromkeys(chosen))

    def condition(self, chosen: Iterable[str]) -> Q:
        """The rows that have one of the words."""
        chosen = list(chosen)
        if NONE not in chosen:
            return Q(**{f"{self.column}__in": chosen})
        # Without a value: null, or, where it is text, an empty one or the word itself.
        values = [*chosen, ""] if self.text else [word for word in chosen if word != NONE]
        return Q(**{f"{self.column}__in": values}) | Q(**{f"{self.column}__isnull": True})

    def count(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many rows there are for each word."""
        counted: dict[str, int] = {}
        for value, number in rows.order_by().values_list(self.column).annotate(number=Count("pk")):
            word = NONE if value in (None, "") else str(value)
            counted[word] = counted.get(word, 0) + number
        return counted


@dataclass(frozen=True)
class ConditionFacet(Facet):
    """A facet whose words are conditions of their own: a row may have several of them, or none."""

    conditions: Mapping[str, Q] = field(default_factory=dict)

    def condition(self, chosen: Iterable[str]) -> Q:
        """The rows that fulfil one of the words."""
        return reduce(or_, (self.conditions[word] for word in chosen))

    def count(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many rows fulfil each word."""
        counts = {word: Count("pk", filter=condition) for word, condition in self.conditions.items()}
        return {word: number or 0 for word, number in rows.order_by().aggregate(**counts).items()}


def words_facet(name: str, label: str, column: str, words: Iterable[tuple[Any, Any]]) -> Facet:
    """A facet of a vocabulary."""
    return Facet(name, label, column, {str(word): str(text) for word, text in words})


def country_facet(name: str, label: str, column: str, kind: type[Facet] = Facet) -> Facet:
    """A facet (of a kind) of countries by their ISO 3166-1 codes, named in the order of their names."""
    codes = sorted((country.alpha_2 for country in pycountry.countries), key=country_name)
    return kind(name, label, column, {code: country_name(code) for code in codes})


def year_facet(name: str, label: str, column: str, *, undated: str = "") -> Facet:
    """A facet of years, the latest first; `undated` is the label of rows without one, where there can be any."""
    words = {str(year): str(year) for year in reversed(YEARS)}
    return Facet(name, label, column, {**words, **({NONE: undated} if undated else {})}, text=False)


@dataclass(frozen=True)
class Option:
    """A word of a facet as shown."""

    value: str
    label: str
    # None where there are too many rows to count.
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class ShownFacet:
    """A facet with the options that would leave anything, and those chosen."""

    facet: Facet
    options: list[Option]

    @property
    def chosen(self) -> int:
        """How many of its words are chosen."""
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the query string without it."""

    name: str
    label: str
    query: str
    value: str = ""
    # Whether the form has a box for it.
    boxed: bool = False


def _counted(facet: Facet, rows: QuerySet[Any]) -> dict[str, int]:
    """How many of these records there are for each word."""
    return kept((facet.name, *question(rows)), lambda: facet.count(rows), len)


class Narrowing:
    """What a request narrows a list down to. `text` is the search box; `kept` are further parameters that narrow."""

    def __init__(self, parameters: QueryDict, facets: Sequence[Facet], text: Filter | None = None) -> None:
        self.parameters, self.facets, self.text = parameters, facets, text
        self.chosen = {facet.name: facet.read(parameters) for facet in facets}
        self.further: list[Chip] = []
        # Whether nothing was called as the text says, and what is spelled like it was taken.
        self.spelled = False

    @property
    def names(self) -> list[str]:
        """All parameters of it."""
        return [*self.chosen, *([self.text.name] if self.text else []), *(chip.name for chip in self.further)]

    @property
    def searched(self) -> str:
        """The text that is searched for; empty for none."""
        return self.text.value if self.text else ""

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.chips)

    @property
    def chosen_words(self) -> int:
        """How many words of its facets are chosen."""
        return sum(len(words) for words in self.chosen.values())

    def apply(self, rows: QuerySet[Any], but: str = "") -> QuerySet[Any]:
        """The rows that pass all facets, but one."""
        for facet in self.facets:
            if facet.name != but and self.chosen[facet.name]:
                rows = rows.filter(facet.condition(self.chosen[facet.name]))
        return rows

    def count(self, rows: QuerySet[Any]) -> None:
        """Count what each word would leave of the rows, which have passed everything but the facets.

        The rows are those of records: what was counted is kept until something about them is written.
        """
        self.shown = [self._shown(facet, _counted(facet, self.apply(rows, but=facet.name))) for facet in self.facets]

    def count_some(self, rows: QuerySet[Any], most: int) -> None:
        """Count as `count` does where no more than `most` rows are left by all facets but one; those of articles.

        Else the facet's words stand there without numbers; of many words, those that some of the rows have.
        """
        self.shown = []
        counts: dict[Any, int] = {}
        for facet in self.facets:
            left = self.apply(rows, but=facet.name)
            asked = question(left)
            if asked not in counts:
                counts[asked] = count_upto(left, most)
            few = counts[asked] <= most
            self.shown.append(self._shown(facet, facet.count(left)) if few else self._uncounted(facet, rows, left))

    def _uncounted(self, facet: Facet, rows: QuerySet[Any], left: QuerySet[Any]) -> ShownFacet:
        some = rows.filter(pk__in=left.order_by().values("pk")[:SOME])
        there = facet.words if len(facet.words) <= MOST_WORDS else facet.count(some)
        chosen = self.chosen[facet.name]
        options = [Option(word, label, None, word in chosen) for word, label in facet.words.items()]
        return ShownFacet(facet, [one for one in options if one.value in there or one.chosen])

    def _shown(self, facet: Facet, counts: dict[str, int]) -> ShownFacet:
        chosen = self.chosen[facet.name]
        options = [Option(word, label, counts.get(word, 0), word in chosen) for word, label in facet.words.items()]
        return ShownFacet(facet, [one for one in options if one.count or one.chosen])

    def add(self, name: str, label: str, *, boxed: bool = False) -> None:
        """A further parameter that narrows the list, by its label."""
        self.further.append(Chip(name, label, self.without(name), self.parameters.get(name, ""), boxed))

    @property
    def query(self) -> str:
        """The query string of what narrows alone, and of the day: no order, no page."""
        parameters = QueryDict(mutable=True)
        for name in (*self.names, "as_of"):
            for value in self.parameters.getlist(name):
                if value:
                    parameters.appendlist(name, value)
        return f"?{parameters.urlencode(safe=',')}" if parameters else ""

    @property
    def chips(self) -> list[Chip]:
        """All that is on, each removable."""
        chips = []
        if self.text and self.text.value:
            chips.append(Chip(self.text.name, f"“{self.text.value}”", self.without(self.text.name)))
        for facet in self.facets:
            for word in self.chosen[facet.name]:
                label = f"{gettext(facet.label)}: {gettext(facet.words[word])}"
                chips.append(Chip(f"{facet.name}-{word}", label, self._without_word(facet.name, word)))
        return [*chips, *self.further]

    @property
    def cleared(self) -> str:
        """The query string without any of it."""
        return self.without(*self.names)

    def with_words(self, **words: str) -> str:
        """The query string with other values."""
        parameters = self._copied()
        for name, value in words.items():
            parameters[name] = value
        return f"?{parameters.urlencode(safe=',')}"

    def without(self, *names: str) -> str:
        """The query string without some parameters."""
        parameters = self._copied()
        for name in names:
            parameters.pop(name, None)
        return f"?{parameters.urlencode(safe=',')}"

    def _without_word(self, name: str, word: str) -> str:
        parameters = self._copied()
        parameters.setlist(name, [one for one in self.chosen[name] if one != word])
        return f"?{parameters.urlencode(safe=',')}"

    def _copied(self) -> QueryDict:
        """The parameters, without empty ones and without the place in the pages of the list."""
        parameters = QueryDict(mutable=True)
        for name, values in self.parameters.lists():
            if name not in ("after", "before", "page") and any(values):
                parameters.setlist(name, [value for value in values if value])
        return parameters

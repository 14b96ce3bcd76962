"""Filters that refuse what they can't read. A list's FilterSet names its own; what is shared stands here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.drainage import set_override
from rest_framework.request import Request

from evtracker.fields import PartialDateFormField
from evtracker.parameters import BadParameterError
from evtracker.partial_dates import PartialDate

LARGEST_AMOUNT = Decimal(10) ** 12
LONGEST_DATE = len("2024-06-15")
LARGEST_ID = 2**63 - 1


class WordsField(forms.CharField):
    """One or more words, separated by commas."""

    def __init__(self, *, words: Iterable[str] = (), pattern: str = "", like: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words, self.pattern, self.like = list(words), pattern, like

    def clean(self, value: Any) -> list[str]:
        """The words; ValidationError where one is not allowed."""
        parts = str(value).split(",") if value else []
        for part in parts:
            if self.words and part not in self.words:
                raise ValidationError(f"{part!r} is not one of {', '.join(self.words)}")
            if self.pattern and not re.fullmatch(self.pattern, part, re.ASCII):
                raise ValidationError(f"{part!r} is not {self.like}")
        return parts


class FlagField(forms.CharField):
    """`true` or `false`."""

    def clean(self, value: Any) -> bool | None:
        """The flag; None where none is given."""
        if value not in ("", None, "true", "false"):
            raise ValidationError("is not one of true, false")
        return None if not value else value == "true"


class LastDayField(PartialDateFormField):
    """A date, full or partial, as the last day that it covers."""

    def clean(self, value: Any) -> dt.date | None:
        """The day."""
        date = super().clean(value)
        return date.last if isinstance(date, PartialDate) else None


class LastDayOrCursorField(LastDayField):
    """A date as the last day that it covers; any longer text is left to the list's paging, as a cursor."""

    def clean(self, value: Any) -> dt.date | None:
        """The day; None for nothing, or for a cursor."""
        return None if is_cursor(value) else super().clean(value)


def is_cursor(text: str | None) -> bool:
    """Whether a text may be a cursor: all are longer than any date."""
    return bool(text) and len(str(text)) > LONGEST_DATE


class WordsFilter(django_filters.Filter):
    """Rows that have one of the words."""

    field_class = WordsField

    def __init__(self, *args: Any, words: Iterable[str] = (), pattern: str = "", like: str = "", **kwargs: Any) -> None:
        words = list(words)
        super().__init__(*args, words=words, pattern=pattern, like=like, lookup_expr="in", **kwargs)
        item: dict[str, Any] = {"type": "string"}
        item |= {"enum": words} if words else {"pattern": f"^{pattern}$"} if pattern else {}
        about = "One or more, separated by commas." if words or pattern else ""
        set_override(self, "field", {"type": "array", "items": item, "description": about})


class CountryFilter(WordsFilter):
    """Rows of one of the countries, by their codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, pattern="[A-Z]{2}", like="a country's code of two capitals like CN", **kwargs)


class CurrencyFilter(WordsFilter):
    """Sums in one of the currencies, by their codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, pattern="[A-Z]{3}", like="a currency's code of three capitals like USD", **kwargs)


class SlugFilter(django_filters.CharFilter):
    """Rows of the record that has this slug; filtered by the FilterSet's method."""

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, max_length=120, **kwargs)
        set_override(self, "field", {"type": "string", "description": about})


class FlagFilter(django_filters.Filter):
    """Rows where something is so, or is not."""

    field_class = FlagField

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_override(self, "field", {"type": "boolean", "description": about})


class IdFilter(django_filters.Filter):
    """Rows that belong to the row of this id."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **kwargs)
        set_override(self, "field", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID, "description": about})


class AmountFilter(django_filters.Filter):
    """Rows with an amount (exact, or beyond a bound)."""

    field_class = forms.DecimalField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        limits = {"min_value": Decimal(0), "max_value": LARGEST_AMOUNT, "max_digits": 24, "decimal_places": 3}
        super().__init__(*args, **limits, **kwargs)
        set_override(self, "field", {"type": "number", "minimum": 0})


class LastDayFilter(django_filters.Filter):
    """Rows whose date's last day lies before or after."""

    field_class = LastDayField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = "A date like 2024-06-15, 2024-06, 2024-Q3, 2024-H2 or 2024; last days are compared."
        set_override(self, "field", {"type": "string", "description": about})


class SinceFilter(LastDayFilter):
    """Rows from a date on, or after a cursor."""

    field_class = LastDayOrCursorField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, lookup_expr="gte", **kwargs)
        about = "A date like 2024-06-15 or 2024 (rows from its last day on), or the `cursor` of a row (rows after it)."
        set_override(self, "field", {"type": "string", "description": about})


def between_days(date: str) -> tuple[LastDayFilter, LastDayFilter]:
    """The filters `…__gte` and `…__lte` on a partial date."""
    column = f"{date}_last"
    return LastDayFilter(field_name=column, lookup_expr="gte"), LastDayFilter(field_name=column, lookup_expr="lte")


def between_amounts(column: str) -> tuple[AmountFilter, AmountFilter]:
    """The filters `…__gte` and `…__lte` on an amount."""
    return AmountFilter(field_name=column, lookup_expr="gte"), AmountFilter(field_name=column, lookup_expr="lte")


# The form of each FilterSet.
_FORMS: dict[type, Any] = {}


class RecordFilterSet(django_filters.FilterSet):
    """The filters of one list, as of the view's day."""

    def __init__(self, *args: Any, day: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day or dt.date.max

    def get_form_class(self) -> Any:
        """The form of these filters, made once: it hangs on the class alone, and each form has its own fields."""
        made = _FORMS.get(type(self))
        if made is None:
            made = _FORMS[type(self)] = super().get_form_class()
        return made

    def value(self, name: str) -> Any:
        """What one filter was asked for, as read; None where nothing."""
        return self.form.cleaned_data.get(name)


class StrictFilterBackend(DjangoFilterBackend):
    """Applies a view's FilterSet; a value that it can't read is refused by its name."""

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        """With the day that the view rewinds to."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        return {**kwargs, "day": view.day}

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that pass."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        for name, messages in filterset.form.errors.items():
            words = getattr(filterset.form.fields[name], "words", ())
            raise BadParameterError(name, request.query_params.get(name, ""), " ".join(messages), words)
        view.filterset = filterset
        rows: QuerySet[Any] = filterset.qs
        return rows

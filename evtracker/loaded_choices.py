"""Boxes that complete names, below a record: what is chosen in all rows is looked up at once, not row by row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.urls import reverse

# Rows of one kind that a record's page holds in boxes: its form is to stay within what a request may hold.
MOST_ROWS = 25


class LoadedAutocomplete(AutocompleteSelect):
    """Names the chosen row from `loaded` (by key), which all rows of a formset share; others are looked up as usual."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loaded: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The chosen row, and the empty choice where one need not be made."""
        chosen = [str(one) for one in value if one not in (None, "")]
        if not chosen or not set(chosen) <= self.loaded.keys():
            return super().optgroups(name, value, attrs)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options = [self.create_option(name, one, self.loaded[one], True, place) for place, one in enumerate(chosen)]
        return [(None, [*empty, *options], 0)]


class LoadedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows below a record, the MOST_ROWS reported last; one query for each of their keys, however many rows there are.

    `left_out` is how many further ones there are: they stay as they are, and stand in their own list.
    """

    model: type[Model]
    left_out = 0

    def get_queryset(self) -> Any:
        """The rows to show; of a form that was sent those that it holds, too."""
        if not hasattr(self, "_queryset"):
            rows: Any = super().get_queryset()
            if len(rows) > MOST_ROWS:
                newest = {row.pk for row in sorted(rows, key=_reported)[-MOST_ROWS:]} | self._sent()
                self.left_out = sum(row.pk not in newest for row in rows)
                rows = rows.filter(pk__in=newest)
            self._queryset = rows
        return self._queryset

    @property
    def list_address(self) -> str:
        """Where all of them are listed; empty where they have no list of their own."""
        if not admin.site.is_registered(self.model):
            return ""
        options = self.model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        return f"{address}?{self.fk.name}__id__exact={self.instance.pk}"

    def _sent(self) -> set[int]:
        names = (f"{self.prefix}-{number}-{self.model._meta.pk.name}" for number in range(self.initial_form_count()))
        sent = [str(self.data.get(name, "")) for name in names] if self.is_bound else []
        return {int(text) for text in sent if text.isdecimal()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(self.get_queryset())
        for name, field in self.form.base_fields.items():
            widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
            if isinstance(widget, LoadedAutocomplete):
                self._load(widget, {getattr(row, f"{name}_id") for row in rows} - {None}, field.queryset)

    @staticmethod
    def _load(widget: LoadedAutocomplete, keys: set[int], choices: Any) -> None:
        # A row is named by others at most: a phase by its plant, a sum by its company.
        found: dict[int, Model] = choices.select_related(*_named_by(choices.model)).in_bulk(keys) if keys else {}
        widget.loaded.clear()
        widget.loaded.update({str(pk): str(row) for pk, row in found.items()})


def _reported(row: Any) -> tuple[dt.date, int]:
    return getattr(row, "reported_on_last", None) or dt.date.min, row.pk


def _named_by(model: type[Model]) -> list[str]:
    return [name for name in ("company", "plant") if name in {field.name for field in model._meta.get_fields()}]

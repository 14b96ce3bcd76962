"""Boxes that complete names, below a record: what is chosen in all rows is looked up at once, not row by row."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Model
from django.forms.models import BaseInlineFormSet


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
    """Rows below a record; one query for each of their keys, however many rows there are."""

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


def _named_by(model: type[Model]) -> list[str]:
    return [name for name in ("company", "plant") if name in {field.name for field in model._meta.get_fields()}]

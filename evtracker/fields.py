"""Model and form fields for the project's value types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from evtracker.partial_dates import PartialDate


def to_partial_date(value: object) -> PartialDate | None:
    """A PartialDate of a PartialDate, its text, or nothing; a ValidationError for any other text."""
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.parse(str(value).strip())
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error


class PartialDateFormField(forms.CharField):
    """A text box for a partial date; an empty one is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "2024, 2024-H2, 2024-Q3, 2024-06 or 2024-06-15")
        kwargs["max_length"] = 10
        super().__init__(**kwargs)

    def to_python(self, value: object) -> PartialDate | None:  # type: ignore[override]
        """Read the box."""
        return to_partial_date(value)

    def run_validators(self, value: object) -> None:
        """Nothing beyond reading: the length rule of a text box is not for a value."""

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare by meaning, not by the box's text."""
        try:
            return to_partial_date(initial) != to_partial_date(data)
        except ValidationError:
            return True


class PartialDateAttribute(DeferredAttribute):
    """The attribute of a partial date: assigning it reads text and keeps the two day attributes in step."""

    def __set__(self, instance: models.Model, value: object) -> None:
        date = to_partial_date(value)
        name = self.field.attname
        instance.__dict__[name] = date
        instance.__dict__[f"{name}_first"] = date.first if date else None
        instance.__dict__[f"{name}_last"] = date.last if date else None


class PartialDateField(models.Field[Any, Any]):
    """A partial date in three columns: its text as said, and its first and last day for comparing in SQL.

    A field `effective` brings `effective_first` and `effective_last` (dates, not editable, null with it). They are
    filled on assignment, save and bulk_create; a queryset's update() must set all three. Order and filter by
    `effective_last`.
    """

    descriptor_class = PartialDateAttribute
    description = "A date known to the year, half, quarter, month or day"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Leave out what is fixed."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Add the two day columns beside the text, except where a migration's state has them already."""
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ == "__fake__":
            return
        for suffix in ("first", "last"):
            day = models.DateField(null=self.null, blank=True, editable=False)
            day.creation_counter = self.creation_counter
            cls.add_to_class(f"{name}_{suffix}", day)

    def get_internal_type(self) -> str:
        """Stored as text."""
        return "CharField"

    def db_type_parameters(self, connection: Any) -> Any:
        """The width of the longest text, 2024-06-15."""
        return {**super().db_type_parameters(connection), "max_length": 10}

    def pre_save(self, model_instance: models.Model, add: bool) -> PartialDate | None:
        """Fill the day columns from the value."""
        # Assigned anew, since a model's own set-up lays the empty day columns over those of its argument.
        setattr(model_instance, self.attname, getattr(model_instance, self.attname))
        return to_partial_date(getattr(model_instance, self.attname))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> PartialDate | None:
        """Read the stored text."""
        return PartialDate.parse(value) if value else None

    def to_python(self, value: object) -> PartialDate | None:
        """Read a form's or fixture's value."""
        return to_partial_date(value)

    def get_prep_value(self, value: object) -> str | None:
        """The text to store."""
        date = to_partial_date(value)
        return str(date) if date else None

    def value_to_string(self, obj: models.Model) -> str:
        """The text for a fixture."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """A text box that reads partial dates."""
        return super().formfield(form_class=PartialDateFormField, **kwargs)

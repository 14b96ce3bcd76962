"""Rules that the database itself holds, in the few shapes that recur."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce


def one_of(label: str, field: str, choices: type[models.TextChoices], *, blank: bool = False) -> models.CheckConstraint:
    """The column holds one of the vocabulary's words (or the empty text, where `blank`)."""
    words = [*choices.values, ""] if blank else list(choices.values)
    return models.CheckConstraint(
        name=f"{label}_{field}_known",
        condition=Q(**{f"{field}__in": words}),
        violation_error_message=f"{field} is not one of {', '.join(choices.values)}",
    )


def positive(label: str, field: str) -> models.CheckConstraint:
    """The column is empty or above zero."""
    return models.CheckConstraint(
        name=f"{label}_{field}_positive",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": 0}),
        violation_error_message=f"{field} must be above zero",
    )


def in_order(label: str, early: str, late: str) -> models.CheckConstraint:
    """A span's partial dates don't run backwards: the early one begins no later than the late one ends."""
    return models.CheckConstraint(
        name=f"{label}_{early}_before_{late}",
        condition=Q(**{f"{early}_first__isnull": True})
        | Q(**{f"{late}_last__isnull": True})
        | Q(**{f"{early}_first__lte": F(f"{late}_last")}),
        violation_error_message=f"{early} is after {late}",
    )


def not_itself(label: str, field: str) -> models.CheckConstraint:
    """A link to another row of the same table never points to its own row."""
    return models.CheckConstraint(
        name=f"{label}_{field}_other",
        condition=Q(**{f"{field}__isnull": True}) | ~Q(**{field: F("pk")}),
        violation_error_message=f"{field} points to its own row",
    )


def once(label: str, *fields: str, date: str) -> models.UniqueConstraint:
    """No two rows agree in the fields and the partial date, where an empty date equals an empty one."""
    said = Coalesce(F(date), Value(""), output_field=models.CharField())
    return models.UniqueConstraint(*fields, said, name=f"{label}_once")

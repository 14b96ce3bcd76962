"""The `search` of a list: each word must stand in one of the view's `search_fields`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from evtracker.parameters import BadParameterError

LONGEST = 100


class SearchBackend(BaseFilterBackend):
    """Applies it, without regard to upper and lower case."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that hold all words."""
        text = request.query_params.get("search", "").strip()
        if len(text) > LONGEST:
            raise BadParameterError("search", f"{text[:20]}…", f"is longer than {LONGEST} characters")
        if not text:
            return queryset
        found = queryset.model._default_manager.all()
        for word in text.split():
            somewhere = Q()
            for field in view.search_fields:
                somewhere |= Q(**{f"{field}__icontains": word})
            found = found.filter(somewhere)
        # By their keys, since a row with two fitting aliases is still one row.
        return queryset.filter(pk__in=found.values("pk"))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the OpenAPI schema."""
        about = f"Words that must all stand in one of {', '.join(_words(view.search_fields))}."
        schema = {"type": "string", "maxLength": LONGEST}
        return [{"name": "search", "in": "query", "required": False, "description": about, "schema": schema}]


def _words(fields: tuple[str, ...]) -> list[str]:
    """The columns in words: `company__aliases__name` is the company's aliases' name."""
    return [field.replace("__", " ").replace("_", " ") for field in fields]

"""The `search` of a list: each word must stand in one of the view's `search_fields`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from evtracker.parameters import BadParameterError

LONGEST = 100
MOST_WORDS = 12
ALIAS = "aliases__name"


class SearchBackend(BaseFilterBackend):
    """Applies it, without regard to upper and lower case."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that hold all words."""
        text = request.query_params.get("search", "").strip()
        if len(text) > LONGEST:
            raise BadParameterError("search", f"{text[:20]}…", f"is longer than {LONGEST} characters")
        if not text:
            return queryset
        # Word by word and by their keys: a row with two fitting aliases is still one row, and joins don't multiply.
        words = list(dict.fromkeys(text.split()))
        if len(words) > MOST_WORDS:
            raise BadParameterError("search", text, f"holds more than {MOST_WORDS} words")
        for word in words:
            somewhere = Q()
            for field in view.search_fields:
                somewhere |= Q(**{f"{field}__icontains": word}) & _was_told(field, view.day)
            queryset = queryset.filter(pk__in=queryset.model._default_manager.filter(somewhere).values("pk"))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the OpenAPI schema."""
        about = f"At most {MOST_WORDS} words that must all stand in one of {', '.join(_words(view.search_fields))}."
        schema = {"type": "string", "maxLength": LONGEST}
        return [{"name": "search", "in": "query", "required": False, "description": about, "schema": schema}]


def _was_told(field: str, day: dt.date) -> Q:
    """That an alias was known on the day: nobody knew a company by a name that a later source gave it."""
    if not field.endswith(ALIAS):
        return Q()
    published = f"{field.removesuffix('name')}source__published_last"
    return Q(**{f"{published}__isnull": True}) | Q(**{f"{published}__lte": day})


def _words(fields: tuple[str, ...]) -> list[str]:
    """The columns in words: `company__aliases__name` is the company's aliases' name."""
    return [field.replace("__", " ").replace("_", " ") for field in fields]

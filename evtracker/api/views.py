"""The one way in which lists and details are answered: parameters, the day, filters, paging, sources, CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.evidence import Line, lines
from evtracker.api.filters import StrictFilterBackend
from evtracker.api.negotiation import CsvRenderer
from evtracker.api.pagination import Key, KeysetPagination, Rows
from evtracker.api.searching import SearchBackend
from evtracker.api.tables import CHUNK, in_chunks, stream
from evtracker.parameters import BadParameterError, read_as_of

# Spelt out here, since a view's own `list` hides the type within its class.
Page = list[Any]
Names = list[str]
LONGEST_VALUE = 2000
OF_DETAILS = ("as_of", "fields", "format")
OF_LISTS = (*OF_DETAILS, "cursor", "page_size", "ordering", "search")


def check_parameters(parameters: QueryDict, allowed: Iterable[str]) -> None:
    """BadParameterError for a parameter that the address doesn't know, that comes twice, or that no text can be."""
    known = list(allowed)
    for name, values in parameters.lists():
        value = values[-1]
        if name not in known:
            raise BadParameterError(name, value[:100], f"is no parameter here; there are {', '.join(known)}", known)
        if len(values) > 1:
            raise BadParameterError(name, value[:100], "is given more than once; several words are separated by commas")
        if "\x00" in value or len(value) > LONGEST_VALUE:
            raise BadParameterError(name, value[:100], f"holds a null byte or more than {LONGEST_VALUE} characters")


def sourced(rows: Page, day: dt.date) -> Page:
    """Hang on each row its `line`: what it rests on, as known on the day. Rows must have their `source` selected."""
    for line in lines(rows, day):
        # A company or plant may be known before the report that describes it.
        line.row.line = Line(line.row, [one for one in line.evidence if one.reported_on.last <= day])
    return rows


class ReadingView(APIView):
    """Something to be read by anyone, as of a day."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    http_method_names = ["get", "head", "options"]
    parameters: Iterable[str] = ("as_of", "format")
    day: dt.date = dt.date.max

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read what all addresses share, before any query."""
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            check_parameters(request.query_params, self.allowed_parameters())
            self.day = read_as_of(request.query_params)

    def allowed_parameters(self) -> Iterable[str]:
        """The names of the parameters that this address knows."""
        return self.parameters


class RecordViewSet(ReadingView, ReadOnlyModelViewSet[Any]):
    """A list and its details. Subclasses name a queryset, serializer, filterset, orderings and search fields.

    `select` may narrow the filtered rows down in Python; `complete` hangs on the rows of one page (or of one chunk of a
    CSV) what their serializer needs beyond columns, with a constant number of queries.
    """

    filter_backends = [StrictFilterBackend, SearchBackend]
    pagination_class = KeysetPagination
    orderings: dict[str, Key] = {}
    default_ordering = "id"
    search_fields: tuple[str, ...] = ()
    filterset_class: Any = None
    filterset: Any = None
    lookup_value_regex = "[0-9]{1,18}"

    def allowed_parameters(self) -> Iterable[str]:
        """A list's own filters beside what all lists know."""
        return [*OF_LISTS, *self.filterset_class.base_filters] if self.action == "list" else OF_DETAILS

    def get_renderers(self) -> Page:
        """JSON; a list has CSV too."""
        return [JSONRenderer(), CsvRenderer()] if self.action == "list" else [JSONRenderer()]

    def get_serializer_context(self) -> dict[str, Any]:
        """With the day, and the fields asked for."""
        return {**super().get_serializer_context(), "day": self.day, "only": self._only()}

    def _only(self) -> Names:
        text = self.request.query_params.get("fields", "") if self.request else ""
        if not text:
            return []
        shape: Any = self.get_serializer_class()()
        known = list(shape.fields)
        names = text.split(",")
        for name in names:
            if name not in known:
                raise BadParameterError("fields", text, f"{name!r} is not one of {', '.join(known)}", known)
        return list(dict.fromkeys(names))

    def start(self) -> tuple[str, str]:
        """The parameter that holds the cursor to begin at, and its text; empty for the list's beginning."""
        return "cursor", self.request.query_params.get("cursor", "")

    def select(self, rows: QuerySet[Any]) -> Rows:
        """All filtered rows, or those of them that Python picks, as a list."""
        return rows

    def complete(self, rows: Page) -> Page:
        """Hang the sources on the rows."""
        return sourced(rows, self.day)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of rows, or all of them as CSV."""
        rows = self.select(self.filter_queryset(self.get_queryset()))
        if request.accepted_renderer.format == CsvRenderer.format:
            return self._as_csv(request, rows)
        page = self.complete(list(self.paginate_queryset(rows) or []))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _as_csv(self, request: Request, rows: Rows) -> HttpResponseBase:
        sizes = ("page_size", request.query_params.get("page_size", ""))
        for name, text in (self.start(), sizes):
            if text:
                raise BadParameterError(name, text, "makes no sense here: CSV holds all rows")
        ordering = request.query_params.get("ordering") or self.default_ordering
        rows = KeysetPagination().in_order(rows, ordering, self.orderings)
        every = rows if isinstance(rows, list) else rows.iterator(chunk_size=CHUNK)
        shape: Any = self.get_serializer([], many=True)
        return stream(self.basename or "rows", shape, in_chunks(every, self.complete))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row, as known on the day; 404 where it was not known yet."""
        row = self.complete([self.get_object()])[0]
        return Response(self.get_serializer(row).data)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters are for lists; a detail is found by its address alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

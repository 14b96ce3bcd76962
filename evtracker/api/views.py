"""The one way in which lists and details are answered: parameters, the day, filters, paging, sources, CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponse, HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.evidence import Line, lines
from evtracker.api.columns import Reader, Shape, dumps
from evtracker.api.filters import StrictFilterBackend
from evtracker.api.headers import etag_of, fresh
from evtracker.api.negotiation import TABLES
from evtracker.api.pagination import Key, KeysetPagination, Rows, link_header
from evtracker.api.searching import SearchBackend
from evtracker.api.stored import is_current, state_of, stored, stored_row
from evtracker.api.tables import CHUNK, in_chunks, serialized, stream
from evtracker.parameters import BadParameterError, read_as_of

# Spelt out here, since a view's own `list` hides the type within its class.
Page = list[Any]
Names = list[str]
LONGEST_VALUE = 2000
OF_DETAILS = ("as_of", "fields", "format")
OF_LISTS = (*OF_DETAILS, "cursor", "page_size", "ordering", "search")


def check_parameters(parameters: QueryDict, allowed: Iterable[str], *, longest: int | None = LONGEST_VALUE) -> None:
    """BadParameterError for a parameter that the address doesn't know, that comes twice, or that no text can be."""
    known = list(allowed)
    for name, values in parameters.lists():
        value = values[-1]
        if name not in known:
            raise BadParameterError(name, value[:100], f"is no parameter here; there are {', '.join(known)}", known)
        if len(values) > 1:
            raise BadParameterError(name, value[:100], "is given more than once; several words are separated by commas")
        if "\x00" in value:
            raise BadParameterError(name, value[:100], "holds a null byte")
        if longest is not None and len(value) > longest:
            raise BadParameterError(name, value[:100], f"holds more than {longest} characters")


def sourced(rows: Page, day: dt.date) -> Page:
    """Hang on each row its `line`: what it rests on, as known on the day. Rows must have their `source` selected."""
    for line in lines(rows, day, deciders=False):
        # A company or plant may be known before the report that describes it.
        line.row.line = Line(line.row, [one for one in line.evidence if one.reported_on.last <= day])
    return rows


def _page(pages: KeysetPagination, rows: Page) -> HttpResponse:
    """The answer with these rows, and the addresses of its neighbours."""
    links = pages.links()
    body = dumps({**links, "results": rows})
    return HttpResponse(body, content_type="application/json", headers=link_header(links))


class ReadingView(APIView):
    """Something to be read by anyone, as of a day."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    http_method_names = ["get", "head", "options"]
    parameters: Iterable[str] = ("as_of", "format")
    day: dt.date = dt.date.max

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read what all addresses share, before any query; a method that isn't there is refused before all else."""
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            check_parameters(request.query_params, self.allowed_parameters())
            self.day = read_as_of(request.query_params)

    def allowed_parameters(self) -> Iterable[str]:
        """The names of the parameters that this address knows."""
        return self.parameters


class RecordViewSet(ReadingView, ReadOnlyModelViewSet[Any]):
    """A list and its details. Subclasses name a queryset, serializer, filterset, orderings and search fields.

    A list that is `mirrored` tells rows of today from where they are stored as JSON, while these are true
    (evtracker/api/stored.py). Else one that names a `shape` is read straight from the database's columns, others by
    their serializer. `on_demand` are the fields of a shape that are told only where `expand` or `fields` names them.
    `complete` hangs on the rows of one page (or of one chunk of a table) what their serializer needs beyond columns,
    with a constant number of queries. `select` may narrow the filtered rows down.
    """

    filter_backends = [StrictFilterBackend, SearchBackend]
    pagination_class = KeysetPagination
    orderings: dict[str, Key] = {}
    default_ordering = "id"
    search_fields: tuple[str, ...] = ()
    filterset_class: Any = None
    filterset: Any = None
    lookup_value_regex = "[0-9]{1,18}"
    on_demand: tuple[str, ...] = ()
    mirrored = ""
    # Where details are stored that tell more than the list's row.
    mirrored_details = ""

    def shape(self) -> Shape | None:
        """What a row of the list tells, as of the day; None where its serializer is to be asked."""
        return None

    def allowed_parameters(self) -> Iterable[str]:
        """A list's own filters beside what all lists know."""
        if self.action != "list":
            return OF_DETAILS
        return [*OF_LISTS, *(["expand"] if self.on_demand else []), *self.filterset_class.base_filters]

    def get_renderers(self) -> Page:
        """JSON; a list has CSV and JSON Lines too."""
        return [JSONRenderer(), *(each() for each in TABLES)] if self.action == "list" else [JSONRenderer()]

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
        """A page of rows, or all of them in one stream."""
        rows = self.select(self.filter_queryset(self.get_queryset()))
        shape = self.shape()
        reader = Reader(shape, self._told(shape)) if shape else None
        if request.accepted_renderer.format != JSONRenderer.format:
            return self._as_table(request, rows, reader)
        if not isinstance(rows, list) and (answer := self._as_stored(request, rows)) is not None:
            return answer
        if reader is not None and not isinstance(rows, list):
            return self._from_columns(request, rows, reader)
        page = self.complete(list(self.paginate_queryset(rows) or []))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @classmethod
    def rows_told(cls, ids: Iterable[int], day: dt.date, *, details: bool = False) -> Page:
        """Of these rows those that are known on the day, as they are told to anyone who asks for no more."""
        view = cls(action="retrieve" if details else "list", request=None, format_kwarg=None, day=day)
        rows = view.get_queryset().filter(pk__in=ids)
        shape = view.shape()
        if shape is not None and not details:
            return [*Reader(shape, view._told(shape)).read_all(rows)]
        told: Page = view.get_serializer(view.complete([*rows]), many=True).data
        return told

    def _told(self, shape: Shape) -> Names:
        """The fields to tell: those asked for, else all but those that are told on demand and not demanded."""
        asked = self.request.query_params.get("expand", "") if self.request else ""
        expanded = asked.split(",") if asked else []
        for name in expanded:
            if name not in self.on_demand:
                reason = f"{name!r} is not one of {', '.join(self.on_demand)}"
                raise BadParameterError("expand", asked, reason, self.on_demand)
        return self._only() or [name for name in shape if name not in self.on_demand or name in expanded]

    def _as_stored(self, request: Request, rows: QuerySet[Any]) -> HttpResponse | None:
        """The page from rows that are stored; None where they aren't, or others than usual fields are asked for."""
        asked = request.query_params
        if not self.mirrored or asked.get("fields") or asked.get("expand") or not is_current(self.day):
            return None
        pages = KeysetPagination()
        told = stored(self.mirrored, [pk for pk, *_ in pages.paginate_values(rows, request, self, ["pk"])])
        return None if told is None else _page(pages, told)

    def _from_columns(self, request: Request, rows: QuerySet[Any], reader: Reader) -> HttpResponse:
        pages = KeysetPagination()
        page = pages.paginate_values(rows, request, self, reader.sources)
        return _page(pages, [reader.read(row) for row in page])

    def _as_table(self, request: Request, rows: Rows, reader: Reader | None) -> HttpResponseBase:
        sizes = ("page_size", request.query_params.get("page_size", ""))
        for name, text in (self.start(), sizes):
            if text:
                raise BadParameterError(name, text, "makes no sense here: all rows come at once")
        format_name = request.accepted_renderer.format
        state = state_of(self.mirrored, self.day)
        etag = etag_of(state, request.build_absolute_uri(), format_name, request.user.pk)
        if (known := fresh(request._request, etag)) is not None:
            return known
        ordering = request.query_params.get("ordering") or self.default_ordering
        rows = KeysetPagination().in_order(rows, ordering, self.orderings)
        if reader is not None and not isinstance(rows, list):
            lines: Any = reader.csv(rows) if format_name == "csv" else reader.json_lines(rows)
        else:
            every = rows if isinstance(rows, list) else rows.iterator(chunk_size=CHUNK)
            shape: Any = self.get_serializer([], many=True)
            lines = serialized(format_name, shape, in_chunks(every, self.complete))
        return stream(f"{self.basename or 'rows'}-{self.day}", format_name, lines, etag)

    def _stored_detail(self, request: Request) -> HttpResponse | None:
        """The row as it is stored; None where it isn't, or only some fields are asked for."""
        name = self.mirrored_details or self.mirrored
        if not name or request.query_params.get("fields") or not is_current(self.day):
            return None
        key = self.kwargs[self.lookup_field]
        body = stored_row(name, **({"slug": key} if self.lookup_field == "slug" else {"row": int(key)}))
        return HttpResponse(body, content_type="application/json") if body else None

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """One row, as known on the day; 404 where it was not known yet."""
        kept = self._stored_detail(request)
        if kept is not None:
            return kept
        row = self.complete([self.get_object()])[0]
        return Response(self.get_serializer(row).data)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters are for lists; a detail is found by its address alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

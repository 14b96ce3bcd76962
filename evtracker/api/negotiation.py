"""JSON, CSV or JSON Lines: which one a request asks for, by `format` or by its Accept header."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from evtracker.parameters import BadParameterError


class CsvRenderer(BaseRenderer):
    """Marks that a list can be had as CSV; the rows themselves are streamed past it (see evtracker.api.tables)."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Only reached where there is nothing to stream, as for OPTIONS."""
        return b""


class JsonLinesRenderer(CsvRenderer):
    """The same for a row of JSON on each line."""

    media_type = "application/jsonl"
    format = "jsonl"


# The ways to have all matching rows of a list at once, streamed.
TABLES = (CsvRenderer, JsonLinesRenderer)


class Negotiation(DefaultContentNegotiation):
    """An unknown format is a bad parameter; an Accept header that can't be met is a 406."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer asked for, and its media type."""
        renderers = list(renderers)
        wanted = request.query_params.get("format", "")
        if not wanted:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, None)
            return chosen
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type or ""
        known = [renderer.format or "" for renderer in renderers]
        raise BadParameterError("format", wanted, f"is not one of {', '.join(known)}", known)

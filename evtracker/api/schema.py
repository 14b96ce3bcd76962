"""How the OpenAPI schema is drawn from the views: the parameters and errors that all addresses share are added here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

from evtracker.api.negotiation import TABLES
from evtracker.api.tokens import TokenAuthentication
from evtracker.api.views import ReadingView, RecordViewSet

AS_OF = OpenApiParameter(
    "as_of",
    {"type": "string", "format": "date", "pattern": "^((18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})?$"},
    description="Rewind to this day: nothing that was reported later is in the answer. Today where none is given.",
)
TABLE_FORMATS = [each.format for each in TABLES]
TABLE_TYPES = [each.media_type for each in TABLES]
PROBLEM = {
    "type": "object",
    "description": "A problem as of RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "parameter": {"type": "string", "description": "The parameter that was refused"},
        "value": {"type": "string", "description": "Its value, as sent"},
        "reason": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "description": "What is wrong with each field of a body",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
PROBLEM_COMPONENT = ResolvedComponent("Problem", ResolvedComponent.SCHEMA, PROBLEM, "Problem")
PROBLEMS = {
    400: "A parameter that is unknown or can't be honoured; the answer names it.",
    404: "Nothing there, or not known yet on the day.",
    406: "Asked for a media type that isn't offered.",
    429: "Asked too often; Retry-After says for how many seconds to wait.",
}
PROBLEMS_OF_WRITING = {
    400: "A body that is no JSON, or fields that can't be taken; the answer names each in `errors`.",
    401: "No token, or one that is unknown, expired or revoked; `WWW-Authenticate` says so.",
    403: "The token has not the scope, or its user may not do this.",
    406: PROBLEMS[406],
    413: "The body is larger than is taken.",
    415: "The body is not `application/json`.",
    422: "The idempotency key was used for another body.",
    429: PROBLEMS[429],
}
# A form that merely asks.
PROBLEMS_OF_FORMS = {
    400: "A field that is unknown or can't be read; the answer names it.",
    406: PROBLEMS[406],
    413: PROBLEMS_OF_WRITING[413],
    415: "The body is no form.",
    429: PROBLEMS[429],
}
# Addresses of which more can be read with a token.
UNAUTHORIZED = {401: "A token that is unknown, expired or revoked."}
PROBLEM_TYPE = "application/problem+json"


class ApiSchema(AutoSchema):
    """Adds `as_of`, `fields`, `format` and the problems."""

    def get_override_parameters(self) -> list[Any]:
        """What the address shares with all others."""
        shared: list[Any] = []
        known = self._allowed()
        if "as_of" in known:
            shared.append(AS_OF)
        if "fields" in known:
            shared.append(self._fields_parameter())
        if "expand" in known:
            on_demand = list(getattr(self.view, "on_demand", ()))
            words = {"type": "array", "items": {"type": "string", "enum": on_demand}}
            about = "What else each row is to tell, separated by commas."
            shared.append(OpenApiParameter("expand", words, description=about, style="form", explode=False))
        if "format" in known:
            formats = ["json", *TABLE_FORMATS] if self._is_table() else ["json"]
            about = (
                "`csv` and `jsonl` (a row of JSON on each line) stream all matching rows." if self._is_table() else ""
            )
            shared.append(OpenApiParameter("format", str, enum=formats, default="json", description=about))
        return shared

    def get_auth(self) -> list[dict[str, Any]]:
        """Tokens alone: that a browser's login shows more, too, is no affair of programs."""
        ways: list[dict[str, Any]] = [way for way in super().get_auth() if "cookieAuth" not in way]
        return ways if ways != [{}] else []

    def _get_parameters(self) -> list[dict[str, Any]]:
        """An empty value is as if it weren't there."""
        parameters: list[dict[str, Any]] = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True
        return parameters

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Not where all rows make one document, as on a map."""
        if getattr(self.view, "one_document", False):
            return False
        return bool(super()._is_list_view(serializer))

    def _allowed(self) -> list[str]:
        return list(self.view.allowed_parameters()) if isinstance(self.view, ReadingView) else []

    def _fields_parameter(self) -> OpenApiParameter:
        shape: Any = self.view.get_serializer_class()()  # type: ignore[attr-defined]
        words = {"type": "array", "items": {"type": "string", "enum": list(shape.fields)}}
        about = "Only these fields of each row, separated by commas."
        return OpenApiParameter("fields", words, description=about, style="form", explode=False)

    def _is_table(self) -> bool:
        return isinstance(self.view, RecordViewSet) and "ordering" in self._allowed()

    def map_renderers(self, attribute: str) -> list[Any]:
        """Bodies are described as JSON alone: the lines of a stream have no schema."""
        return [each for each in super().map_renderers(attribute) if each not in (*TABLE_FORMATS, *TABLE_TYPES)]

    def get_description(self) -> str:  # type: ignore[override]
        """A list is described by its view; a detail is one row of it."""
        if not isinstance(self.view, RecordViewSet) or self.method == "POST":
            return str(super().get_description())
        about = " ".join((type(self.view).__doc__ or "").split())
        return about if self._is_table() else f"One row, as known on the day. {about}"

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["schema"].get("type") == "array":
                # Several words are one parameter, separated by commas.
                parameter |= {"style": "form", "explode": False}
        return parameters

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Of a row for which `fields` may be named any may be missing; of others what is told only on demand."""
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if "fields" in self._allowed() and isinstance(serializer, self.view.get_serializer_class()):  # type: ignore[attr-defined]
            schema.pop("required", None)
        on_demand = getattr(serializer, "on_demand", ())
        if "required" in schema:
            schema["required"] = [name for name in schema["required"] if name not in on_demand]
        return schema

    def _problems(self) -> dict[int, str]:
        """Those of all addresses, and what the view says of one of its actions."""
        told: dict[str, dict[int, str]] = getattr(self.view, "own_problems", {})
        return self._shared_problems() | told.get(getattr(self.view, "action", ""), {})

    def _shared_problems(self) -> dict[int, str]:
        if self.method == "POST":
            return PROBLEMS_OF_FORMS if getattr(self.view, "reads_by_post", False) else PROBLEMS_OF_WRITING
        takes_token = any(isinstance(each, TokenAuthentication) for each in self.view.get_authenticators())
        return PROBLEMS | UNAUTHORIZED if takes_token else PROBLEMS

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self._is_table():
            bodies["200"]["content"] |= {media_type: {"schema": {"type": "string"}} for media_type in TABLE_TYPES}
        self.registry.register_on_missing(PROBLEM_COMPONENT)
        for status, about in self._problems().items():
            if status == 404 and "{" not in self.path:
                continue
            content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            bodies.setdefault(str(status), {"description": about, "content": content})
        return bodies

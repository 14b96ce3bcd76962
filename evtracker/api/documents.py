"""The API about itself: its endpoints, its OpenAPI schema, and a page to try it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django.views.generic import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evtracker.api.views import ReadingView

PREFIX = "/api/v1/"
# In the order of the page to try them.
TAGS = ("series", "plants", "companies", "articles", "about")


@cache
def read_schema() -> dict[str, Any]:
    """The schema of the whole API, drawn once a process: it hangs on the code alone. Not to be changed."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


class EndpointsView(ReadingView):
    """What there is."""

    parameters = ("format",)

    @extend_schema(
        operation_id="endpoints",
        tags=["about"],
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Request) -> Response:
        """The endpoints by their names."""
        paths = (path for path in read_schema()["paths"] if "{" not in path and path != PREFIX)
        about = {f"{name}/": f"{PREFIX}{name}/" for name in ("schema", "docs")}
        found = {path.removeprefix(PREFIX): path for path in paths}
        return Response({name: request.build_absolute_uri(path) for name, path in (found | about).items()})


class YamlRenderer(OpenApiYamlRenderer):
    """The schema as YAML."""

    format = "yaml"


class JsonRenderer(OpenApiJsonRenderer):
    """The schema as JSON."""

    format = "json"


class SchemaView(ReadingView):
    """The OpenAPI 3.1 schema, as JSON or (`format=yaml`) YAML."""

    parameters = ("format",)
    renderer_classes = [JsonRenderer, OpenApiJsonRenderer2, YamlRenderer]
    schema = None

    def get(self, request: Request) -> Response:
        """The schema."""
        return Response(read_schema())


@method_decorator(require_safe, name="dispatch")
class DocumentationView(View):
    """A page that lists every address with its parameters, each in a form to try it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        groups: dict[str, list[dict[str, Any]]] = {tag: [] for tag in TAGS}
        for path, methods in read_schema()["paths"].items():
            operation = methods["get"]
            groups[operation["tags"][0]].append(
                {
                    "path": path,
                    "short": path.removeprefix(PREFIX) or PREFIX,
                    "anchor": operation["operationId"],
                    "about": _marked(operation.get("description", "")),
                    "fields": [_field(parameter) for parameter in operation.get("parameters", [])],
                }
            )
        return render(request, "api/docs.html", {"groups": groups})


def _field(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "in_path": parameter["in"] == "path",
        "about": _marked(parameter.get("description", "")),
        "words": ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum"),
        "several": schema.get("items", {}).get("enum"),
    }


def _marked(text: str) -> SafeString:
    """The text with what stands in backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in parts)
    )

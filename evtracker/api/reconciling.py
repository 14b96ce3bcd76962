"""The reconciliation service (W3C community group, version 0.2): OpenRefine and its like match their names to ours.

An id is the path of the record's page: `companies/xiaomi`, `plants/xiaomi-beijing`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evtracker.api.bodies import FormBodyParser
from evtracker.api.views import ReadingView, check_parameters
from evtracker.directory import COMPANY, PLANT
from evtracker.parameters import BadParameterError
from evtracker.reconciliation import KINDS, PROPERTIES, Asked, Candidate, reconcile

VERSIONS = ("0.1", "0.2")
FOLDERS = {COMPANY: "companies", PLANT: "plants"}
TYPES = {COMPANY: {"id": COMPANY, "name": "Company"}, PLANT: {"id": PLANT, "name": "Plant"}}
NAMES_OF_PROPERTIES = {
    "country": "Country (of the seat, or of the plant)",
    "company": "Company (that operates the plant)",
}
MOST_QUERIES, MOST_CANDIDATES, LONGEST_NAME, LONGEST_PREFIX = 100, 50, 200, 100
SUGGESTED = 10
ABOUT = (
    "The reconciliation service for names of companies and plants: without parameters what it is, with `queries` the "
    "candidates for each name. Give this address to OpenRefine (Reconcile → Start reconciling → Add standard service)."
)
QUERIES = (
    'A JSON object of queries by keys of your own, at most 100: {"q0": {"query": "Xiaomi", "type": "company", '
    '"limit": 3, "properties": [{"pid": "country", "v": "CN"}]}}. The form\'s field of the same name takes it too.'
)
ANSWER = {
    "type": "object",
    "description": "What the service is; or, for `queries`, by the key of each the candidates for it in `result`, the "
    "best first, `match` where there is no doubt.",
    "additionalProperties": True,
}
FORM = {
    "type": "object",
    "required": ["queries"],
    "properties": {"queries": {"type": "string", "description": QUERIES}},
    "additionalProperties": False,
}
SUGGESTIONS = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "notable": {"type": "array", "items": {"type": "object"}},
                },
            },
        }
    },
}
PREFIX = OpenApiParameter(
    "prefix", {"type": "string", "maxLength": LONGEST_PREFIX}, description="What was typed so far."
)


class ReconciliationView(ReadingView):
    """The service itself."""

    http_method_names = ["get", "post", "head", "options"]
    reads_by_post = True
    # Nobody is told more for a login, which a form from elsewhere must not use.
    authentication_classes = []
    parser_classes = [FormBodyParser]
    parameters = ("queries", "format")

    def allowed_parameters(self) -> Any:
        """A form has its own."""
        return () if self.request.method == "POST" else self.parameters

    @extend_schema(
        operation_id="reconcile",
        tags=["about"],
        description=ABOUT,
        parameters=[OpenApiParameter("queries", str, description=QUERIES)],
        responses={200: OpenApiResponse(ANSWER, "The service, or candidates.")},
    )
    def get(self, request: Request) -> Response:
        """What the service is, or the candidates for names in the address."""
        text = request.query_params.get("queries", "")
        return Response(_answers(text) if text else manifest(request))

    @extend_schema(
        operation_id="reconcile_many",
        tags=["about"],
        description="The candidates for each name of a form; written is nothing.",
        request={FormBodyParser.media_type: FORM},
        responses={200: OpenApiResponse(ANSWER, "Candidates.")},
    )
    def post(self, request: Request) -> Response:
        """The candidates for names that are sent as a form, as OpenRefine does."""
        # Without a body there is nothing for the parser to read.
        form = request.data if isinstance(request.data, QueryDict) else QueryDict()
        check_parameters(form, ("queries",), longest=None)
        # Any site may ask: a form that reads is as public as an address.
        return Response(_answers(form.get("queries", "")), headers={"Access-Control-Allow-Origin": "*"})


class SuggestView(ReadingView):
    """What names, kinds or properties begin like what was typed, for the boxes of a reconciling program."""

    parameters = ("prefix", "format")

    def _prefix(self, request: Request) -> str:
        text = request.query_params.get("prefix", "").strip()
        if len(text) > LONGEST_PREFIX:
            raise BadParameterError("prefix", f"{text[:20]}…", f"is longer than {LONGEST_PREFIX} characters")
        return text


class SuggestEntityView(SuggestView):
    """Companies and plants."""

    @extend_schema(
        operation_id="reconcile_suggest_entity",
        tags=["about"],
        parameters=[PREFIX],
        responses={200: OpenApiResponse(SUGGESTIONS, "Companies and plants.")},
    )
    def get(self, request: Request) -> Response:
        """Companies and plants that are called so, the best first."""
        text = self._prefix(request)
        found = reconcile({"": Asked(text, limit=SUGGESTED)}, timezone.now().date())[""] if text else []
        return Response({"result": [_suggested(one) for one in found]})


class SuggestTypeView(SuggestView):
    """Kinds of records."""

    @extend_schema(
        operation_id="reconcile_suggest_type",
        tags=["about"],
        parameters=[PREFIX],
        responses={200: OpenApiResponse(SUGGESTIONS, "Kinds.")},
    )
    def get(self, request: Request) -> Response:
        """Company and plant, as far as they begin so."""
        return Response({"result": _beginning(self._prefix(request), list(TYPES.values()))})


class SuggestPropertyView(SuggestView):
    """What else can be told of a row."""

    @extend_schema(
        operation_id="reconcile_suggest_property",
        tags=["about"],
        parameters=[PREFIX],
        responses={200: OpenApiResponse(SUGGESTIONS, "Properties.")},
    )
    def get(self, request: Request) -> Response:
        """Country and company, as far as they begin so."""
        known = [{"id": pid, "name": name} for pid, name in NAMES_OF_PROPERTIES.items()]
        return Response({"result": _beginning(self._prefix(request), known)})


def manifest(request: Request) -> dict[str, Any]:
    """The service as it introduces itself."""
    here = request.build_absolute_uri(request.path).rstrip("/")
    site = request.build_absolute_uri("/")
    suggest = {
        name: {"service_url": here, "service_path": f"/suggest/{name}/"} for name in ("entity", "type", "property")
    }
    return {
        "versions": list(VERSIONS),
        "name": "evtracker: companies and plants of the electric-vehicle industry",
        "identifierSpace": site,
        "schemaSpace": f"{here}/types/",
        "defaultTypes": list(TYPES.values()),
        "view": {"url": f"{site}{{{{id}}}}/"},
        "suggest": suggest,
    }


def _answers(text: str) -> dict[str, Any]:
    found = reconcile(read_queries(text), timezone.now().date())
    return {key: {"result": [_told(one) for one in candidates]} for key, candidates in found.items()}


def read_queries(text: str) -> dict[str, Asked]:
    """What is asked for, by the client's own keys. BadParameterError says which query is wrong in what."""
    try:
        queries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadParameterError("queries", text[:100], f"is no JSON: {error}") from error
    if not isinstance(queries, dict) or len(queries) > MOST_QUERIES:
        raise BadParameterError("queries", text[:100], f"must be a JSON object of at most {MOST_QUERIES} queries")
    return {key: _read_query(key[:100], one) for key, one in queries.items()}


def _read_query(key: str, query: Any) -> Asked:
    if not isinstance(query, dict):
        raise _bad(key, query, "must be a JSON object")
    name = query.get("query", "")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or "\x00" in name:
        raise _bad(f"{key}.query", name, f"must be a name of at most {LONGEST_NAME} characters")
    limit = query.get("limit", Asked.limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise _bad(f"{key}.limit", limit, "must be a whole number from 1")
    return Asked(name.strip(), _kinds(key, query.get("type")), min(limit, MOST_CANDIDATES), _known(key, query))


def _kinds(key: str, wanted: Any) -> tuple[str, ...]:
    """The kinds that a query names (one, several, or as objects with an id); all where it names none."""
    several = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    kinds = tuple(str(one.get("id")) if isinstance(one, dict) else str(one) for one in several)
    for kind in kinds:
        if kind not in KINDS:
            raise _bad(f"{key}.type", kind, f"is not one of {', '.join(KINDS)}")
    return kinds or KINDS


def _known(key: str, query: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    properties = query.get("properties") or []
    if not isinstance(properties, list) or not all(isinstance(one, dict) for one in properties):
        raise _bad(f"{key}.properties", properties, "must be a list of objects with pid and v")
    known: dict[str, tuple[str, ...]] = {}
    for one in properties:
        pid = str(one.get("pid", ""))
        if pid not in PROPERTIES:
            raise _bad(f"{key}.properties", pid, f"is not one of {', '.join(PROPERTIES)}")
        value = one.get("v")
        values = value if isinstance(value, list) else [value]
        known[pid] = (*known.get(pid, ()), *(_text_of(each) for each in values))
    return known


def _text_of(value: Any) -> str:
    """A property's value; of a cell that was reconciled already its id, without its folder."""
    if isinstance(value, dict):
        return str(value.get("id", "")).rpartition("/")[2][:LONGEST_NAME]
    return "" if value is None else str(value)[:LONGEST_NAME]


def _bad(where: str, value: Any, reason: str) -> BadParameterError:
    return BadParameterError("queries", str(value)[:100], f"{where}: {reason}")


def _told(one: Candidate) -> dict[str, Any]:
    return {
        "id": f"{FOLDERS[one.kind]}/{one.record.slug}",
        "name": one.record.name,
        "description": _about(one),
        "type": [TYPES[one.kind]],
        "score": one.score,
        "match": one.match,
    }


def _suggested(one: Candidate) -> dict[str, Any]:
    told = _told(one)
    return {"id": told["id"], "name": told["name"], "description": told["description"], "notable": told["type"]}


def _about(one: Candidate) -> str:
    """What tells it from others of its name."""
    if one.kind == PLANT:
        return ", ".join(filter(None, (one.record.company.name, one.record.city, one.record.country)))
    return ", ".join(filter(None, (one.record.get_kind_display(), one.record.hq_country)))


def _beginning(prefix: str, known: list[dict[str, str]]) -> list[dict[str, str]]:
    return [one for one in known if one["name"].casefold().startswith(prefix.casefold())]

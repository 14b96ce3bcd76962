"""Errors as `application/problem+json` (RFC 9457), each saying what was wrong and what would be right."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404
from rest_framework import exceptions, views
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from evtracker.parameters import BadParameterError


class ProblemRenderer(JSONRenderer):
    """JSON under the media type of problems."""

    media_type = "application/problem+json"


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error; None for one that is no request's fault, which is raised on."""
    problem: dict[str, Any]
    headers: dict[str, str] = {}
    if isinstance(error, BadParameterError):
        problem = _problem(400, str(error))
        problem |= {"title": "Bad parameter", "parameter": error.name, "value": error.value, "reason": error.reason}
        if error.allowed:
            problem["allowed"] = error.allowed
    else:
        # DRF knows its own errors and Django's; it also sets Allow, Retry-After and WWW-Authenticate.
        answer = views.exception_handler(error, context)
        if answer is None:
            return None
        headers = {name: value for name, value in answer.items() if name != "Content-Type"}
        problem = _problem(answer.status_code, _detail(error))
        if isinstance(error, exceptions.ValidationError):
            problem |= {"title": "Bad body", "errors": _errors(error)}
    request: Request = context["request"]
    problem["instance"] = request.path
    # Whatever was asked for, an error is a problem in JSON.
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), ProblemRenderer.media_type
    return Response(problem, status=problem["status"], headers=headers)


def _problem(status: int, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def _detail(error: Exception) -> str:
    if isinstance(error, Http404):
        return str(error) or "There is nothing at this address."
    if isinstance(error, exceptions.NotAcceptable):
        return "This address answers in application/json; lists in text/csv too."
    if isinstance(error, exceptions.ValidationError):
        return "; ".join(f"{each['field']}: {each['reason']}" for each in _errors(error))
    if isinstance(error, exceptions.UnsupportedMediaType):
        return f"{error.detail} Send application/json."
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return str(error) or "This is not allowed."


def _errors(error: exceptions.ValidationError) -> list[dict[str, str]]:
    """What is wrong with each field of a body."""
    fields: Any = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
    return [{"field": str(name), "reason": str(reason)} for name, reasons in fields.items() for reason in reasons]


class NothingHere(views.APIView):
    """What answers under the API where there is no endpoint."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, by whatever method it was asked."""
        raise Http404("There is no such endpoint; GET /api/v1/ lists them.")

"""The API's own way in: what anyone may read goes past sessions, logins and forms, which it has no use for.

It stands in the middle of the site's middleware. A request with a cookie or a token, one that writes, and a page take
the common way behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from rest_framework.response import Response

from evtracker.api.headers import PREFIX, READING, add_headers, conditional, fresh
from evtracker.api.keeping import Keeping, Kept, database_state
from evtracker.api.throttling import count_asking
from evtracker.api.views import ReadingView


class ApiFront:
    """Middleware for addresses under /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._kept = Keeping()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, straight from the view, or by the common way."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if not _is_public(request):
            answer = conditional(request, self.get_response(request))
            return add_headers(request, fresh(request, answer.get("ETag", "")) or answer)
        return add_headers(request, self._read(request))

    def _read(self, request: HttpRequest) -> HttpResponseBase:
        state = database_state()
        key = _key(request)
        kept = self._kept.find(key, state) if state else None
        if kept is not None and _may_ask(request):
            request.resolver_match = kept.match
            return fresh(request, kept.headers["ETag"]) or kept.answer()
        answer = conditional(request, self._make(request))
        if state and isinstance(answer, HttpResponse) and answer.status_code == 200 and request.method == "GET":
            self._kept.keep(key, state, Kept(answer.content, dict(answer.items()), request.resolver_match))
        return fresh(request, answer.get("ETag", "")) or answer

    def _make(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the view itself, where it is one that reads."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if not issubclass(getattr(match.func, "cls", object), ReadingView):
            return self.get_response(request)
        request.resolver_match = match
        answer: Any = match.func(request, *match.args, **match.kwargs)
        if isinstance(answer, Response):
            answer.render()
        made: HttpResponseBase = answer
        return made


def _is_public(request: HttpRequest) -> bool:
    """Whether it is told what anyone is: it only reads, and shows neither a login nor a token."""
    return request.method in READING and not request.COOKIES and "HTTP_AUTHORIZATION" not in request.META


def _key(request: HttpRequest) -> str:
    """All that an answer hangs on beside the database."""
    today, accepted = timezone.now().date().isoformat(), request.META.get("HTTP_ACCEPT", "")
    return "\n".join((request.method or "", today, accepted, request.build_absolute_uri()))


def _may_ask(request: HttpRequest) -> bool:
    """Count the request; False where it comes too often, which the view then refuses in its own words."""
    count = count_asking(request)
    return count is None or count.left >= 0

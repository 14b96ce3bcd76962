"""What stands around every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evtracker.parameters import BadParameterError


class RefuseBadParameters:
    """Answers 400 with a page that names the parameter, wherever a page can't honour one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a parameter that was refused; other exceptions take their way."""
        if not isinstance(exception, BadParameterError):
            return None
        return render(request, "400.html", {"error": exception}, status=400)

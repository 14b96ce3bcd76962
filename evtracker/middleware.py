"""What stands around every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from evtracker.kept import one_state
from evtracker.parameters import BadParameterError

# None of these is used here, so no script that got in could ask for one either.
UNUSED = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "usb",
)
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)
# What pages of others may read.
PUBLIC = "/api/"


class SecurityHeaders:
    """What Django's own security middleware does not say: no device may be asked for, and who may take what is here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and add the headers."""
        answer = self.get_response(request)
        answer["Permissions-Policy"] = PERMISSIONS
        is_public = request.path_info.startswith(PUBLIC)
        answer["Cross-Origin-Resource-Policy"] = "cross-origin" if is_public else "same-origin"
        return answer


class OneState:
    """A request that only reads asks once for the state of the records, by which results are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_state():
            return self.get_response(request)


class RefuseBadParameters:
    """Answers 400 with a page that names the parameter, wherever a page can't honour one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a null byte before any page, the admin's too, asks the database for it. The API refuses its own."""
        if not request.path_info.startswith(PUBLIC):
            for name, values in request.GET.lists():
                if any("\x00" in value for value in (name, *values)):
                    error = BadParameterError(name, "…", "holds a character that no name has")
                    return render(request, "400.html", {"error": error}, status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a parameter that was refused; other exceptions take their way."""
        if not isinstance(exception, BadParameterError):
            return None
        return render(request, "400.html", {"error": exception}, status=400)

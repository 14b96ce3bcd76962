"""Who asks, as far as that counts for signing in, and what one is told after too many wrong passwords."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def client_address(request: HttpRequest) -> str:
    """The address that a request came from: NUM_PROXIES says of how many proxies the word is taken, and no other's."""
    proxies: int = settings.REST_FRAMEWORK["NUM_PROXIES"]
    told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if proxies and told:
        return told[-min(proxies, len(told))]
    return str(request.META.get("REMOTE_ADDR", ""))


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """429, with the wait in seconds in `Retry-After`."""
    wait = settings.AXES_COOLOFF_TIME
    context = {**admin.site.each_context(request), "minutes": int(wait.total_seconds() // 60)}
    answer = TemplateResponse(request, "admin/locked.html", context, status=429).render()
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer

"""The address of a company or plant that was merged into another one leads to that one for good."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from articles.merging import Mergeable, slug_now
from companies.models import Company
from plants.models import Plant

# By the name of its address, whose slug stands in it and how one is led on: the API's callers keep their method.
LED_ON: dict[str, tuple[type[Mergeable], HTTPStatus]] = {
    "companies:detail": (Company, HTTPStatus.MOVED_PERMANENTLY),
    "plants:detail": (Plant, HTTPStatus.MOVED_PERMANENTLY),
    "api:company-detail": (Company, HTTPStatus.PERMANENT_REDIRECT),
    "api:plant-detail": (Plant, HTTPStatus.PERMANENT_REDIRECT),
}


class LeadToMerged:
    """Where nothing is at an address any more, leads to what its slug was merged into; the query string stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look only where there was no answer."""
        response = self.get_response(request)
        found = request.resolver_match
        if response.status_code != HTTPStatus.NOT_FOUND or found is None or found.view_name not in LED_ON:
            return response
        model, status = LED_ON[found.view_name]
        slug = slug_now(model, found.kwargs["slug"])
        if slug is None or slug == found.kwargs["slug"]:
            return response
        address = reverse(found.view_name, kwargs={**found.kwargs, "slug": slug})
        query = request.META.get("QUERY_STRING", "")
        # What lets pages elsewhere read the API holds for being led on, too.
        opened = {name: value for name, value in response.items() if name.startswith("Access-Control-")}
        return HttpResponse(status=status, headers={**opened, "Location": f"{address}?{query}" if query else address})

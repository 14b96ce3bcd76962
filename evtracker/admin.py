"""The admin site: Django's stock admin with our titles and the way to the review queue, and rows that are only read."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse

# An address typed in without its scheme is one of https.
HTTPS_ASSUMED: dict[type[models.Field[Any, Any]], dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


def counted(number: int, what: str) -> str:
    """`1 feed is`, `2 feeds are`."""
    return f"{number} {what} is" if number == 1 else f"{number} {what}s are"


class EvtrackerAdminSite(admin.AdminSite):
    """Where curators review claims and keep records."""

    site_header = "evtracker"
    site_title = "evtracker"
    index_title = "Review and records"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The start page, with the number of claims that wait."""
        waiting = None
        if request.user.has_perm("articles.view_claim"):
            claim: Any = apps.get_model("articles.Claim")
            waiting = claim.objects.pending().count()
        return super().index(request, {**(extra_context or {}), "waiting": waiting})


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that are looked at here and written elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Rows that are shown with their parent and written elsewhere."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

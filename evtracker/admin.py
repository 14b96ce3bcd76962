"""The admin site: Django's stock admin with our titles and the way to the review queue, and rows that are only read."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone

from evtracker.second_factor import LoginForm, second_factor
from plants.attention import VIEWS

# An address typed in without its scheme is one of https.
HTTPS_ASSUMED: dict[type[models.Field[Any, Any]], dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


# What one may do where a second factor is required, before it is set up.
BEFORE_THE_SECOND_FACTOR = frozenset({"second_factor", "logout", "login", "jsi18n"})


def counted(number: int, what: str) -> str:
    """`1 feed is`, `2 feeds are`."""
    return f"{number} {what} is" if number == 1 else f"{number} {what}s are"


def saved_views(request: HttpRequest) -> list[tuple[str, str, int]]:
    """What asks for a look, as far as the user may see it: in words, with its address and how many there are."""
    found = []
    if request.user.has_perm("articles.view_claim"):
        claim: Any = apps.get_model("articles.Claim")
        number = claim.objects.pending().filter(effect="conflicts").count()
        address = f"{reverse('admin:articles_claim_changelist')}?effect__exact=conflicts"
        found.append(("claims that conflict with the record", address, number))
    if request.user.has_perm("articles.view_mergeproposal"):
        proposal: Any = apps.get_model("articles.MergeProposal")
        number = proposal.objects.waiting().count()
        address = f"{reverse('admin:articles_mergeproposal_changelist')}?outcome__exact=open"
        if number or settings.MERGES_BY_TWO:
            found.append(("merges that wait for a second curator", address, number))
    if request.user.has_perm("evtracker.view_webhook"):
        hook: Any = apps.get_model("evtracker.Webhook")
        number = hook.objects.filter(disabled_at__isnull=False, enabled=False).count()
        if number:
            address = f"{reverse('admin:evtracker_webhook_changelist')}?enabled__exact=0"
            found.append(("webhooks that are disabled since nothing they were told arrived", address, number))
    if request.user.has_perm("plants.view_plant"):
        plants, day = reverse("admin:plants_plant_changelist"), timezone.now().date()
        found += [
            (f"plants: {label}", f"{plants}?view={word}", view(day).count()) for word, (label, view) in VIEWS.items()
        ]
    return found


class EvtrackerAdminSite(admin.AdminSite):
    """Where curators review claims and keep records."""

    site_header = "evtracker"
    site_title = "evtracker"
    index_title = "Review and records"
    login_form = LoginForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The second factor's page beside the stock ones."""
        own = path("second-factor/", self.admin_view(second_factor), name="second_factor")
        return [own, *super().get_urls()]

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Where staff need a second factor, lead them to its page until it is set up."""
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            name = request.resolver_match.url_name if request.resolver_match else None
            wanting = settings.STAFF_SECOND_FACTOR == "required" and name not in BEFORE_THE_SECOND_FACTOR
            if wanting and self.has_permission(request) and not request.user.is_verified():  # type: ignore[union-attr]
                return redirect("admin:second_factor")
            return inner(request, *args, **kwargs)

        return checked

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The start page, with the number of claims that wait."""
        waiting = None
        if request.user.has_perm("articles.view_claim"):
            claim: Any = apps.get_model("articles.Claim")
            waiting = claim.objects.pending().count()
        views = saved_views(request)
        return super().index(request, {**(extra_context or {}), "waiting": waiting, "saved_views": views})


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

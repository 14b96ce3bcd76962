"""What merges and splits have in common in the admin: the way back, and taking them back by an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles.merge_models import Turning
from articles.proposal_models import MergeProposal
from articles.recording import ReviewRefused
from evtracker.admin import ReadOnlyAdmin


def lead_to(request: HttpRequest, entry: Turning | MergeProposal, opts: Options[Any], pk: int) -> HttpResponse:
    """Say what was done or proposed, with the way to undo it, and lead to the row that it was done to."""
    page = reverse(f"admin:articles_{entry._meta.model_name}_change", args=[entry.pk])
    said = '{}. <a href="{}">Look at it or undo it</a>'
    if isinstance(entry, MergeProposal):
        said = 'Proposed: {}. Another curator has to confirm it. <a href="{}">Look at it or take it back</a>'
    messages.success(request, format_html(said, str(entry), page))
    return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk]))


class TurningAdmin(ReadOnlyAdmin):
    """Who did what, when and why; taken back by an action, singly or several at once."""

    # How one is undone; raises ReviewRefused where it can't be.
    undo: Callable[[Any, User], Any]
    list_display = ("__str__", "by", "at", "reason", "undone_by", "undone_at")
    list_filter = ("model", ("by", admin.RelatedOnlyFieldListFilter), ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("by", "undone_by")
    date_hierarchy = "at"
    actions = ("undo_selected",)
    change_form_template = "admin/articles/turning/change_form.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The entry, with the button that undoes it as long as it stands."""
        entry = self.get_object(request, object_id)
        stands = entry is not None and entry.undone_at is None
        told = {"may_undo": stands and self.has_undo_permission(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, told)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Whoever may do it."""
        return bool(request.user.has_perm(f"articles.add_{self.opts.model_name}"))

    @admin.action(description="Undo selected %(verbose_name_plural)s", permissions=["undo"])
    def undo_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take them back, the latest first; those that can't be are named with why."""
        assert isinstance(request.user, User)
        for entry in queryset.order_by("-pk"):
            try:
                self.undo(entry, request.user)
                messages.success(request, f"Undone: {entry}.")
            except ReviewRefused as refusal:
                messages.warning(request, f"Not undone: {entry}: {refusal}.")

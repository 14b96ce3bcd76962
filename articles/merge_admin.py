"""Merging in the admin: from a company's or plant's page, after a look at what will be moved; and taking it back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from articles.merging import Mergeable, plan_merge, undo_merge
from articles.models import Claim
from articles.proposals import merge_or_propose
from articles.recording import ReviewRefused
from articles.split_admin import split_view
from articles.turning_admin import TurningAdmin, lead_to


class MergeForm(forms.Form):
    """The row to keep, and why."""

    def __init__(self, row: Mergeable, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        name = row._meta.model_name or ""
        # A claim names both, so that its keys serve the box that completes names.
        widget = AutocompleteSelect(Claim._meta.get_field(name), admin.site)
        others = type(row)._default_manager.exclude(pk=row.pk)
        self.fields["kept"] = forms.ModelChoiceField(queryset=others, widget=widget, label="the one to keep")
        self.fields["reason"] = forms.CharField(required=False, max_length=500, label="reason")


class MergeableAdmin(admin.ModelAdmin[Any]):
    """A record that may turn out to be another one."""

    change_form_template = "admin/articles/merge/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Beside the usual ones the pages to merge and to split."""
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        own = [
            path("<int:pk>/merge/", view(self.merge_view), name=f"{name}_merge"),
            path("<int:pk>/split/", view(partial(split_view, self)), name=f"{name}_split"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to merging and splitting, for whoever may."""
        told = {
            "may_merge": request.user.has_perm("articles.add_merge") and object_id.isdecimal(),
            "may_split": request.user.has_perm("articles.add_split") and object_id.isdecimal(),
        }
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the row to keep, look at what will change, and do it."""
        row = get_object_or_404(self.model, pk=pk)
        if not (request.user.has_perm("articles.add_merge") and self.has_change_permission(request, row)):
            raise PermissionDenied
        assert isinstance(request.user, User)
        form = MergeForm(row, request.POST or None)
        plan = None
        if form.is_valid():
            kept, reason = form.cleaned_data["kept"], form.cleaned_data["reason"]
            try:
                if "confirmed" in request.POST:
                    return lead_to(request, merge_or_propose(row, kept, request.user, reason), self.opts, kept.pk)
                plan = plan_merge(row, kept, request.user)
            except ReviewRefused as refusal:
                messages.error(request, f"Not done: {refusal}.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Merge {row} into another {self.opts.verbose_name}",
            "row": row,
            "form": form,
            "media": self.media + form.media,
            "plan": plan,
            "by_two": settings.MERGES_BY_TWO,
        }
        return TemplateResponse(request, "admin/articles/merge/merge.html", context)


class MergeAdmin(TurningAdmin):
    """Who merged what."""

    undo = staticmethod(undo_merge)
    search_fields = ("gone_name", "kept_name", "gone_slug", "reason")
    fields = ("gone_name", "gone_slug", "kept_name", "by", "at", "reason", "moved", "dropped", "undone_by", "undone_at")

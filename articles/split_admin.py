"""Splitting in the admin: from a company's or plant's page, after a choice of what goes; and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from articles.merging import Mergeable
from articles.recording import ReviewRefused
from articles.split_models import Split
from articles.splitting import parts_of, plan_split, split, undo_split
from evtracker.admin import ReadOnlyAdmin


class SplitForm(forms.Form):
    """The new row's name, and what belongs to it."""

    name = forms.CharField(max_length=200, label="name of the new one")
    reason = forms.CharField(required=False, max_length=500)
    parts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="what belongs to it")

    def __init__(self, row: Mergeable, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["parts"].choices = [(part.key, part.words) for part in parts_of(row)]  # type: ignore[attr-defined]


def split_view(model_admin: admin.ModelAdmin[Any], request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what goes, look at how much it is, and do it."""
    row = get_object_or_404(model_admin.model, pk=pk)
    if not (request.user.has_perm("articles.add_split") and model_admin.has_change_permission(request, row)):
        raise PermissionDenied
    assert isinstance(request.user, User)
    form = SplitForm(row, request.POST or None)
    number = None
    if form.is_valid():
        name, parts, reason = (form.cleaned_data[key] for key in ("name", "parts", "reason"))
        try:
            if "confirmed" in request.POST:
                entry = split(row, name, parts, request.user, reason)
                return _done(model_admin, request, entry)
            number = plan_split(row, name, parts, request.user)
        except ReviewRefused as refusal:
            messages.error(request, f"Not done: {refusal}.")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"Split {row} in two",
        "row": row,
        "form": form,
        "number": number,
    }
    return TemplateResponse(request, "admin/articles/split/split.html", context)


def _done(model_admin: admin.ModelAdmin[Any], request: HttpRequest, entry: Split) -> HttpResponse:
    undo = reverse("admin:articles_split_change", args=[entry.pk])
    messages.success(request, format_html('{}. <a href="{}">Look at it or undo it</a>', str(entry), undo))
    opts = model_admin.opts
    return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[entry.new_id]))


class SplitAdmin(ReadOnlyAdmin):
    """Who split what, when and why; taken back by an action."""

    list_display = ("__str__", "by", "at", "reason", "undone_by", "undone_at")
    list_filter = ("model", ("by", admin.RelatedOnlyFieldListFilter), ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("by", "undone_by")
    search_fields = ("new_name", "kept_name", "reason")
    date_hierarchy = "at"
    fields = ("new_name", "kept_name", "by", "at", "reason", "moved", "undone_by", "undone_at")
    actions = ("undo_selected",)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Whoever may split."""
        return bool(request.user.has_perm("articles.add_split"))

    @admin.action(description="Undo selected splits", permissions=["undo"])
    def undo_selected(self, request: HttpRequest, queryset: QuerySet[Split]) -> None:
        """Make each pair one again, the latest first; those that can't be are named with why."""
        assert isinstance(request.user, User)
        for entry in queryset.order_by("-pk"):
            try:
                undo_split(entry, request.user)
                messages.success(request, f"Undone: {entry}.")
            except ReviewRefused as refusal:
                messages.warning(request, f"Not undone: {entry}: {refusal}.")

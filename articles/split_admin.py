"""Splitting in the admin: from a company's or plant's page, after a choice of what goes; and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from articles.merging import Mergeable
from articles.recording import ReviewRefused
from articles.splitting import parts_of, plan_split, split, undo_split
from articles.turning_admin import TurningAdmin, lead_to


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
                return lead_to(request, entry, model_admin.opts, entry.new_id)
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


class SplitAdmin(TurningAdmin):
    """Who split what."""

    undo = staticmethod(undo_split)
    search_fields = ("new_name", "kept_name", "reason")
    fields = ("new_name", "kept_name", "by", "at", "reason", "moved", "undone_by", "undone_at")

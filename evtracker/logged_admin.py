"""Records kept by hand: each change is written down, and stands on the record's history page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from articles.record_changes import Rows, as_they_stand, changes_about, note_differences

CHANGES_PER_PAGE = 100


class LoggedForm(forms.ModelForm[Any]):
    """A record's form, with why it is changed."""

    why = forms.CharField(
        max_length=500, required=False, help_text="kept in the history", widget=forms.TextInput({"size": "60"})
    )


class LoggedAdmin(admin.ModelAdmin[Any]):
    """Notes what a row and the rows below it were before a change, and what they are after it."""

    form = LoggedForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Look at the rows as they stand, then save."""
        form.rows_before = self._rows(obj.pk) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below it, then note what differs."""
        super().save_related(request, form, formsets, change)
        assert isinstance(request.user, User)
        why = form.cleaned_data.get("why", "")
        note_differences(form.rows_before, self._rows(form.instance.pk), request.user, why)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it, and note what went."""
        before = self._rows(obj.pk)
        super().delete_model(request, obj)
        assert isinstance(request.user, User)
        note_differences(before, {}, request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete them, and note what went."""
        before = {key: value for row in queryset for key, value in self._rows(row.pk).items()}
        super().delete_queryset(request, queryset)
        assert isinstance(request.user, User)
        note_differences(before, {}, request.user)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, when, why, and from which claim."""
        row = get_object_or_404(self.model, pk=object_id if object_id.isdecimal() else 0)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        page = Paginator(changes_about(row), CHANGES_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "opts": self.opts,
            "object": row,
            "page": page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/history.html", context)

    def _rows(self, pk: int) -> Rows:
        """The row and those below it that are kept on its page."""
        rows: list[Model] = list(self.model._default_manager.filter(pk=pk))
        for inline in self.inlines:
            key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            rows += inline.model._default_manager.filter(**{key.name: pk}).order_by("pk")
        return as_they_stand(rows)

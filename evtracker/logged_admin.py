"""Records kept by hand: each change is written down, and stands on the record's history page."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
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
    # What has become of the record since the page was opened; empty where nothing has.
    changed_since = ""

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what another one has changed meanwhile."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.changed_since:
            raise forms.ValidationError(self.changed_since)
        return cleaned


class LoggedAdmin(admin.ModelAdmin[Any]):
    """Notes what a row and the rows below it were before a change, and what they are after it."""

    form = LoggedForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form tells as what it shows the record, and is refused where that is something else by now."""
        if object_id is None or not object_id.isdecimal():
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if request.method == "POST":
                # Two at the same moment come one after the other.
                list(self.model._default_manager.select_for_update(of=("self",)).filter(pk=object_id).order_by())
            state = self._state(int(object_id))
            if request.method == "POST" and request.POST.get("as_shown", state) != state:
                request.changed_since = self._told_since(int(object_id))  # type: ignore[attr-defined]
            told = {"as_shown": state, **(extra_context or {})}
            return super().changeform_view(request, object_id, form_url, told)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With what has become of the record since it was shown."""
        form = super().get_form(request, obj, change=change, **kwargs)
        changed_since = getattr(request, "changed_since", "")
        return type(form.__name__, (form,), {"changed_since": changed_since}) if changed_since else form

    def _state(self, pk: int) -> str:
        """A text that changes whenever the row or one below it does."""
        rows = {f"{model} {row}": values for (model, row), (_, values) in self._rows(pk).items()}
        return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()

    def _told_since(self, pk: int) -> str:
        row = self.model._default_manager.filter(pk=pk).first()
        last = changes_about(row).order_by("-pk").first() if row is not None else None
        who = f" by {last.by} on {last.at:%Y-%m-%d %H:%M} UTC" if last is not None else ""
        return (
            f"It was changed{who} since you opened this page, and nothing was saved. The boxes hold what you typed: "
            "look at its history, and save once more if that is to stand."
        )

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

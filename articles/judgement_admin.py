"""What curators said about names, to be looked at and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.judgement_models import NotNamed
from articles.judgements import forget
from evtracker.admin import ReadOnlyAdmin


class NotNamedAdmin(ReadOnlyAdmin):
    """Said on a claim's page; deleting one takes it back, and what waits under the name is matched anew."""

    list_display = ("written", "company", "by", "at")
    list_filter = (("by", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("company", "by")
    search_fields = ("written", "company__name")
    date_hierarchy = "at"
    fields = ("written", "company", "by", "at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever has that permission."""
        return bool(request.user.has_perm("articles.delete_notnamed"))

    def delete_model(self, request: HttpRequest, obj: NotNamed) -> None:
        """Take it back."""
        forget(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[NotNamed]) -> None:
        """Take each back."""
        for judgement in queryset:
            forget(judgement)

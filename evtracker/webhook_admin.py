"""Webhooks in the admin: kept by those who may, each with what came of its last deliveries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from evtracker.api.hooks import check, start_here
from evtracker.api.mirrored_rows import LISTS
from evtracker.models import Webhook, WebhookDelivery

SHOWN = 50


class WebhookForm(forms.ModelForm[Webhook]):
    """A webhook, refused where it could never be told anything."""

    url = forms.URLField(max_length=1000, assume_scheme="https", help_text="https or http; none inside a network.")
    list = forms.ChoiceField(choices=[(name, name) for name in LISTS])

    class Meta:
        model = Webhook
        fields = ("name", "url", "list", "filters", "enabled")

    def clean(self) -> dict[str, Any]:
        """Address, list and filters together."""
        cleaned = super().clean() or self.cleaned_data
        if "url" in cleaned and "list" in cleaned:
            check(cleaned["url"], cleaned["list"], cleaned.get("filters", ""))
        return cleaned


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin[Webhook]):
    """One's own webhooks; a superuser sees all."""

    form = WebhookForm
    list_display = ("name", "list", "filters", "user", "enabled", "failures", "failing_since", "disabled_at")
    list_filter = ("enabled", "list")
    list_select_related = ("user",)
    fields = ("name", "url", "list", "filters", "enabled", "secret", "next_at", "failing_since", "disabled_at", "log")
    readonly_fields = ("secret", "next_at", "failing_since", "disabled_at", "log")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """One's own."""
        hooks = super().get_queryset(request)
        user: Any = request.user
        return hooks if user.is_superuser else hooks.filter(user=user.pk)

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        """A new one is told what comes from now on; one that is enabled again goes on where it was, at once."""
        if not change:
            obj.user = request.user  # type: ignore[assignment]
            start_here(obj)
        if obj.enabled:
            obj.next_at, obj.failures, obj.failing_since, obj.disabled_at = timezone.now(), 0, None, None
        super().save_model(request, obj, form, change)

    @admin.display(description="last deliveries")
    def log(self, webhook: Webhook) -> str:
        """What came of each, the latest first."""
        tried = WebhookDelivery.objects.filter(webhook=webhook.pk)[:SHOWN]
        lines = (
            f"{one.at:%Y-%m-%d %H:%M:%S} UTC: {one.rows} rows, {one.reason or f'answered {one.status}'}"
            for one in tried
        )
        return "\n".join(lines) or "none yet"

"""API tokens in the admin: made by and for those who may, shown once, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from evtracker.models import SCOPES, ApiToken
from evtracker.tokens import make_token, revoke_tokens

VALID_DAYS = 365


def open_scopes(user: Any) -> list[tuple[str, str]]:
    """What a user may make a token for, as choices: what he may do himself."""
    return [(scope, f"{scope} ({words})") for scope, (words, permission) in SCOPES.items() if user.has_perm(permission)]


class TokenForm(forms.Form):
    """A new token. For whom, only a superuser may choose; all others make their own."""

    name = forms.CharField(max_length=100, help_text="Where it is used, so that it can be told from others.")
    user = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True), help_text="Whom it acts for; it may do no more than that user."
    )
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label="Valid until", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, maker: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.now().date()
        self.maker = maker
        self.fields["expires_on"].initial = today + dt.timedelta(days=VALID_DAYS)
        self.fields["scopes"].choices = open_scopes(maker)  # type: ignore[attr-defined]
        if maker.is_superuser:
            self.fields["user"].initial = maker
        else:
            del self.fields["user"]

    def clean_expires_on(self) -> dt.date:
        """A day to come."""
        day: dt.date = self.cleaned_data["expires_on"]
        if day <= timezone.now().date():
            raise forms.ValidationError("must be a day to come")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a name that the user has a token of, and scopes that go beyond what the user may do."""
        cleaned = super().clean() or self.cleaned_data
        user = cleaned.get("user", self.maker)
        if user is None:
            return cleaned
        if ApiToken.objects.filter(user=user, name=cleaned.get("name", "")).exists():
            self.add_error("name", f"{user} has a token of this name already")
        closed = set(cleaned.get("scopes", ())) - {scope for scope, _ in open_scopes(user)}
        if closed:
            self.add_error("scopes", f"{user} may not do this: {', '.join(sorted(closed))}")
        return cleaned

    def make(self) -> tuple[ApiToken, str]:
        """The token and its text. Valid until the end of the day (UTC)."""
        end = dt.datetime.combine(self.cleaned_data["expires_on"], dt.time.max, dt.UTC)
        told = self.cleaned_data
        return make_token(told.get("user", self.maker), told["name"], told["scopes"], end)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """One's own tokens; a superuser sees all. A token is never changed nor deleted: it is revoked."""

    list_display = ("name", "user", "beginning", "may_do", "standing", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = readonly_fields = (
        "name", "user", "beginning", "may_do", "standing", "made_at", "expires_at", "last_used_at", "revoked_at",
    )  # fmt: skip
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """One's own."""
        tokens = super().get_queryset(request)
        user: Any = request.user
        return tokens if user.is_superuser else tokens.filter(user=user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """What was handed in with it can be traced to it."""
        return False

    @method_decorator(never_cache)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; and after it the token, this once, in the answer itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TokenForm(request.user, request.POST if request.method == "POST" else None)
        token = text = None
        if request.method == "POST" and form.is_valid():
            token, text = form.make()
            self.log_addition(request, token, "Made.")
        context = {
            **admin.site.each_context(request),
            "opts": self.opts,
            "title": "A new API token" if token is None else f"API token {token.name}",
            "form": form,
            "token": token,
            "text": text,
        }
        return TemplateResponse(request, "admin/evtracker/apitoken/new.html", context)

    @admin.action(description="Revoke selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """They open nothing from now on."""
        tokens = list(queryset.values_list("pk", flat=True))
        number = revoke_tokens(tokens, timezone.now())
        self.message_user(request, f"Revoked: {number}. Those that were revoked before stay so.")

    @admin.display(description="may")
    def may_do(self, token: ApiToken) -> str:
        """Its scopes."""
        return ", ".join(token.scopes)

    @admin.display(description="stands")
    def standing(self, token: ApiToken) -> str:
        """Valid, expired or revoked."""
        return token.standing(timezone.now())

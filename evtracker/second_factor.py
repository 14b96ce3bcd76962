"""A second factor for those who sign in: a code of six digits from an app (RFC 6238), and codes for when it is lost.

The login asks for it as soon as a user has set it up; STAFF_SECOND_FACTOR=required lets staff do nothing else before.
"""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

SPARE_CODES = 10


def device_of(user: Any, code: str = "") -> Any:
    """The app that a user has set up, or his spare codes where the code is no number of six digits; None without."""
    kind = StaticDevice if code and not (len(code) == 6 and code.isdecimal()) else TOTPDevice
    return kind.objects.filter(user=user, confirmed=True).first()


def verify(user: Any, code: str) -> Any:
    """The device whose code this is; ValidationError says why it is not taken.

    After a wrong code a device takes none for a second, then for two, four and so on.
    """
    code = "".join(code.split())
    device = device_of(user, code)
    if not code or device is None:
        raise forms.ValidationError("A code of your second factor is needed: six digits, or one of the spare codes.")
    allowed, _ = device.verify_is_allowed()
    if not allowed:
        raise forms.ValidationError("No code is taken for some seconds after a wrong one. Please wait, then try again.")
    if not device.verify_token(code):
        raise forms.ValidationError("That code is wrong or was used before. The app shows a new one every 30 seconds.")
    return device


class LoginForm(AdminAuthenticationForm):
    """Name, password, and the code of the second factor where the user has one."""

    code = forms.CharField(
        required=False,
        label="Code",
        help_text="Only if you have set up a second factor.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password first, so that nothing is told of a second factor to who has not even that."""
        cleaned = super().clean()
        user = self.get_user()
        if user is not None and device_of(user) is not None:
            user.otp_device = verify(user, cleaned.get("code", ""))  # type: ignore[attr-defined]
        return cleaned


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "vTextField"}),
        help_text="Six digits, as your app shows them now.",
    )


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set it up, or take it away; either needs a code."""
    user: Any = request.user
    if device_of(user) is not None:
        return _take_away(request, user)
    return _set_up(request, user)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token("".join(form.cleaned_data["code"].split())):
            spare = _confirm(device)
            remember_device(request, device)
            context = {**admin.site.each_context(request), "title": "Your second factor is set up", "codes": spare}
            return TemplateResponse(request, "admin/second_factor_codes.html", context)
        form.add_error("code", "That code is wrong. Is the clock of your device right?")
    context = {
        **admin.site.each_context(request),
        "title": "Set up a second factor",
        "form": form,
        "picture": segno.make(device.config_url).svg_data_uri(scale=5, border=2, dark="#000", light="#fff"),
        "key": _in_fours(device),
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def _in_fours(device: Any) -> str:
    key = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@transaction.atomic
def _confirm(device: Any) -> list[str]:
    device.confirmed = True
    device.save()
    StaticDevice.objects.filter(user=device.user).delete()
    spare = StaticDevice.objects.create(user=device.user, name="spare codes")
    codes = [secrets.token_hex(5) for _ in range(SPARE_CODES)]
    for code in codes:
        spare.token_set.create(token=code)
    return codes


def _take_away(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = "Six digits from your app, or a spare code."
    if request.method == "POST" and form.is_valid():
        try:
            verify(user, form.cleaned_data["code"])
        except forms.ValidationError as error:
            form.add_error("code", error)
        else:
            TOTPDevice.objects.filter(user=user).delete()
            StaticDevice.objects.filter(user=user).delete()
            messages.success(request, "Your second factor is taken away: the password alone signs you in.")
            return HttpResponseRedirect(reverse("admin:index"))
    context = {**admin.site.each_context(request), "title": "Your second factor", "form": form, "is_set_up": True}
    return TemplateResponse(request, "admin/second_factor.html", context)

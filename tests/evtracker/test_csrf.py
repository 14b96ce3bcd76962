"""No address does anything for a request that another site made a signed-in reader's browser send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

pytestmark = pytest.mark.django_db


def views(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with the view that answers it."""
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path, one.callback
        else:
            yield from views(one.url_patterns, path)


def test_only_the_api_is_free_of_the_check() -> None:
    """The API takes no cookie for writing (tests/articles/test_api_hand_in.py), so there is nothing to be misused."""
    everything = dict(views(get_resolver().url_patterns))
    assert len(everything) > 200
    free = {path for path, view in everything.items() if getattr(view, "csrf_exempt", False)}
    assert {path for path in free if not path.startswith("api/v1/")} == set()


def test_a_form_of_the_admin_sent_by_another_site_is_refused(curator: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    # Before the view is asked, so that an address without a row is refused like one with it.
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_delete", args=[1])):
            assert client.post(address, {"action": "delete_selected"}).status_code == 403, address


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/logout/", "/admin/password_change/", "/", "/search/"])
def test_so_is_any_other(curator: Any, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    assert client.post(address).status_code == 403

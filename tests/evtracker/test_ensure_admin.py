"""The first user of the admin."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def ensure_admin() -> str:
    """Call the command; what it printed."""
    out = StringIO()
    call_command("ensure_admin", stdout=out)
    return out.getvalue()


def test_the_printed_password_opens_the_admin(client: Client) -> None:
    password = re.search(r"the password (\S+)", ensure_admin())
    assert password
    client.post("/admin/login/", {"username": "admin", "password": password[1]})
    assert client.get("/admin/").status_code == 200


def test_it_is_made_and_shown_once() -> None:
    ensure_admin()
    assert ensure_admin() == ""
    assert User.objects.count() == 1


def test_it_is_not_made_where_there_is_a_superuser() -> None:
    UserFactory(username="boss", is_superuser=True)
    assert ensure_admin() == ""
    assert not User.objects.filter(username="admin").exists()

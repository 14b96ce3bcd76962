"""What a container asks to know whether its web server is well."""

from __future__ import annotations

import pytest
from pytest_django.live_server_helper import LiveServer

from evtracker import probe

pytestmark = pytest.mark.django_db(transaction=True)


def ask(monkeypatch: pytest.MonkeyPatch, server: LiveServer, allowed: str) -> int:
    """The probe's exit code, with these names allowed."""
    monkeypatch.setenv("PORT", server.url.rpartition(":")[2])
    monkeypatch.setenv("ALLOWED_HOSTS", allowed)
    return probe.main()


def test_a_server_that_answers_is_well(monkeypatch: pytest.MonkeyPatch, live_server: LiveServer) -> None:
    assert ask(monkeypatch, live_server, "") == 0


def test_it_is_asked_by_a_name_that_it_answers_to(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, settings: object
) -> None:
    settings.ALLOWED_HOSTS = [".evtracker.example"]
    assert ask(monkeypatch, live_server, ".evtracker.example") == 0
    assert ask(monkeypatch, live_server, "other.example") == 1


def test_it_is_asked_in_the_plain_even_where_all_else_is_for_tls(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, settings: object
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert ask(monkeypatch, live_server, "") == 0

"""`make run` refuses an address that it can't serve before it does any work, and says what to set."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command

from tests.servers import free_port

pytestmark = pytest.mark.django_db


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What the command says instead of serving."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CommandError) as refused:
        call_command("run")
    return str(refused.value)


def test_a_port_in_use_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refusal(monkeypatch, PORT=str(port))
    assert (
        message
        == f"can't serve at 127.0.0.1 port {port}: Address already in use. Choose another: make run PORT={port + 1}"
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０００"])
def test_what_is_no_port_is_named(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert refusal(monkeypatch, PORT=port) == f"PORT={port} is not a port's number (1 to 65535)"


def test_an_address_that_the_site_would_not_answer_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, HOST="192.0.2.7", PORT=str(free_port()))
    assert "HOST=192.0.2.7 is not among ALLOWED_HOSTS" in message
    assert "make run HOST=192.0.2.7 ALLOWED_HOSTS=192.0.2.7" in message


def test_an_address_of_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert "Cannot assign requested address" in refusal(monkeypatch, HOST="192.0.2.7", PORT=str(free_port()))

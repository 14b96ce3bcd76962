"""Signing in: wrong passwords come to a pause for who tries them, and a second factor counts once it is set up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from evtracker.signing_in import client_address

pytestmark = pytest.mark.django_db
LOGIN, PAGE = "/admin/login/", "/admin/second-factor/"


def sign_in(client: Client, password: str = "password", code: str = "", address: str = "192.0.2.1") -> HttpResponse:
    """Send the login's form."""
    form = {"username": "curator", "password": password, "code": code, "next": "/admin/"}
    return client.post(LOGIN, form, REMOTE_ADDR=address)


def code_of(user: User) -> str:
    """What the user's app shows at the moment."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key):06d}"


def set_up(client: Client, user: User) -> list[str]:
    """Set up a second factor, as one does; the spare codes."""
    client.force_login(user)
    assert b"data:image/svg+xml" in client.get(PAGE).content
    answer = client.post(PAGE, {"code": code_of(user)})
    assert b"is set up" in answer.content
    client.logout()
    return re.findall(r"<li><code>(\w+)</code></li>", answer.content.decode())


def test_a_name_and_a_password_are_enough_without_a_second_factor(client: Client, curator: User) -> None:
    assert sign_in(client)["Location"] == "/admin/"


def test_after_ten_wrong_passwords_from_one_address_it_takes_none_for_a_while(
    client: Client, curator: User, clock: Any
) -> None:
    for _ in range(10):
        answer = sign_in(client, password="wrong")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "Too many wrong passwords" in answer.content.decode()
    assert sign_in(client).status_code == 429
    clock.shift(901)
    assert sign_in(client)["Location"] == "/admin/"


def test_others_are_not_locked_out_by_it(client: Client, curator: User) -> None:
    for _ in range(11):
        sign_in(client, password="wrong")
    assert sign_in(client, address="192.0.2.77")["Location"] == "/admin/"


def test_with_a_second_factor_the_password_alone_is_not_enough(client: Client, curator: User, clock: Any) -> None:
    set_up(client, curator)
    assert "A code of your second factor is needed" in sign_in(client).content.decode()
    assert client.get("/admin/").status_code == 302
    clock.shift(31)
    assert sign_in(client, code=code_of(curator))["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_nothing_is_told_of_a_second_factor_to_who_has_not_the_password(client: Client, curator: User) -> None:
    set_up(client, curator)
    assert "second factor is needed" not in sign_in(client, password="wrong").content.decode()


def test_a_code_counts_once(client: Client, curator: User, clock: Any) -> None:
    set_up(client, curator)
    clock.shift(31)
    code = code_of(curator)
    sign_in(client, code=code)
    client.logout()
    clock.shift(2)
    assert "wrong or was used before" in sign_in(client, code=code).content.decode()


def test_after_a_wrong_code_one_must_wait(client: Client, curator: User, clock: Any) -> None:
    set_up(client, curator)
    clock.shift(31)
    sign_in(client, code="000000")
    assert "wait" in sign_in(client, code=code_of(curator)).content.decode()
    clock.shift(2)
    assert sign_in(client, code=code_of(curator))["Location"] == "/admin/"


def test_a_spare_code_signs_in_once(client: Client, curator: User, clock: Any) -> None:
    spare = set_up(client, curator)
    assert len(set(spare)) == 10
    assert sign_in(client, code=spare[0])["Location"] == "/admin/"
    client.logout()
    assert "wrong or was used before" in sign_in(client, code=spare[0]).content.decode()


def test_it_is_taken_away_by_who_has_it_alone(client: Client, curator: User, clock: Any) -> None:
    set_up(client, curator)
    clock.shift(31)
    sign_in(client, code=code_of(curator))
    clock.shift(31)
    assert "wrong" in client.post(PAGE, {"code": "123456"}).content.decode()
    clock.shift(31)
    assert client.post(PAGE, {"code": code_of(curator)})["Location"] == "/admin/"
    client.logout()
    assert sign_in(client)["Location"] == "/admin/"


def test_where_it_is_required_staff_do_nothing_before(client: Client, curator: User, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = "required"
    client.force_login(curator)
    assert client.get("/admin/")["Location"] == PAGE
    assert client.get("/admin/articles/claim/")["Location"] == PAGE
    client.get(PAGE)
    client.post(PAGE, {"code": code_of(curator)})
    assert client.get("/admin/").status_code == 200


def test_the_session_is_a_new_one_after_signing_in(client: Client, curator: User) -> None:
    client.get(LOGIN)
    client.cookies["sessionid"] = "a" * 32
    sign_in(client)
    assert client.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [(0, "203.0.113.9", "10.0.0.1"), (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"), (2, "203.0.113.9", "203.0.113.9")],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, told: str, address: str) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address

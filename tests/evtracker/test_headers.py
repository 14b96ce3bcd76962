"""The headers that a scan of a site's security asks for, on each kind of answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

pytestmark = pytest.mark.django_db
KINDS = ["/", "/companies/", "/plants/", "/nothing/", "/admin/login/", "/api/v1/docs/", "/methodology/"]
ANSWERS = [*KINDS, "/api/v1/plants/", "/api/v1/plants.geojson", "/feeds/changes.atom", "/healthz"]


@pytest.fixture
def behind_tls(settings: Any) -> None:
    """As HTTPS=1 sets it."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def directives(answer: HttpResponse) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("address", KINDS)
def test_the_policy_lets_no_inline_script_or_style_in_and_nothing_from_elsewhere_but_one_file(
    client: Client, address: str
) -> None:
    policy = directives(client.get(address))
    told = {source for sources in policy.values() for source in sources}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & told
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    others = [source for source in policy["script-src"] if source != "'self'"]
    assert all(re.fullmatch(r"https://[^*]+\.js", source) for source in others)


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_has_its_type_taken_at_its_word_and_asks_for_no_device(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_for_this_site_alone_and_the_api_for_all(client: Client) -> None:
    assert client.get("/companies/")["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.get("/companies/")["X-Frame-Options"] == "DENY"
    assert client.get("/api/v1/companies/")["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/api/v1/companies/")["Access-Control-Allow-Origin"] == "*"
    # No page of another site reads an answer for a curator: no cookie goes with its request.
    assert "Access-Control-Allow-Credentials" not in client.get("/api/v1/companies/")


@pytest.mark.usefixtures("behind_tls")
def test_behind_tls_browsers_never_come_in_the_plain_again(client: Client) -> None:
    plain = client.get("/companies/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/companies/")
    assert client.get("/companies/", secure=True)["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )


@pytest.mark.usefixtures("behind_tls", "curator")
def test_cookies_are_for_this_site_over_tls_and_not_for_scripts(client: Client) -> None:
    client.post("/admin/login/", {"username": "curator", "password": "password"}, secure=True)
    session = client.cookies["sessionid"]
    assert session["secure"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    client.get("/admin/", secure=True)
    assert all(cookie["secure"] for cookie in client.cookies.values())


def test_a_foreign_host_is_refused_and_led_nowhere(client: Client) -> None:
    answer = client.get("/companies/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
@pytest.mark.usefixtures("curator")
def test_signing_in_leads_to_no_other_site(client: Client, target: str) -> None:
    form = {"username": "curator", "password": "password", "next": target}
    assert client.post("/admin/login/", form)["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["/companies/", "/plants/", "/articles/", "/api/v1/plants/"])
def test_who_only_reads_gets_no_cookie(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    assert not client.cookies


def test_the_overview_remembers_the_day_of_a_visit_and_nothing_that_tells_readers_apart(client: Client) -> None:
    client.get("/")
    assert {name: cookie.value for name, cookie in client.cookies.items()} == {"visited": "2026-01-15"}

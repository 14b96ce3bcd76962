"""What holds for every page: nothing inline, the day in each link, parameters read or refused by name, no dead link."""

from __future__ import annotations

import gzip
import re
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from evtracker.views import html_of
from tests.pages import EVERY_PAGE, tell, tree, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_no_page_has_inline_style_or_script(client: Client, address: str) -> None:
    tell()
    response = client.get(address)
    page = tree(response)
    assert response.status_code == 200
    assert page.xpath("//style | //script[not(@src)] | //*[@style] | //@*[starts-with(name(), 'on')]") == []


def test_the_policy_allows_no_inline_code_and_one_file_of_the_cdn(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert f"script-src 'self' {settings.CHARTJS_URL}" in policy


def test_the_chart_library_is_pinned_to_its_hash(client: Client) -> None:
    (script,) = tree(client.get("/")).xpath("//script[starts-with(@src, 'https:')]")
    assert script.get("src") == settings.CHARTJS_URL
    assert script.get("integrity") == settings.CHARTJS_INTEGRITY
    assert script.get("crossorigin") == "anonymous"


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_a_first_view_is_light_and_asks_nobody_else_but_the_cdn_for_its_one_file(client: Client, address: str) -> None:
    tell(rows=10)
    answer = client.get(address)
    page = tree(answer)
    asked = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //canvas/@data-url")
    asked += page.xpath("//*[local-name()='use']/@href")
    parts = [answer.content]
    for one in {urldefrag(each).url for each in asked} - {settings.CHARTJS_URL}:
        assert one.startswith("/"), one
        if one.startswith(settings.STATIC_URL):
            # Whitenoise serves it packed, under a name that may hold its hash.
            name = re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", one.removeprefix(settings.STATIC_URL))
            parts.append((settings.BASE_DIR / "static" / name).read_bytes())
        else:
            parts.append(client.get(one).content)
    assert sum(len(gzip.compress(part)) for part in parts) < 150_000


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_each_page_has_one_heading_a_description_and_a_way_past_the_navigation(client: Client, address: str) -> None:
    tell()
    page = tree(client.get(address))
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("string(//meta[@name='description']/@content)")
    assert page.xpath("//a[@href='#main']")
    assert page.xpath("//main[@id='main']")


@pytest.mark.parametrize("address", [*EVERY_PAGE, "/plants/?sort=-capacity&country=CN"])
def test_links_of_a_rewound_page_keep_its_day(client: Client, address: str) -> None:
    tell()
    page = tree(client.get(f"{address}{'&' if '?' in address else '?'}as_of=2022-01-01"))
    links = page.xpath(
        "//a[starts-with(@href, '/') or starts-with(@href, '?')][not(ancestor::*[@role='status'])]/@href"
    )
    inner = [link for link in links if not link.startswith(("/api/", "/admin/"))]
    assert len(inner) > 6
    assert [link for link in inner if "as_of=2022-01-01" not in link and "?" not in link[:1]] == []
    assert "nothing on this page was reported later" in words(page)


def test_the_form_of_the_day_keeps_what_was_chosen(client: Client) -> None:
    form = tree(client.get("/plants/?country=CN&sort=-capacity&page=1")).xpath("//form[@class='as-of']")[0]
    hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    assert hidden == {"country": "CN", "sort": "-capacity"}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/?as_of=2100-01-01", "as_of"),
        ("/companies/?as_of=yesterday", "as_of"),
        ("/plants/?as_of=2021-11", "as_of"),
        ("/?layer=gold", "layer"),
        ("/?product=bread", "product"),
        ("/?prices=real", "prices"),
        ("/?since=yesterday", "since"),
        ("/?since=2022-02-01&as_of=2022-01-01", "since"),
        ("/companies/?kind=bank", "kind"),
        ("/companies/?country=cn", "country"),
        ("/plants/?status=finished", "status"),
        ("/plants/?sort=beauty", "sort"),
        ("/plants/?page=0", "page"),
        ("/plants/?page=99999", "page"),
        ("/plants/?page=two", "page"),
        ("/plants/?colour=red", "colour"),
        ("/plants/?search=%00", "search"),
        ("/investments/?purpose=fun", "purpose"),
        ("/partnerships/?bindingness=glue", "bindingness"),
        ("/articles/?state=failed", "state"),
        ("/changes/?sort=day", "sort"),
        ("/methodology/?chapter=1", "chapter"),
    ],
)
def test_a_parameter_that_can_not_be_honoured_is_refused_by_its_name(client: Client, address: str, name: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert f"“{name}” was not understood" in words(response)


def test_what_a_reader_typed_comes_back_escaped(client: Client) -> None:
    response = client.get("/plants/", {"sort": "<script>alert(1)</script>"})
    assert b"<script>alert" not in response.content
    assert b"<script>alert" not in client.get("/plants/", {"search": '"><script>alert(1)</script>'}).content


def test_the_overview_tells_what_is_planned_with_its_table_beside_it(client: Client) -> None:
    tell()
    page = tree(client.get("/?as_of=2021-12-31"))
    assert page.xpath("string(//figure[@id='chart-capacity']//canvas/@data-url)").startswith(
        "/api/v1/series/capacity/?"
    )
    assert page.xpath("string(//figure[@id='chart-funding']//canvas/@data-url)").startswith("/api/v1/series/funding/?")
    table = words(page.xpath("//figure[@id='chart-capacity']//table")[0])
    assert "2024 100,000 200,000 300,000" in table
    assert "Counted" in words(page.xpath("//*[@id='basis-capacity']")[0])


def test_the_overview_tells_how_plans_have_moved(client: Client) -> None:
    tell()
    assert "Maker Works slipped 300,000 vehicles a year by 2024" in words(client.get("/?since=2021-12-01"))
    assert "slipped 300,000" not in words(client.get("/?as_of=2022-01-01"))


def test_every_link_within_the_site_leads_somewhere(client: Client) -> None:
    tell()
    todo, seen = list(EVERY_PAGE), set()
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code in (200, 302), address
        if address.startswith(("/api/", "/admin/", "/feeds/")) or len(seen) > 150:
            continue
        page = tree(response)
        for link in page.xpath("//a/@href"):
            target, fragment = urldefrag(urljoin(address, link))
            if target.startswith("/"):
                todo.append(target)
            if fragment and target == address:
                assert page.xpath(f"//*[@id='{fragment}']"), f"{link} on {address}"
    assert len(seen) > len(EVERY_PAGE)


def test_a_page_that_is_not_there_says_so_in_the_site_s_own_dress(client: Client) -> None:
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "There is no such page" in words(response)


def test_the_process_and_its_database_answer_to_probes(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


def test_a_missing_migration_makes_it_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "missing" in response.content.decode()


def test_the_methodology_is_told_and_takes_no_html_over(client: Client) -> None:
    assert "How the figures are counted" in words(client.get("/methodology/"))
    assert "<script>" not in html_of("# A\n\n<script>alert(1)</script>\n\n<b onclick=x>b</b>")


def test_a_form_that_is_too_large_is_told_so_with_the_limit(admin_client: Any) -> None:
    form = b"text=" + b"a" * 6_000_000
    answer = admin_client.generic(
        "POST", reverse("admin:articles_article_add"), form, "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "A form may hold up to 4.6 MB" in answer.content.decode()


def test_the_icon_is_found_where_it_always_was(client: Any) -> None:
    answer = client.get("/favicon.ico", follow=True)
    assert answer.redirect_chain[0][0].startswith("/static/img/favicon")


@pytest.mark.parametrize(
    "address",
    ["/compare/?company=a%00", "/plants/?country=CN%00", "/changes/?%00=1", "/admin/articles/claim/?kind__exact=%00"],
)
def test_a_null_byte_is_refused_before_the_database_is_asked_for_it(admin_client: Client, address: str) -> None:
    response = admin_client.get(address)
    assert response.status_code == 400
    assert "holds a character that no name has" in words(response)

"""Pages in a real browser: charts are drawn, say so where they can't be, and every page passes the rules of axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

from articles.models import Article
from companies.models import Investment, Partnership
from tests.pages import EVERY_PAGE, tell

pytestmark = pytest.mark.django_db(transaction=True)

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Pages that are the same with other things on them.
FURTHER_PAGES = (
    "/?as_of=2022-01-01",
    "/search/?q=maker",
    "/search/?q=",
    "/compare/",
    "/compare/?company=maker&as_of=2022-01-01",
    "/embed/capacity/?as_of=2022-01-01",
    "/plants/?status=construction&as_of=2022-01-01",
    "/plants/?status=closed",
)


def record_pages() -> list[str]:
    rows = (Investment.objects.order_by("pk").first(), Partnership.objects.first(), Article.objects.first())
    return [row.get_absolute_url() for row in rows if row]


def test_charts_are_drawn_from_the_address_on_their_element(live_server: Any, page: Page) -> None:
    tell()
    with page.expect_response("**/api/v1/series/capacity/**") as answer:
        page.goto(live_server.url + "/?as_of=2022-01-01")
    assert "as_of=2022-01-01" in answer.value.url
    page.wait_for_selector("#chart-capacity[data-drawn]")
    page.wait_for_selector("#chart-funding[data-drawn]")
    colours = page.evaluate(
        """() => {
            const canvas = document.querySelector("#chart-capacity canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert colours > 4


def test_a_chart_library_of_a_wrong_hash_is_refused_and_the_table_opened(
    live_server: Any, page: Page, cdn_answer: dict[str, bytes]
) -> None:
    cdn_answer["body"] = b"window.Chart = class { constructor() { window.taken = true; } };"
    tell()
    page.goto(live_server.url + "/")
    page.wait_for_selector("#chart-capacity details.numbers[open]")
    assert "did not load" in page.inner_text("#chart-capacity .chart-said")
    assert page.is_visible("#chart-capacity table")
    assert page.evaluate("window.taken") is None


CHARTED_PAGES = (
    "/?as_of=2022-01-01",
    "/companies/maker/?as_of=2022-01-01",
    "/plants/works/?as_of=2022-01-01",
    "/compare/?company=maker&as_of=2022-01-01",
    "/embed/capacity/?as_of=2022-01-01",
)


def test_with_the_cdn_out_of_reach_every_chart_says_so_and_shows_its_table(live_server: Any, page: Page) -> None:
    tell()
    page.route(settings.CHARTJS_URL, lambda route: route.abort("namenotresolved"))
    for address in CHARTED_PAGES:
        page.goto(live_server.url + address)
        charts = page.locator("figure.chart:has(canvas)")
        assert charts.count() >= 1, address
        for number in range(charts.count()):
            chart = charts.nth(number)
            chart.locator("details.numbers[open]").wait_for()
            assert "did not load" in chart.locator(".chart-said[role]").inner_text(), address
            assert chart.locator(".data-table table tbody tr").first.is_visible(), address


def test_a_cdn_that_never_answers_is_not_waited_for_and_a_late_answer_is_drawn(
    live_server: Any, page: Page, cdn_answer: dict[str, bytes]
) -> None:
    tell()
    held: list[Route] = []
    page.route(settings.CHARTJS_URL, lambda route: held.append(route))
    page.goto(live_server.url + "/?as_of=2022-01-01", wait_until="commit")
    page.wait_for_selector("#chart-capacity details.numbers[open]")
    assert "did not load" in page.inner_text("#chart-capacity .chart-said[role]")
    headers = {"Access-Control-Allow-Origin": "*"}
    held[0].fulfill(body=cdn_answer["body"], content_type="application/javascript", headers=headers)
    page.wait_for_selector("#chart-capacity[data-drawn]")
    assert not page.is_visible("#chart-capacity .chart-said[role]")


def test_a_chart_is_drawn_anew_when_light_turns_to_dark(live_server: Any, page: Page) -> None:
    tell()
    page.emulate_media(color_scheme="light")
    page.goto(live_server.url + "/")
    page.wait_for_selector("#chart-capacity[data-drawn]")
    page.wait_for_timeout(500)
    before = page.evaluate("document.querySelector('#chart-capacity canvas').toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('#chart-capacity canvas').toDataURL()") != before


def test_a_figure_s_mark_opens_its_sentence_by_keyboard_and_closes_again(live_server: Any, page: Page) -> None:
    tell()
    page.goto(live_server.url + "/companies/maker/?as_of=2022-01-01")
    page.focus("section[aria-labelledby='plants'] .cite-mark >> nth=0")
    page.keyboard.press("Enter")
    card = page.locator(".cite-card:popover-open")
    assert "The plant will make 300,000 vehicles a year from 2024." in card.inner_text()
    page.keyboard.press("Escape")
    assert card.count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_no_page_breaks_a_rule_of_axe_logs_an_error_or_is_wider_than_its_window(
    live_server: Any, page: Page, width: int, scheme: Any
) -> None:
    tell(rows=2, retold=True)
    broken: list[tuple[str, ...]] = []
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    refused = ("/nothing/", "/?layer=gold")
    for address in (*EVERY_PAGE, *record_pages(), *FURTHER_PAGES, *refused):
        errors.clear()
        page.goto(live_server.url + address)
        page.evaluate(AXE)
        found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
        broken += [(address, one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            broken.append((address, "wider than the window", str(width)))
        broken += [(address, error) for error in errors if address not in refused]
    assert broken == []

"""The main job as a user does it, in a real browser on the site that `make run` starts: an article's claims are
accepted, and the figures that they bear on lead back to its sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.site import Site

# How many pixels of a canvas are painted at all.
PAINTED = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    .reduce((sum, value, index) => sum + (index % 4 === 3 && value > 0 ? 1 : 0), 0)"""
BEFORE_THE_PLANT, WITH_THE_PLANT, END_OF_2021 = "2021-11-26", "2021-11-28", "2021-12-31"


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page whose console must stay without errors."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert not said, said


def figure(page: Page, label: str) -> Locator:
    """One of the figures at the top of a page, by its label."""
    return page.locator("dl.figures > div").filter(has=page.locator("dt", has_text=label))


def year(page: Page, number: int) -> Locator:
    """The line of a year in the table of the capacity chart."""
    table = page.locator("figure[id^=chart-vehicles] table, figure[id^=chart-capacity] table")
    return table.locator("tr").filter(
        has=page.get_by_role("rowheader", name=str(number), exact=True, include_hidden=True)
    )


@pytest.fixture
def sign_in(site: Site, page: Page) -> Callable[[], None]:
    """Sign in to the admin with the password that was printed."""

    def sign_in() -> None:
        page.goto(f"{site.url}/admin/")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill(site.password)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_text("Review and records")).to_be_visible()

    return sign_in


def test_the_charts_of_the_overview_are_drawn(site: Site, quiet_page: Page) -> None:
    quiet_page.goto(site.url)
    for name in ("chart-capacity", "chart-funding"):
        chart = quiet_page.locator(f"#{name}")
        expect(chart).to_have_attribute("data-drawn", "true")
        assert chart.locator("canvas").evaluate(PAINTED) > 10_000
        expect(chart.locator(".chart-said")).to_be_hidden()


def test_a_library_that_was_tampered_with_is_refused_and_the_table_opened(
    site: Site, page: Page, cdn_answer: dict[str, bytes]
) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    cdn_answer["body"] += b"\n"
    page.goto(site.url)
    chart = page.locator("#chart-capacity")
    expect(chart.locator(".chart-said")).to_contain_text("its library did not load")
    expect(chart.locator("details.numbers table")).to_be_visible()
    assert any("integrity" in text for text in refused), refused
    assert page.evaluate("typeof window.Chart") == "undefined"


def test_xiaomi_before_its_plant_was_known(site: Site, quiet_page: Page) -> None:
    quiet_page.goto(f"{site.url}/companies/xiaomi/?as_of={BEFORE_THE_PLANT}")
    expect(figure(quiet_page, "committed")).to_contain_text("10 bn")
    expect(figure(quiet_page, "Plants").locator(".value")).to_have_text("0")
    expect(figure(quiet_page, "Planned capacity")).to_have_count(0)


@pytest.mark.parametrize("day", [WITH_THE_PLANT, END_OF_2021])
def test_xiaomi_once_its_plant_was_known(site: Site, quiet_page: Page, day: str) -> None:
    quiet_page.goto(f"{site.url}/companies/xiaomi/?as_of={day}")
    expect(figure(quiet_page, "Planned capacity").locator(".value")).to_contain_text("300,000")
    expect(figure(quiet_page, "Plants").locator(".value")).to_have_text("1")
    expect(quiet_page.locator("#plants + * table, section[aria-labelledby=plants] table").first).to_contain_text(
        "Beijing"
    )
    expect(year(quiet_page, 2024)).to_contain_text("300,000")
    expect(figure(quiet_page, "committed")).to_contain_text("10 bn")


def test_accepted_claims_stand_on_the_page_one_click_from_their_sentence(
    site: Site, quiet_page: Page, sign_in: Callable[[], None]
) -> None:
    page = quiet_page
    passage = re.compile("a plant in Beijing with room for 300 thousand vehicles per year")
    page.goto(f"{site.url}/companies/xiaomi/")
    expect(page.get_by_text(passage)).to_have_count(0)

    sign_in()
    page.goto(f"{site.url}/admin/articles/claim/?q=Xiaomi&state__exact=pending")
    links = page.locator("#result_list a[href*='/change/']").evaluate_all("links => links.map(link => link.href)")
    addresses = dict.fromkeys(link.partition("?")[0] for link in links if "/claim/" in link)
    assert len(addresses) >= 5
    for address in addresses:
        page.goto(address)
        expect(page.locator("mark.this").first).to_be_visible()
        page.get_by_role("button", name="Accept a", exact=True).click()
        expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"{site.url}/companies/xiaomi/")
    expect(page.locator("#claims + .claims, section[aria-labelledby=claims]").first).to_contain_text(passage)
    plant = page.locator("section[aria-labelledby=plants] tr").filter(has_text="Beijing").first
    plant.get_by_role("link").first.click()
    mark = page.locator(".cite-card").filter(has_text=passage).first
    anchor = mark.get_attribute("id")
    page.locator(f"[popovertarget={anchor}].cite-mark").click()
    expect(mark).to_be_visible()
    expect(mark).to_contain_text("retold")
    mark.get_by_role("link", name="See it in the article").first.click()
    expect(page.locator("mark").filter(has_text=passage).first).to_be_visible()


@pytest.mark.real_clock
def test_what_any_of_the_web_server_s_processes_answered_is_counted(site: Site) -> None:
    for _ in range(10):
        assert httpx.get(f"{site.url}/healthz", headers={"Connection": "close"}, timeout=60).status_code == 200
    counted = re.findall(
        r'^evtracker_request_seconds_count\{.*view="healthz".*\} ([\d.]+)$',
        httpx.get(f"{site.url}/metrics", timeout=60).text,
        flags=re.MULTILINE,
    )
    assert sum(float(number) for number in counted) >= 10

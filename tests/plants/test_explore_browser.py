"""The list and the map of plants in a real browser: by keyboard alone, without JavaScript, and with the way back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.factories import PlantFactory
from tests.pages import tell

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_map_is_walked_by_arrow_keys_and_a_mark_opens_its_plant_and_source(live_server: Any, page: Page) -> None:
    tell()
    PlantFactory(name="Western Works", slug="western", lon="-84", lat="34", country="US")
    page.goto(live_server.url + "/plants/")
    marks = page.locator("#plant-map a.mark")
    expect(marks).to_have_count(3)
    expect(page.locator("#plant-map a.mark[tabindex='0']")).to_have_count(1)
    page.focus("#mark-western")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#mark-works")).to_be_focused()
    page.keyboard.press("Enter")
    card = page.locator("#map-card:popover-open")
    expect(card).to_contain_text("Maker Works")
    expect(card).to_contain_text("The Paper")
    expect(card.get_by_role("link", name="Open the plant’s record")).to_have_attribute("href", "/plants/works/")
    page.keyboard.press("Escape")
    expect(page.locator("#map-card:popover-open")).to_have_count(0)
    expect(page.locator("#mark-works")).to_be_focused()
    page.keyboard.press("+")
    page.wait_for_url("**/plants/?area=*")
    expect(page.locator("#plant-map a.mark:focus")).to_have_count(1)


def test_a_filter_takes_effect_in_place_keeps_the_focus_says_the_count_and_can_be_shared(
    live_server: Any, page: Page
) -> None:
    tell()
    PlantFactory(name="German Works", country="DE", lon="10", lat="50")
    page.goto(live_server.url + "/plants/")
    page.evaluate("window.here = true")
    page.focus("#facet-country")
    page.keyboard.press("Enter")
    page.focus("#filter-country-DE")
    page.keyboard.press("Space")
    page.wait_for_url("**/plants/?country=DE")
    expect(page.locator("#live-said")).to_have_text("1 plant")
    expect(page.locator("#filter-country-DE")).to_be_focused()
    expect(page.locator("tbody th")).to_have_text(["German Works"])
    assert page.evaluate("window.here") is True
    shared = page.url
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(3)
    assert page.evaluate("window.here") is True
    page.goto(shared)
    expect(page.locator("tbody th")).to_have_text(["German Works"])
    page.click("#chips-clear")
    page.wait_for_url("**/plants/?")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_filters_and_map_work_without_javascript(live_server: Any, browser: Browser) -> None:
    tell()
    PlantFactory(name="German Works", country="DE", lon="10", lat="50")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/plants/")
    page.click("#facet-country")
    page.check("#filter-country-DE")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**/plants/?search=&country=DE")
    expect(page.locator("tbody th")).to_have_text(["German Works"])
    page.click("#map-out")
    page.click("#plant-map a.mark")
    page.wait_for_url("**/plants/plant-*/")
    context.close()


def test_pictures_of_a_named_tile_server_come_through_the_content_policy_and_of_no_other(
    live_server: Any, page: Page, settings: Any
) -> None:
    tell()
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "Example"
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")

    page.route("https://tiles.example.org/**", answer)
    page.goto(f"{live_server.url}/plants/")
    assert asked == []
    assert "violates" in refused[0]
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    pictures = {"img-src": [*policy["img-src"], "https://tiles.example.org"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, **pictures}}
    refused.clear()
    page.goto(f"{live_server.url}/plants/")
    page.wait_for_load_state("networkidle")
    assert "https://tiles.example.org/2/0/0.png" in asked
    assert refused == []

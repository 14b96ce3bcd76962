"""The dashboard in a real browser: from a number to its sentence, the slider of the day, what is taken along, paper."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories import CapacityPlanFactory, CompanyFactory, PlantFactory
from tests.pages import EVERY_PAGE, tell

pytestmark = pytest.mark.django_db(transaction=True)


def drawn(page: Page, chart: str) -> None:
    page.wait_for_selector(f"#chart-{chart}[data-drawn]")


def test_from_the_overview_to_a_company_to_a_number_to_its_sentence(live_server: Any, page: Page) -> None:
    tell()
    page.goto(f"{live_server.url}/?as_of=2022-01-01")
    page.click("#leaders >> xpath=../.. >> text=Maker")
    page.wait_for_url("**/companies/maker/?as_of=2022-01-01")
    page.click("section[aria-labelledby='plants'] .cite-mark >> nth=0")
    card = page.locator(".cite-card:popover-open")
    assert "The plant will make 300,000 vehicles a year from 2024." in card.inner_text()
    card.get_by_text("See it in the article").first.click()
    page.wait_for_url("**/articles/**")
    assert page.locator("mark").first.is_visible()


def test_from_a_total_to_its_sentences_in_one_click_and_back_by_keyboard(live_server: Any, page: Page) -> None:
    tell()
    page.goto(f"{live_server.url}/?as_of=2022-01-01")
    mark = page.get_by_role("link", name="What this rests on: all vehicle capacity planned")
    mark.click()
    card = page.locator(".rests-card:popover-open")
    card.get_by_text("The plant will make 300,000 vehicles a year from 2024.").first.wait_for()
    assert "1\u00a0independent story says so" in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert mark.evaluate("one => document.activeElement === one")
    mark.press("Enter")
    card.get_by_text("The whole list, on a page of its own").click()
    page.wait_for_url("**/rests/capacity/**")


def test_a_bar_names_who_told_of_its_year_and_leads_to_its_records(live_server: Any, page: Page) -> None:
    told = tell()
    page.goto(f"{live_server.url}/?as_of=2022-01-01")
    drawn(page, "capacity")
    page.locator("#chart-capacity canvas").scroll_into_view_if_needed()
    bar, lines = page.evaluate(
        """() => {
            const canvas = document.querySelector("#chart-capacity canvas");
            const chart = window.Chart.getChart(canvas);
            const index = chart.data.labels.indexOf("2024");
            const bar = chart.getDatasetMeta(0).data[index];
            chart.tooltip.setActiveElements([{ datasetIndex: 0, index }], { x: bar.x, y: bar.y });
            chart.update();
            const box = canvas.getBoundingClientRect();
            return [[box.x + bar.x, box.y + (bar.y + bar.base) / 2], chart.tooltip.footer];
        }"""
    )
    assert f"Told by {told.article.source.publisher}" in " ".join(lines)
    page.mouse.click(*bar)
    page.wait_for_url("**/rests/capacity/**year=2024**")
    assert "300,000" in page.inner_text("#rests")


def test_the_slider_steps_over_the_days_of_change_by_keyboard_and_takes_the_page_there(
    live_server: Any, page: Page
) -> None:
    tell()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{live_server.url}/companies/maker/?as_of=2025-06-24")
    page.focus(".rewind-open")
    page.keyboard.press("Enter")
    slider = page.locator("#rewind-day")
    slider.wait_for(state="visible")
    assert slider.evaluate("one => document.activeElement === one")
    assert (slider.get_attribute("aria-valuetext") or "").startswith("24\u00a0June\u00a02025")
    page.keyboard.press("ArrowLeft")
    assert (slider.get_attribute("aria-valuetext") or "").startswith("27\u00a0November\u00a02021")
    page.keyboard.press("Enter")
    page.wait_for_url("**/companies/maker/?as_of=2021-11-27")
    page.click("text=Back to today")
    page.wait_for_url(lambda address: "as_of" not in address)
    page.click(".rewind-open")
    page.keyboard.press("Escape")
    assert not page.locator("#rewind").is_visible()
    assert errors == []


def test_what_is_taken_along_is_what_is_drawn(live_server: Any, page: Page, tmp_path: Path) -> None:
    tell()
    page.goto(f"{live_server.url}/?as_of=2022-01-01")
    drawn(page, "capacity")
    shown = page.evaluate(
        """() => {
            const chart = window.Chart.getChart(document.querySelector("#chart-capacity canvas"));
            const rows = chart.data.datasets.map((one) => [one.label, one.data]);
            return {years: chart.data.labels, rows: Object.fromEntries(rows)};
        }"""
    )
    page.click("#chart-capacity details.take summary")
    with page.expect_download() as taken:
        page.click("#chart-capacity >> text=The numbers as CSV")
    taken.value.save_as(tmp_path / "chart.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "chart.csv").read_text(encoding="utf-8"))))
    assert [row["year"] for row in rows] == shown["years"]
    for label, values in shown["rows"].items():
        assert [float(row[label]) for row in rows] == values
    assert set(rows[0]) - {"year", "total", "unit", "as_of"} == set(shown["rows"])
    with page.expect_download() as taken:
        page.click("#chart-capacity >> text=The picture as PNG")
    taken.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_a_chart_is_drawn_within_another_page_s_frame_and_no_other_page_is(live_server: Any, page: Page) -> None:
    tell()
    page.goto(f"{live_server.url}/methodology/?as_of=2022-01-01")
    page.evaluate(
        """(addresses) => addresses.forEach((address) => {
            const frame = document.createElement("iframe");
            frame.src = address;
            document.body.append(frame);
        })""",
        ["/embed/capacity/?as_of=2022-01-01", "/companies/"],
    )
    frame = page.frame_locator("iframe >> nth=0")
    frame.locator("#chart-capacity[data-drawn]").wait_for()
    assert "Source: evtracker" in frame.locator(".credits").inner_text()
    assert page.frame_locator("iframe >> nth=1").get_by_role("heading", name="Companies").count() == 0


def test_a_company_is_printed_in_ink_on_white_without_controls(live_server: Any, page: Page) -> None:
    tell()
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(f"{live_server.url}/companies/maker/?as_of=2022-01-01")
    for control in (".nav", ".as-of", ".take", ".on-this-page"):
        assert not page.locator(control).first.is_visible(), control
    assert page.locator("h1").is_visible()
    assert page.locator("table.delivery thead").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 720, 1920])
def test_no_page_is_wider_than_its_window(live_server: Any, page: Page, width: int) -> None:
    """720 is a window of 1,440 at 200 % zoom."""
    tell(rows=2)
    page.set_viewport_size({"width": width, "height": 900})
    wide = []
    for address in (*EVERY_PAGE, "/compare/?company=maker&as_of=2022-01-01", "/companies/maker/?as_of=2022-01-01"):
        page.goto(live_server.url + address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    assert wide == []


def test_without_javascript_text_tables_and_the_date_form_work(live_server: Any, browser: Any) -> None:
    tell()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/?as_of=2022-01-01")
    assert "Drawing the chart needs JavaScript" in page.inner_text("#chart-capacity")
    page.click("#chart-capacity details.numbers summary")
    assert page.locator("#chart-capacity table").is_visible()
    page.fill("#as-of", "2021-11-27")
    page.click(".as-of >> text=Show")
    assert "as_of=2021-11-27" in page.url
    page.click(".rewind-open")
    assert "/then-and-now/" in page.url
    context.close()


def test_two_are_compared_by_keyboard_and_the_address_can_be_shared(live_server: Any, page: Page) -> None:
    tell()
    CapacityPlanFactory(plant=PlantFactory(company=CompanyFactory(slug="other", name="Other Maker")), effective="2024")
    page.goto(f"{live_server.url}/compare/?company=maker")
    page.focus("#compare-company")
    page.keyboard.type("Other Maker")
    page.keyboard.press("Enter")
    page.wait_for_url("**company=maker&**company=Other+Maker**")
    drawn(page, "capacity-maker")
    drawn(page, "capacity-other")
    heads = page.locator(".side-by-side thead th > a:first-child").all_inner_texts()
    assert heads == ["Maker", "Other Maker"]
    page.goto(page.url)
    assert page.locator(".side-by-side thead th > a:first-child").all_inner_texts() == heads
    page.click(".side-by-side .remove >> nth=0")
    page.wait_for_url("**/compare/?company=other**")
    assert page.locator(".side-by-side thead th").count() == 1


def test_from_right_to_left_no_page_is_wider_than_its_window_and_the_head_begins_at_the_right(
    live_server: Any, page: Page
) -> None:
    tell(rows=2)
    wide = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in (*EVERY_PAGE, "/compare/?company=maker&as_of=2022-01-01"):
            page.goto(live_server.url + address)
            page.evaluate("document.documentElement.dir = 'rtl'")
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.append((address, width))
        brand = page.locator(".brand").bounding_box()
        assert brand is not None
        assert brand["x"] > width / 2
    assert wide == []


def test_on_a_phone_the_day_and_the_filters_open_by_keyboard_and_close_again(live_server: Any, page: Page) -> None:
    tell(rows=2)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/plants/?as_of=2022-01-01")
    head = page.locator(".head").bounding_box()
    assert head is not None
    assert head["height"] < 110
    page.focus(".as-of-open")
    page.keyboard.press("Enter")
    assert page.locator("#as-of").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#as-of").is_visible()
    page.focus("#facets-open")
    page.keyboard.press("Enter")
    page.focus("#facet-status")
    page.keyboard.press("Enter")
    choice = page.locator("details[data-facet='status'] input").first
    name = choice.get_attribute("id")
    choice.check()
    page.wait_for_url("**status=**")
    # The drawer stays open over the list that was narrowed down, and says how many are left.
    page.locator(".facet-panel:popover-open .facet-on").wait_for()
    left = page.inner_text(".facet-done button")
    assert page.evaluate("document.activeElement.id") == name
    page.keyboard.press("Escape")
    assert not page.locator("#facet-panel").is_visible()
    assert left.removeprefix("Show ") == page.inner_text(".found-count").split()[0].split("\u00a0")[0]


def test_the_network_is_walked_by_tab_and_who_is_looked_at_stands_out(live_server: Any, page: Page) -> None:
    tell(rows=2)
    page.goto(f"{live_server.url}/partnerships/")
    party = page.locator("#network a[data-key]").first
    party.focus()
    near = page.locator("#network.looked a.near").count()
    assert 2 <= near <= page.locator("#network a[data-key]").count()
    where = party.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")

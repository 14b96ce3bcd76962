"""The search box in a real browser: suggestions by keyboard, and its words for those who can't see them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evtracker import directory
from tests.pages import tell

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plant_is_found_and_opened_by_keyboard_alone(live_server: Any, page: Page) -> None:
    directory.forget()
    tell()
    page.goto(live_server.url + "/methodology/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search companies, plants and articles")
    expect(box).to_be_focused()
    page.keyboard.type("makr wor")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Maker Works")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plants/works/")
    page.fill("#search-q", "maker")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=maker")
    expect(page.get_by_role("heading", name="Companies")).to_be_visible()

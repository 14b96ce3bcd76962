"""A company's page on paper: a dossier of two sheets, with its charts in their frames."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def sheets(pdf: bytes) -> int:
    """How many pages a PDF of Chromium has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_company_of_many_plants_and_a_small_one_fit_on_two_sheets(live_server: Any, page: Page) -> None:
    call_command("load_starter", stdout=io.StringIO())
    found = {}
    for slug in ("xiaomi", "tesla", "northvolt", "faraday-future"):
        page.goto(f"{live_server.url}/companies/{slug}/")
        page.wait_for_selector("figure.chart[data-drawn]")
        found[slug] = sheets(page.pdf(format="A4", print_background=True))
    assert found == {"xiaomi": 2, "tesla": 2, "northvolt": 2, "faraday-future": 1}
    page.emulate_media(media="print")
    beyond = """() => [...document.querySelectorAll(".chart canvas")].filter((one) => {
        const [inner, outer] = [one.getBoundingClientRect(), one.closest(".chart").getBoundingClientRect()];
        return inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
    }).length"""
    assert page.evaluate(beyond) == 0
    assert "/companies/faraday-future/ · as known on" in page.inner_text("footer").replace("\u00a0", " ")

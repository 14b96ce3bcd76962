"""A real Chromium: pages served from here, the CDN's one file answered with that of the npm package, nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import BrowserContext, Playwright, Request, Route

from tests import chartjs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The browser's program: CHROMIUM, else the system's."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright, which leaves no connection to a database behind.

    Its event loop runs from the first browser test to the end of all tests, and Django keeps other connections inside
    a loop than outside of one. Those are closed while the loop still runs, or the database could not be dropped.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; Playwright's own is a large download."""
    program = find_chromium()
    if program is None:
        pytest.skip("needs Chromium: none is installed (CHROMIUM may name its program)")
    return {"executable_path": program, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def chartjs_file() -> Path:
    """Chart.js as its npm package has it."""
    if not chartjs.FILE.exists():
        pytest.skip("needs Chart.js: make test fetches it where npm is installed")
    return chartjs.FILE


@pytest.fixture
def cdn_answer(chartjs_file: Path) -> dict[str, bytes]:
    """What the CDN answers with, under "body"; a test may put another file there."""
    return {"body": chartjs_file.read_bytes()}


@pytest.fixture
def context(context: BrowserContext, cdn_answer: dict[str, bytes]) -> Iterator[BrowserContext]:
    """pytest-playwright's context of one test, without a way outside: an attempt to go there fails the test."""
    astray: list[str] = []

    def from_cdn(route: Route) -> None:
        route.fulfill(
            body=cdn_answer["body"],
            content_type="application/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        )

    def from_elsewhere(route: Route, request: Request) -> None:
        if urlsplit(request.url).hostname in ("127.0.0.1", "localhost"):
            route.continue_()
        else:
            astray.append(request.url)
            route.abort()

    context.route("**/*", from_elsewhere)
    context.route(settings.CHARTJS_URL, from_cdn)
    context.set_default_timeout(15_000)
    yield context
    assert not astray, f"a page asked for what is outside: {astray}"

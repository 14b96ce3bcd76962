"""A web site of this machine for the tests of fetching: answers what a test lays down, and remembers what was asked; a
curator's browser, and a plant to claim something of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from plants.models import Plant
from tests.articles.builders import make_company, make_plant


@dataclass
class Answer:
    """What a path answers. `pieces` come one by one with `pause` seconds between; `never` sends nothing at all."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    pieces: int = 1
    pause: float = 0
    never: bool = False


class Site:
    """The site: `site["/path"] = Answer(…)`; `site.url("/path")`; `site.asked` are the paths and headers asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()
        handler = type("Handler", (_Handler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_address[1]

    def __setitem__(self, path: str, answer: Answer) -> None:
        self.answers[path] = answer

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers.items())))
        answer = self.site.answers.get(self.path.partition("?")[0], Answer(b"gone", 404))
        if answer.never:
            self.site.ended.wait(30)
            return
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        size = max(1, len(answer.body) // answer.pieces)
        for start in range(0, len(answer.body), size):
            if start and self.site.ended.wait(answer.pause):
                return
            try:
                self.wfile.write(answer.body[start : start + size])
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *args: Any) -> None:
        """Nothing on the tests' output."""


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """The site, from which may be fetched though it is on this machine, and without pauses; time-outs are short."""
    settings.FETCH_ALLOWED_HOSTS = settings.FETCH_UNPACED_HOSTS = ["127.0.0.1"]
    settings.FETCH_CONNECT_SECONDS = 1.0
    settings.FETCH_READ_SECONDS = 0.5
    settings.FETCH_TOTAL_SECONDS = 1.0
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    site.ended.set()
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def desk(client: Client, curator: User) -> Client:
    """A curator's browser."""
    client.force_login(curator)
    return client


@pytest.fixture
def beijing(db: None) -> Plant:
    """Xiaomi's, without a figure."""
    return make_plant(make_company("Xiaomi"))

"""A real worker on this run's queue takes articles to their claims; what a killed one had in hand is found again."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles import tasks
from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article, Claim
from articles.vocabulary import ArticleState
from evtracker.celery import app
from tests.site import database_url, wait_for_line

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
TEXT = "Volta Motors will build a plant in Leipzig, Germany, that makes 200,000 electric cars a year from 2027."


@contextlib.contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the database and queue of this test, ready to work; whatever is left of it at the end is killed."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "FETCH_ALLOWED_HOSTS": "127.0.0.1",
    }
    command = [str(Path(sys.executable).parent / "celery"), "--app", "evtracker", "worker", "--concurrency", "1"]
    log = folder / f"worker-{time.monotonic_ns()}"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "--loglevel", "INFO"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_for_line(log, " ready.", process, 60)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    """Nothing of other tests is in the queue."""
    app.control.purge()


@contextlib.contextmanager
def slow_publisher() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """A publisher's page that comes only once it may: its address, when it was asked for, and the leave to answer."""
    asked, leave = threading.Event(), threading.Event()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            leave.wait(30)
            body = f"<html><head><title>A plant</title></head><body><article><p>{TEXT}</p></article></body></html>"
            with contextlib.suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/a-plant", asked, leave
        finally:
            leave.set()
            server.shutdown()
            thread.join()


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Return once it holds; fail if it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, [(a.state, a.failure) for a in Article.objects.all()]
        time.sleep(0.1)


def extracted(article: Article) -> Callable[[], bool]:
    """Whether the article has come to its end."""
    return lambda: Article.objects.get(pk=article.pk).state == ArticleState.EXTRACTED


def test_a_worker_takes_an_article_to_its_claims(tmp_path: Path) -> None:
    with worker(tmp_path):
        with transaction.atomic():
            article = take_in_page(TEXT.encode(), "text/plain", Given(title="A plant"))
            tasks.enqueue_article(article.pk)
        wait_until(extracted(article))
    claim = Claim.objects.get(kind="capacity")
    assert claim.passage in TEXT
    assert claim.values["amount"] == "200000"


def test_an_article_that_nobody_enqueued_is_found_by_the_sweep(tmp_path: Path) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given(title="A plant"))
    # What has only just come is left to whoever brought it.
    Article.objects.update(found_at=timezone.now() - dt.timedelta(minutes=2))
    with worker(tmp_path):
        tasks.sweep.delay()
        wait_until(extracted(article))


def test_what_a_killed_worker_had_in_hand_is_found_again(tmp_path: Path) -> None:
    with slow_publisher() as (address, asked, leave):
        article, _ = take_in_address(address)
        with worker(tmp_path) as killed:
            tasks.enqueue_article(article.pk)
            assert asked.wait(30)
            os.killpg(killed.pid, signal.SIGKILL)
            killed.wait()
        article.refresh_from_db()
        assert article.state == ArticleState.FOUND
        assert article.in_hand_until > timezone.now()
        leave.set()
        with worker(tmp_path):
            tasks.sweep.delay()
            time.sleep(3)
            assert not extracted(article)(), "it was taken while it might still have been in another's hand"
            # What happens by itself some minutes later.
            Article.objects.update(in_hand_until=timezone.now() - dt.timedelta(seconds=1))
            tasks.sweep.delay()
            wait_until(extracted(article))
    assert Claim.objects.filter(kind="capacity").count() == 1

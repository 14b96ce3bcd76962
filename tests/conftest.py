"""What holds for every test: no network but this machine's own, a clock that starts at one known instant, and a skip
that counts as a failure where REQUIRE_ALL=1 says that all must run."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from kombu import pools

from evtracker import directory
from evtracker.celery import app
from tests.browser import browser_type_launch_args, cdn_answer, chartjs_file, context, playwright  # noqa: F401
from tests.factories import UserFactory
from tests.servers import free_port
from tests.site import site  # noqa: F401

# Noon, so that a test does not cross midnight.
NOW = "2026-01-15T12:00:00+00:00"
# pytest-playwright drives an event loop in the thread of the tests, which Django would take for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixture what needs a browser, and skip by name what needs a server that this run has not."""
    no_postgresql = pytest.mark.skip(reason="needs PostgreSQL: DATABASE_URL names none (make test starts one)")
    no_redis = pytest.mark.skip(reason="needs Redis: REDIS_URL names none (make test starts one)")
    on_postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(no_postgresql)
        if item.get_closest_marker("redis") and not settings.REDIS_URL:
            item.add_marker(no_redis)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure where all must run."""
    report: Any = yield
    _fail_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a file that skips itself as a whole."""
    report: Any = yield
    _fail_skipped(report)
    return report


def _fail_skipped(report: Any) -> None:
    if os.environ.get("REQUIRE_ALL") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped, but REQUIRE_ALL=1 says that all must run. {reason}"


_getaddrinfo = socket.getaddrinfo


def _only_local_names(host: Any, *args: Any, **kwargs: Any) -> Any:
    """Look up addresses and this machine's own name; refuse all others, without asking any name server."""
    if host in (None, "", "localhost", b"localhost"):
        return _getaddrinfo(host, *args, **kwargs)
    kwargs["flags"] = kwargs.get("flags", 0) | socket.AI_NUMERICHOST
    return _getaddrinfo(host, *args[:4], **kwargs)


@pytest.fixture(autouse=True)
def no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse names from outside; connections there are refused by pytest-socket (see pyproject.toml)."""
    monkeypatch.setattr(socket, "getaddrinfo", _only_local_names)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Start the clock of each test at NOW; `clock.move_to(…)` and `clock.shift(…)` turn it.

    It ticks on, or no time-out would ever end. Where another process takes part (a browser, a worker) the clock is the
    real one: theirs can't be turned, and a cookie of January is stale to a browser of June.
    """
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("real_clock"):
        yield None
        return
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def no_names_held() -> Iterator[None]:
    """Each test has its own database, and searches find its names alone."""
    directory.forget()
    yield
    directory.forget()


@pytest.fixture
def curator(db: None) -> Any:
    """A user who may do everything in the admin; the password is `password`."""
    return UserFactory(username="curator", is_staff=True, is_superuser=True)


@pytest.fixture
def queue_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The queue's server does not answer."""
    before = {name: app.conf[name] for name in ("broker_url", "broker_write_url", "broker_transport_options")}
    fast = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
    address = f"redis://127.0.0.1:{free_port()}/0"

    def renew(**changes: Any) -> None:
        app.conf.update(**changes)
        pools.reset()
        app._pool = None
        app.amqp.__dict__.pop("producer_pool", None)
        app.amqp._producer_pool = None

    renew(broker_url=address, broker_write_url=address, broker_transport_options=fast)
    yield
    renew(**before)


@pytest.fixture(autouse=True)
def answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a page asked for last may still be on its way when its test ends: the database is emptied after that."""
    if "live_server" not in request.fixturenames or connection.vendor != "postgresql":
        yield
        return
    # They go after this one, as what is asked for first does.
    request.getfixturevalue("transactional_db")
    request.getfixturevalue("live_server")
    yield
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                break
        time.sleep(0.1)

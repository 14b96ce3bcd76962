"""The whole site as `make run` starts it, with its data, on a free port: for tests that drive it from outside."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.servers import free_port

# Loading all the data takes some 10 s alone, more beside other tests.
SECONDS_TO_START = 180


@dataclass(frozen=True)
class Site:
    """Where it is, and the admin's password as it was printed."""

    url: str
    password: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """A running site of its own database, on the kind of servers that this run of the tests is on."""
    with running_site(tmp_path_factory.mktemp("site"), worker_id) as started:
        yield started


@contextlib.contextmanager
def running_site(folder: Path, name: str) -> Iterator[Site]:
    """Start it, wait until it is up, and end it by the signal that Ctrl-C sends."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": own_database(f"site_{name}"),
        "REDIS_URL": own_queue(),
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    log = folder / "log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_for_line(log, f"evtracker is at http://127.0.0.1:{port}/", process)
            password = re.search(r"the password (\S+)", log.read_text())
            assert password, log.read_text()
            yield Site(f"http://127.0.0.1:{port}", password[1])
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def wait_for_line(log: Path, text: str, process: subprocess.Popen[bytes], seconds: float = SECONDS_TO_START) -> None:
    """Return once the text is in the log; fail, with the log, if its process ends or time is out before."""
    deadline = time.monotonic() + seconds
    while text not in log.read_text():
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            pytest.fail(f"{'ended' if ended else 'timed out'} before {text!r} was said:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def database_url() -> str:
    """The address of the database that this test writes to, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def own_database(name: str) -> str:
    """A new database beside those of the tests; empty for SQLite, which has one in each folder."""
    if connection.vendor == "sqlite":
        return ""
    server = settings.DATABASE_URL
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as session:
        session.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def own_queue() -> str:
    """Another of Redis's sixteen databases than that of the tests, whose work is not its own; empty without Redis."""
    server, _, number = settings.REDIS_URL.rpartition("/")
    return f"{server}/{int(number) + 8}" if server else ""

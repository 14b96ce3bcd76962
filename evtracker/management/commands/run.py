"""`manage.py run`: prepare the database and its data, then serve; what `make run` calls."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.http.request import validate_host

from evtracker.supervisor import run_together

# Addresses that mean "all of this machine's"; no browser asks for the site by them.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
# There are no other workers to talk with.
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class Command(BaseCommand):
    """Bring the database, its starter data and the static files up to date, then serve."""

    help = "Migrate, load the starter data and the samples, then run web server, worker and scheduler until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the address first, so that what can't be served fails before the work."""
        host, port = os.environ.get("HOST") or "127.0.0.1", read_port(os.environ.get("PORT") or "8000")
        check_host(host, settings.ALLOWED_HOSTS)
        check_free(host, port)
        if host in EVERYWHERE:
            self.stderr.write(
                f"HOST={host} serves every address of this machine; it answers only to the names in ALLOWED_HOSTS "
                f"({', '.join(settings.ALLOWED_HOSTS)}). Add yours: make run HOST={host} ALLOWED_HOSTS=NAME,localhost"
            )
        with only_one(settings.VAR_DIR):
            self.prepare()
            empty_queue()
            raise SystemExit(serve(host, port))

    def prepare(self) -> None:
        """Bring everything up to date; each step leaves alone what is there already."""
        call_command("upgrade", stdout=self.stdout)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_samples", stdout=self.stdout)
        call_command("ensure_admin", stdout=self.stdout)
        connections.close_all()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: a second run on the same data would take the first one's queue away from under it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"evtracker is running on {folder} already. Stop that one first, or give this one a folder of its own: "
                "make run VAR_DIR=/another/folder"
            ) from error
        yield


def empty_queue() -> None:
    """Start with an empty queue where no server keeps it: its broker never deletes what was done, nor gives out again
    what a killed worker had in hand. Nothing is lost, since the sweeper asks the database for what is due.
    """
    if not settings.REDIS_URL:
        settings.QUEUE_FILE.unlink(missing_ok=True)


def read_port(text: str) -> int:
    """The port's number; a CommandError for anything else."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT={text} is not a port's number (1 to 65535)")
    return int(text)


def check_host(host: str, allowed: list[str]) -> None:
    """Refuse an address that the site would then answer with 400."""
    name = f"[{host}]" if ":" in host else host
    if host not in EVERYWHERE and not validate_host(name, allowed):
        raise CommandError(
            f"HOST={host} is not among ALLOWED_HOSTS ({', '.join(allowed)}), so the site would refuse to answer there. "
            f"Set it too: make run HOST={host} ALLOWED_HOSTS={name}"
        )


def check_free(host: str, port: int) -> None:
    """Refuse a port that another program holds, or an address that this machine has not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"can't serve at {host} port {port}: {error.strerror}. Choose another: make run PORT={port + 1}"
            ) from error


def serve(host: str, port: int) -> int:
    """Run web server, worker and scheduler until one ends or a signal comes; the code to exit with."""
    environment = {**os.environ, "HOST": host, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    # The programs of this very environment, whether or not it was activated.
    programs = Path(sys.executable).parent
    celery = [str(programs / "celery"), "--app", "evtracker", "--quiet"]
    return run_together(
        {
            "web server": [str(programs / "gunicorn"), "evtracker.wsgi"],
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *ALONE],
            "scheduler": [*celery, "beat", "--loglevel", "WARNING"],
        },
        environment,
    )

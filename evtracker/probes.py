"""What machines ask: is the process alive, and is it ready to serve."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from articles import queues
from evtracker import disk


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where pages can be served, else 503; a line for each thing that is not as it should be.

    A queue that is away is told, and no reason to send readers elsewhere: pages and API do without it, and what is
    handed in meanwhile waits in the database.
    """
    faults = [*_database(), *_disk()]
    lines = ["not ready" if faults else "ready", *faults, *_queue()]
    return HttpResponse("\n".join([*lines, ""]), status=503 if faults else 200, content_type="text/plain")


def _database() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        yield "the database can't be reached"
        return
    if missing:
        yield f"{len(missing)} migrations are missing"


def _disk() -> Iterator[str]:
    left = disk.megabytes_left()
    if left < disk.LEAST_MEGABYTES:
        yield f"{left} MB are left on the disk of {settings.VAR_DIR.name}, {disk.LEAST_MEGABYTES} are needed"


def _queue() -> Iterator[str]:
    if not queues.is_there():
        yield "the queue can't be reached: articles wait"

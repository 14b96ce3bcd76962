"""Celery shells of the project's own app. They hold no logic."""

from __future__ import annotations

import logging

from articles.tasks import House
from evtracker.api.mirroring import LONGEST_SECONDS, keep_up
from evtracker.celery import app

logger = logging.getLogger(__name__)


LIMITS = {"soft_time_limit": 0.9 * LONGEST_SECONDS, "time_limit": LONGEST_SECONDS}


@app.task(name="evtracker.mirror", base=House, **LIMITS)  # type: ignore[untyped-decorator]
def mirror() -> None:
    """Take up into the feed for mirrors what was written since. Where it breaks off, the next one goes on."""
    placed = keep_up()
    if placed is not None:
        logger.info("mirror rows=%s", placed)

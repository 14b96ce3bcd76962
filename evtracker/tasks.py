"""Celery shells of the project's own app. They hold no logic."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone

from articles.tasks import House
from evtracker.api.hooks import deliver, due
from evtracker.api.mirroring import LONGEST_SECONDS, keep_up
from evtracker.celery import app

logger = logging.getLogger(__name__)


# Deliveries of one webhook in a round.
TOLD_AT_ONCE = 10
LIMITS = {"soft_time_limit": 0.9 * LONGEST_SECONDS, "time_limit": LONGEST_SECONDS}


@app.task(name="evtracker.mirror", base=House, **LIMITS)  # type: ignore[untyped-decorator]
def mirror() -> None:
    """Take up into the feed for mirrors what was written since. Where it breaks off, the next one goes on."""
    placed = keep_up()
    if placed is not None:
        logger.info("mirror rows=%s", placed)


@app.task(name="evtracker.webhooks", base=House, ignore_result=True)  # type: ignore[untyped-decorator]
def webhooks() -> None:
    """Have each webhook told what came since."""
    for pk in due(timezone.now()):
        tell_webhook.apply_async((pk,), expires=settings.SWEEP_SECONDS)


@app.task(name="evtracker.tell_webhook", base=House, ignore_result=True)  # type: ignore[untyped-decorator]
def tell_webhook(pk: int) -> None:
    """Tell one of them, as long as there is more and it goes well; the next round goes on."""
    for _ in range(TOLD_AT_ONCE):
        if not deliver(pk):
            return

"""`manage.py poll_feeds`: poll the feeds that are due, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.feeds import due_feeds, poll_feed


class Command(BaseCommand):
    """Polls each feed whose time has come. Its new articles are fetched by the worker."""

    help = "Poll the feeds that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what each brought; exit code 1 if any failed."""
        failed = 0
        feeds = list(due_feeds(timezone.now()))
        for feed in feeds:
            poll = poll_feed(feed.pk)
            if poll is None:
                continue
            if poll.error:
                failed += 1
                self.stderr.write(f"{feed}: {poll.error}")
            else:
                skipped = f", {poll.skipped} without a usable address" if poll.skipped else ""
                self.stdout.write(f"{feed}: {len(poll.new)} new{skipped}")
        if not feeds:
            self.stdout.write("no feed is due")
        if failed:
            raise CommandError(f"{failed} of {len(feeds)} could not be polled; each will be tried again later")

"""`manage.py poll_feeds`: poll the feeds that are due, now."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.feeds import Poll, due_feeds, poll_feed
from articles.models import Feed
from evtracker.progress import with_progress

# A host whose turn comes within this time is waited for.
PATIENCE = dt.timedelta(seconds=60)


class Command(BaseCommand):
    """Polls each feed whose time has come. Its new articles are fetched by the worker."""

    help = "Poll the feeds that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what each brought; exit code 1 if any failed."""
        failed = 0
        feeds = list(due_feeds(timezone.now()))
        for feed in with_progress(feeds, "feeds", self.stderr, results=self.stdout):
            poll = self._poll(feed)
            if poll is None:
                continue
            if poll.error:
                failed += 1
                self.stderr.write(f"{feed}: {poll.error}")
            elif poll.put_off_until is not None:
                self.stderr.write(
                    f"{feed}: its host is busy; it is polled at {poll.put_off_until:%Y-%m-%d %H:%M:%S} UTC"
                )
            else:
                skipped = f", {poll.skipped} without a usable address" if poll.skipped else ""
                left_out = f", {poll.left_out} left out by its words" if poll.left_out else ""
                self.stdout.write(f"{feed}: {len(poll.new)} new{left_out}{skipped}")
        if not feeds:
            self.stdout.write("no feed is due")
        if failed:
            raise CommandError(f"{failed} of {len(feeds)} could not be polled; each will be tried again later")

    def _poll(self, feed: Feed) -> Poll | None:
        """Poll a feed; a host that is busy for a while is waited for."""
        deadline = timezone.now() + PATIENCE
        poll = poll_feed(feed.pk)
        while poll is not None and poll.put_off_until is not None and poll.put_off_until < deadline:
            time.sleep(max((poll.put_off_until - timezone.now()).total_seconds(), 0.05))
            poll = poll_feed(feed.pk)
        return poll

"""When a feed is polled next: by how often it brings something, what its publisher asks, and how it fares.

Pure: the row and the day are arguments. All waits stay within the row's bounds, else those of the settings.
"""

from __future__ import annotations

import datetime as dt
import random

from django.conf import settings

from articles.feeds.document import FeedDocument
from articles.models import Feed

# Of so many of the newest entries the usual gap between two is taken.
RECENT = 20
# A page that is there for good is asked about once a week: it may come back, and nobody would tell.
GONE_WAIT = dt.timedelta(days=7)
# After errors the wait is doubled each time, up to this, or to the feed's own interval where that is longer.
LONGEST_WAIT = dt.timedelta(days=1)
# A server that asks to be left alone is, for so long.
LONGEST_REST = dt.timedelta(days=7)
JITTER = 0.2
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def bounds(feed: Feed) -> tuple[dt.timedelta, dt.timedelta]:
    """The shortest and the longest interval of a feed."""
    least = dt.timedelta(minutes=feed.least_minutes or settings.FEED_LEAST_MINUTES)
    return least, max(least, dt.timedelta(minutes=feed.most_minutes or settings.FEED_MOST_MINUTES))


def interval(feed: Feed, document: FeedDocument | None, brought: int, now: dt.datetime) -> dt.timedelta:
    """The feed's interval from now on: as long as the gap between two of its recent entries.

    Where it dates fewer than three, it is halved by a poll that brought something, and lengthened by half by one that
    did not, as by an answer that nothing has changed (no document). It is never longer than half the time that the
    feed's list reaches back, so that no entry comes and goes between two polls.
    """
    least, most = bounds(feed)
    before = dt.timedelta(minutes=feed.interval_minutes)
    entries = document.entries if document else []
    dates = sorted((min(entry.published_at, now) for entry in entries if entry.published_at), reverse=True)
    if len(dates) >= 3:
        recent = dates[:RECENT]
        found = min((now - recent[-1]) / len(recent), (now - dates[-1]) / 2)
    else:
        found = before / 2 if brought else before * 1.5
    return min(max(found, least), most)


def next_poll(feed: Feed, document: FeedDocument | None, fresh: dt.timedelta | None, now: dt.datetime) -> dt.datetime:
    """When the feed is polled next after a good poll: after its interval, or when its publisher asks, if that is later.

    `fresh` is how long the answer says that it stays as it is. Hours and days to skip are skipped.
    """
    least, most = bounds(feed)
    asked = [wait for wait in (fresh, document.least_wait if document else None) if wait]
    wait = max([dt.timedelta(minutes=feed.interval_minutes), *asked])
    when = now + min(max(wait, least), most)
    return _not_skipped(when, document) if document else when


def _not_skipped(when: dt.datetime, document: FeedDocument) -> dt.datetime:
    """The first moment from then on that is in no hour or day to skip; itself where all of a week is."""
    moved = when
    for _ in range(8 * 24):
        if moved.weekday() not in document.skip_days and moved.hour not in document.skip_hours:
            return moved
        moved = moved.replace(minute=0, second=0, microsecond=0) + HOUR
    return when


def wait_after_error(feed: Feed, errors: int, rest: dt.timedelta | None, *, gone: bool) -> dt.timedelta:
    """How long to stay away after so many errors in a row, with jitter; `rest` is what the server asks for.

    One that says that it is gone for good (410) is asked again once a week.
    """
    interval_now = dt.timedelta(minutes=feed.interval_minutes)
    wait = min(interval_now * 2 ** min(errors, 10), max(LONGEST_WAIT, interval_now))
    wait = (GONE_WAIT if gone else wait) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return max(wait, min(rest, LONGEST_REST)) if rest else wait

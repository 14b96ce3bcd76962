"""Stage 1: what a feed lists becomes articles to be fetched. How a feed is polled, politely, is data on its row."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import feedparser
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.addresses import BadAddressError, canonical_url
from articles.download import Download, FetchFailed, FetchRefused, download
from articles.intake import Given, take_in_address
from articles.models import Article, Feed
from evtracker.partial_dates import PartialDate

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "text/plain",
        "text/html",
        "application/feed+json",
    }
)
# After errors the interval is doubled each time, up to this.
LONGEST_WAIT = dt.timedelta(days=1)
# A feed that lists more is read up to here.
MOST_ENTRIES = 500
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Poll:
    """What a poll brought: the articles that are new, how many entries had no usable address, or why it failed."""

    new: list[Article] = field(default_factory=list)
    error: str = ""
    skipped: int = 0


def due_feeds(now: dt.datetime) -> QuerySet[Feed]:
    """The enabled feeds whose time has come, those that wait longest first."""
    due = Q(next_poll_at=None) | Q(next_poll_at__lte=now)
    return Feed.objects.filter(due, enabled=True).order_by("next_poll_at", "pk")


def poll_feed(feed_id: int) -> Poll | None:
    """Poll a feed that is due: its new entries are articles in state `found`. None where it is not due or in hand.

    An error is kept on the feed's row, and the next poll put off.
    """
    now = timezone.now()
    # While it is being polled nobody else polls it.
    in_hand_until = now + dt.timedelta(seconds=settings.IN_HAND_SECONDS)
    if not due_feeds(now).filter(pk=feed_id).update(next_poll_at=in_hand_until, polled_at=now):
        return None
    feed = Feed.objects.get(pk=feed_id)
    try:
        answer = download(feed.url, FEED_TYPES, _conditions(feed))
        entries = [] if answer.status == HTTPStatus.NOT_MODIFIED else _entries(answer)
    except FetchRefused as refusal:
        return _put_off(feed, refusal.reason)
    except FetchFailed as failure:
        # 410: the publisher says that it is gone for good.
        return _put_off(feed, failure.reason, gone=failure.status == HTTPStatus.GONE)
    return _take_in(feed, answer, entries)


def _conditions(feed: Feed) -> dict[str, str]:
    conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {"Accept": "application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.1"} | {
        name: value for name, value in conditions.items() if value
    }


def _entries(answer: Download) -> list[Any]:
    """The entries of a feed. Raises FetchFailed for what is none."""
    headers = {"content-type": answer.content_type, "content-location": answer.url}
    parsed = feedparser.parse(answer.body, response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise FetchFailed(f"{answer.url} is no feed that can be read", temporary=False)
    entries: list[Any] = parsed.entries[:MOST_ENTRIES]
    return entries


@transaction.atomic
def _take_in(feed: Feed, answer: Download, entries: list[Any]) -> Poll:
    links, skipped = _links(entries)
    known = set(Article.objects.filter(source__url__in=links).values_list("source__url", flat=True))
    taken = [take_in_address(link, _given(entry, feed), feed) for link, entry in links.items() if link not in known]
    feed.etag = answer.headers.get("etag", feed.etag)[:300]
    feed.last_modified = answer.headers.get("last-modified", feed.last_modified)[:100]
    feed.error, feed.error_count = "", 0
    feed.next_poll_at = timezone.now() + dt.timedelta(minutes=feed.interval_minutes)
    feed.save()
    return Poll([article for article, made in taken if made], skipped=skipped)


def _links(entries: list[Any]) -> tuple[dict[str, Any], int]:
    """The entries by their canonical address, and how many have none."""
    links: dict[str, Any] = {}
    skipped = 0
    for entry in entries:
        try:
            links.setdefault(canonical_url(entry.get("link", "")), entry)
        except BadAddressError:
            skipped += 1
    return links, skipped


def _put_off(feed: Feed, reason: str, *, gone: bool = False) -> Poll:
    feed.error, feed.error_count = reason[:500], feed.error_count + 1
    wait = dt.timedelta(minutes=feed.interval_minutes) * 2 ** min(feed.error_count, 10)
    feed.next_poll_at = timezone.now() + min(wait, LONGEST_WAIT)
    feed.enabled = feed.enabled and not gone
    feed.save()
    return Poll(error=reason)


def _given(entry: Any, feed: Feed) -> Given:
    title = " ".join(_TAG.sub("", entry.get("title", "")).split())
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    published = None
    if when is not None:
        day = dt.datetime.fromtimestamp(calendar.timegm(when), dt.UTC).date()
        # A day to come is a clock that is wrong, or a date of something else.
        published = PartialDate.of_day(day) if day <= timezone.now().date() else None
    return Given(title=title, publisher=feed.title, published=published)

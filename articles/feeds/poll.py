"""Polling a feed: its new entries become articles in state `found`; all else that came of it stands on its row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from articles.addresses import BadAddressError, canonical_url, split_url
from articles.download import Download, FetchFailed, FetchRefused, Visit, download
from articles.feeds.document import MOST_ENTRIES, Entry, FeedDocument, NoFeedError
from articles.feeds.formats import read_feed
from articles.feeds.schedule import interval, next_poll, wait_after_error
from articles.feeds.words import BadWordsError, wanted
from articles.hosts import HostBusyError, Turns
from articles.http_dates import fresh_for
from articles.intake import Given, take_in_addresses
from articles.models import Article, Feed
from evtracker.partial_dates import PartialDate

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "application/rss",
        "application/x-rss+xml",
        "application/feed+json",
        "application/json",
        "application/gzip",
        "application/x-gzip",
        "application/octet-stream",
        "binary/octet-stream",
        "text/rss",
        "text/xml",
        "text/plain",
        "text/html",
        "application/xhtml+xml",
    }
)
ACCEPT = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml;q=0.9,application/xml;q=0.9,"
    "application/json;q=0.8,*/*;q=0.1"
)
# Of an index of sitemaps so many are read, in the turn of the index.
MOST_PARTS = 3
# A permanent redirect is believed once it was met in so many polls in a row.
MOVED_FOR_GOOD = 3


@dataclass(frozen=True)
class Poll:
    """What a poll brought: the articles that are new, the entries left out by the feed's words, those without a usable
    address; or why it failed, or until when it was put off because the host is busy.
    """

    new: list[Article] = field(default_factory=list)
    error: str = ""
    skipped: int = 0
    left_out: int = 0
    put_off_until: dt.datetime | None = None


@dataclass(frozen=True)
class Sorted:
    """A feed's entries by what becomes of them: to be taken in (by canonical address), left out, without an address."""

    kept: dict[str, Entry]
    left_out: list[Entry]
    skipped: int


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
    if not due_feeds(now).filter(pk=feed_id).update(next_poll_at=in_hand_until):
        return None
    feed = Feed.objects.get(pk=feed_id)
    try:
        with Turns() as turns:
            answer, document = ask(feed.url, turns.come_to, _conditions(feed))
        chosen = choose(document, feed) if document is not None else None
    except HostBusyError as busy:
        _write(feed, next_poll_at=busy.until)
        return Poll(put_off_until=busy.until)
    except FetchRefused as refusal:
        return _put_off(feed, refusal.reason)
    except FetchFailed as failure:
        # 410: the publisher says that it is gone for good.
        return _put_off(feed, failure.reason, failure.retry_after, gone=failure.status == HTTPStatus.GONE)
    except (NoFeedError, BadWordsError) as fault:
        return _put_off(feed, str(fault))
    return _take_in(feed, answer, document, chosen)


def _conditions(feed: Feed) -> dict[str, str]:
    conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in conditions.items() if value}


def ask(url: str, come_to: Visit, conditions: dict[str, str] | None = None) -> tuple[Download, FeedDocument | None]:
    """A feed's answer and what it says; None where it has not changed. An index of sitemaps comes with its first parts.

    `come_to` is told of each address before it is asked for (articles.hosts.Turns).

    Raises FetchRefused, FetchFailed and NoFeedError (with the address in its message).
    """
    answer = download(url, FEED_TYPES, {"Accept": ACCEPT, **(conditions or {})}, come_to)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return answer, None
    document = _read(answer)
    if not document.parts:
        return answer, document
    parts = [_read(download(part, FEED_TYPES, {"Accept": ACCEPT}, come_to)) for part in document.parts[:MOST_PARTS]]
    entries = [entry for part in parts for entry in part.entries][:MOST_ENTRIES]
    return answer, replace(document, title=parts[0].title, entries=entries)


def _read(answer: Download) -> FeedDocument:
    try:
        return read_feed(answer.body, answer.content_type, answer.url)
    except NoFeedError as error:
        raise NoFeedError(f"{answer.url} is no feed that can be read: {error}") from error


def choose(document: FeedDocument, feed: Feed) -> Sorted:
    """Sort a feed's entries by its words and their addresses. Raises BadWordsError."""
    kept: dict[str, Entry] = {}
    left_out: list[Entry] = []
    skipped = 0
    for entry in document.entries:
        try:
            address = canonical_url(entry.link)
        except BadAddressError:
            skipped += 1
            continue
        if wanted(entry.text, feed.include_words, feed.exclude_words):
            kept.setdefault(address, entry)
        else:
            left_out.append(entry)
    return Sorted(kept, left_out, skipped)


@transaction.atomic
def _take_in(feed: Feed, answer: Download, document: FeedDocument | None, chosen: Sorted | None) -> Poll:
    """Keep what a good poll brought: its articles, and on the row what the next one is to know."""
    now = timezone.now()
    changes: dict[str, Any] = {"polled_at": now, "error": "", "error_count": 0, "failing_since": None}
    new: list[Article] = []
    brought = 0
    if document is not None and chosen is not None:
        publisher = feed.title or document.title
        new = take_in_addresses({link: given(entry, publisher) for link, entry in chosen.kept.items()}, feed)
        changes |= _of_the_list(feed, answer, document, chosen, len(new))
        brought = len(new) or (len(chosen.left_out) if not feed.entry_count else 0)
    if new:
        changes |= {"found_count": F("found_count") + len(new), "last_found_at": now}
    feed.interval_minutes = round(interval(feed, document, brought, now) / dt.timedelta(minutes=1))
    changes["interval_minutes"] = feed.interval_minutes
    changes["next_poll_at"] = next_poll(feed, document, fresh_for(answer.headers, now), now)
    _write_with_address(feed, changes, _address(feed, answer))
    chosen = chosen or Sorted({}, [], 0)
    return Poll(new, skipped=chosen.skipped, left_out=len(chosen.left_out))


def _of_the_list(feed: Feed, answer: Download, document: FeedDocument, chosen: Sorted, new: int) -> dict[str, Any]:
    """What the row keeps of a list that was taken in, so that the next poll asks only for what has changed since."""
    # An index stays as it is while its parts change.
    headers = {} if document.parts else answer.headers
    etag, last_modified = headers.get("etag", ""), headers.get("last-modified", "")
    return {
        "title": feed.title or document.title,
        "site_url": feed.site_url or _site(document),
        # One that does not fit, or is no text of a request, could not be sent back as it came.
        "etag": etag if len(etag) <= 300 and etag.isascii() else "",
        "last_modified": last_modified if len(last_modified) <= 100 and last_modified.isascii() else "",
        "entry_count": len(document.entries),
        "left_out_count": len(chosen.left_out),
        "skipped_count": chosen.skipped,
    }


def _site(document: FeedDocument) -> str:
    """The address of the feed's site; empty for what is no web address (as of a script)."""
    try:
        split_url(document.site_url)
    except BadAddressError:
        return ""
    return document.site_url


def _address(feed: Feed, answer: Download) -> dict[str, Any]:
    """Follow a permanent redirect into the stored address once it has been met often enough."""
    if not answer.moved_to or len(answer.moved_to) > 1000:
        return {"moved_to": "", "moved_count": 0}
    count = feed.moved_count + 1 if answer.moved_to == feed.moved_to else 1
    if count >= MOVED_FOR_GOOD and not Feed.objects.filter(url=answer.moved_to).exists():
        return {"url": answer.moved_to, "moved_to": "", "moved_count": 0}
    return {"moved_to": answer.moved_to, "moved_count": min(count, MOVED_FOR_GOOD)}


def _write_with_address(feed: Feed, changes: dict[str, Any], address: dict[str, Any]) -> None:
    """Note what came of a poll, and where the feed has moved to; without that where another feed has it meanwhile."""
    if "url" not in address:
        return _write(feed, **changes, **address)
    try:
        with transaction.atomic():
            return _write(feed, **changes, **address)
    except IntegrityError:
        _write(feed, **changes)


def _put_off(feed: Feed, reason: str, rest: dt.timedelta | None = None, *, gone: bool = False) -> Poll:
    """Keep an error on the row. A feed is never given up: it is asked more and more rarely, and recovers by itself."""
    now = timezone.now()
    errors = feed.error_count + 1
    _write(
        feed,
        polled_at=now,
        error=reason[:500],
        error_count=errors,
        failing_since=feed.failing_since or now,
        next_poll_at=now + wait_after_error(feed, errors, rest, gone=gone),
    )
    return Poll(error=reason)


def break_off(feed_id: int, reason: str) -> Poll:
    """Keep on the row that a poll was ended from outside (it took too long): it is seen, and asked less often."""
    return _put_off(Feed.objects.get(pk=feed_id), reason)


def _write(feed: Feed, **changes: Any) -> None:
    """Note what came of a poll, unless another worker has the feed by now, or a person has changed when it is due."""
    Feed.objects.filter(pk=feed.pk, next_poll_at=feed.next_poll_at).update(**changes)


def given(entry: Entry, publisher: str) -> Given:
    """What an entry tells of its article. A day to come is a clock that is wrong, or a date of something else."""
    published = None
    if entry.published_at is not None and entry.published_at.date() <= timezone.now().date():
        published = PartialDate.of_day(entry.published_at.date())
    return Given(title=entry.title, publisher=publisher, published=published)

"""Trying a feed, whether or not it is enabled: what it would bring, with nothing taken in; and bringing feeds in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles.addresses import split_url
from articles.download import FetchFailed, FetchRefused, refuse_at_once
from articles.feeds.document import Entry, NoFeedError
from articles.feeds.opml import Imported, import_opml
from articles.feeds.poll import ask, choose
from articles.feeds.words import BadWordsError
from articles.further_addresses import known_addresses
from articles.hosts import HostBusyError, Turns
from articles.models import Feed
from companies.models import Source

# So long a host's turn is waited for.
PATIENCE_SECONDS = 15.0
# The trade press's feeds as they are listed elsewhere; none could be asked when the list was made.
SHIPPED = Path(__file__).with_name("trade_press.opml")


@dataclass(frozen=True)
class Trial:
    """What a feed brought when it was tried: its format, the entries that would be taken in, how many of them are known
    already, those that its words leave out, how many have no usable address; or the error.
    """

    feed: Feed
    kind: str = ""
    kept: list[Entry] = field(default_factory=list)
    known: list[Entry] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)
    skipped: int = 0
    error: str = ""


def try_feed(feed_id: int) -> Trial:
    """Ask a feed once and say what it would bring. Good ones are marked as verified; an error is kept on the row.

    Nothing is taken in, and the next poll is neither brought forward nor put off.
    """
    feed = Feed.objects.get(pk=feed_id)
    try:
        with Turns(patience=PATIENCE_SECONDS) as turns:
            _, document = ask(feed.url, turns.come_to)
        if document is None:
            raise NoFeedError("it answers that it has not changed, though nothing was known of it")
        chosen = choose(document, feed)
    except (HostBusyError, FetchRefused, FetchFailed) as error:
        return _failed(feed, error.reason)
    except (NoFeedError, BadWordsError) as error:
        return _failed(feed, str(error))
    changes: dict[str, Any] = {"verified_at": timezone.now(), "title": feed.title or document.title}
    if not feed.error_count:
        changes["error"] = ""
    Feed.objects.filter(pk=feed.pk).update(**changes)
    feed.refresh_from_db()
    at = set(Source.objects.filter(url__in=chosen.kept, article__isnull=False).values_list("url", flat=True))
    at |= known_addresses(chosen.kept)
    known = [entry for address, entry in chosen.kept.items() if address in at]
    return Trial(feed, document.kind, list(chosen.kept.values()), known, chosen.left_out, chosen.skipped)


def _failed(feed: Feed, reason: str) -> Trial:
    Feed.objects.filter(pk=feed.pk).update(error=reason[:500])
    feed.refresh_from_db()
    return Trial(feed, error=reason)


def add_feed(url: str, title: str = "", *, enabled: bool = False) -> tuple[Feed, bool]:
    """The feed at an address, and whether it is new; a known one stays as it is, but is enabled where that is asked.

    Raises BadAddressError, and FetchRefused for an address that would be refused whenever it is asked.
    """
    split_url(url)
    refuse_at_once(url.strip())
    if enabled:
        set_enabled(Feed.objects.filter(url=url.strip()), True)
    return Feed.objects.get_or_create(url=url.strip(), defaults={"title": title[:200], "enabled": enabled})


def set_enabled(feeds: QuerySet[Feed], enabled: bool) -> int:
    """Have these feeds polled from now on, or no more; how many of them that changes."""
    changed = feeds.filter(enabled=not enabled)
    return changed.update(enabled=True, next_poll_at=timezone.now()) if enabled else changed.update(enabled=False)


def load_shipped() -> Imported:
    """Add the feeds of the EV and battery trade press that ship with us: not enabled, and not verified."""
    return import_opml(SHIPPED.read_bytes())


def start_anew(feed: Feed) -> None:
    """Let a feed whose address or words were changed be read in full at its next poll; the feed is not saved."""
    feed.etag = feed.last_modified = feed.moved_to = feed.error = ""
    feed.moved_count = feed.error_count = 0
    feed.failing_since = feed.next_poll_at = None

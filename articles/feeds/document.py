"""What a feed says, whatever its format: its entries, and how often it wishes to be polled."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field

# A feed that lists more is read up to here.
MOST_ENTRIES = 500
# So much of an entry's text is searched for the words of a feed.
MOST_TEXT = 20_000
# No article of this field was published before; an older date is a clock that was never set.
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
# Up to the next one that opens, so that the time grows with the length alone.
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NOT_STORED = re.compile("[\0\ud800-\udfff]")


class NoFeedError(ValueError):
    """What came is no feed that can be read; the message says what it is instead."""


@dataclass(frozen=True)
class Entry:
    """One article as a feed lists it: `text` is all that it says of it, for the filter words."""

    link: str
    title: str = ""
    text: str = ""
    published_at: dt.datetime | None = None


@dataclass(frozen=True)
class FeedDocument:
    """A feed as read. `kind` names the format; `least_wait`, `skip_hours` (UTC) and `skip_days` (Monday is 0) are its
    wishes; `parts` are the addresses of further sitemaps where it is an index of these, the newest first.
    """

    kind: str
    title: str = ""
    site_url: str = ""
    entries: list[Entry] = field(default_factory=list)
    least_wait: dt.timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    parts: list[str] = field(default_factory=list)


def plain(text: object) -> str:
    """A title or summary without its mark-up, on one line, and without what no row can hold."""
    bare = html.unescape(_TAG.sub(" ", str(text or ""))[:MOST_TEXT])
    return " ".join(_NOT_STORED.sub("", bare).split())


def moment(text: object) -> dt.datetime | None:
    """The instant that an ISO 8601 text names, in UTC where it has no zone; None for any other text."""
    try:
        read = dt.datetime.fromisoformat(str(text).strip())
        return sensible(read if read.tzinfo else read.replace(tzinfo=dt.UTC))
    except (ValueError, OverflowError):
        return None


def sensible(when: dt.datetime) -> dt.datetime | None:
    """The instant, unless nothing can have been published then (before 1990)."""
    return when.astimezone(dt.UTC) if when >= EARLIEST else None

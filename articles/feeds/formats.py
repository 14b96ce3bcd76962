"""Bytes to a feed: RSS 0.9x-2.0, RDF and Atom by feedparser, JSON Feed, sitemaps; each fault of theirs with its reason.

Nothing that a feed names is fetched while it is read: no external entity, no DTD.
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
import re
import xml.sax
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import feedparser
from django.conf import settings

from articles.feeds.document import MOST_ENTRIES, MOST_TEXT, Entry, FeedDocument, NoFeedError, plain, sensible
from articles.feeds.json_feeds import read_json_feed
from articles.feeds.sitemaps import read_sitemap
from articles.unpacking import GZIP, PackedWronglyError, Unpacker

# What feedparser raises on input that it was not made for: it reads what no parser accepts, and trips over some of it.
FAULTS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    xml.sax.SAXException,
)
HEAD = 20_000
# feedparser takes some 0.1 ms a tag; a full feed with long texts has fewer. A sitemap of 50,000 addresses, which is the
# most that is allowed, has so many.
MOST_TAGS = 100_000
MOST_SITEMAP_TAGS = 300_000
# The time that feedparser takes grows with the square of the depth. HTML that leaves its tags open counts as deep.
MOST_DEPTH = 5_000
_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]{0,1000}?(/?)>|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(SYSTEM|PUBLIC|\"[^\"]{0,2000}|'[^']{0,2000})", re.IGNORECASE)
_REFERENCE = re.compile(rb"&(?!#)|%\w+;")
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_PAGE = re.compile(rb"^\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_SKIPPED = {
    name: re.compile(rf"<skip{name}>(.{{0,2000}}?)</skip{name}>".encode(), re.IGNORECASE | re.DOTALL)
    for name in ("Hours", "Days")
}
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(\w{6,9})\s*</day>", re.IGNORECASE)
PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


def read_feed(body: bytes, content_type: str, url: str) -> FeedDocument:
    """The feed in these bytes; `url` is where they were found, for its relative links.

    A feed without an entry is one. Raises NoFeedError for what is none, cannot be read, or is not safe to read.
    """
    body = _unpacked(body)
    head = body[:HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    if not head.strip():
        raise NoFeedError("it is empty")
    if head.lstrip().startswith(b"{"):
        return read_json_feed(body, url)
    _refuse_entities(head)
    if _SITEMAP.search(head):
        return read_sitemap(_cut(body, MOST_SITEMAP_TAGS), url)
    body = _cut(body, MOST_TAGS)
    return _read_with_feedparser(body, content_type, url)


def _unpacked(body: bytes) -> bytes:
    """A .gz file's content, up to ARTICLE_MAX_BYTES; other bytes as they are."""
    if not body.startswith(GZIP):
        return body
    unpack, content = Unpacker("gzip"), bytearray()
    try:
        for piece in unpack(body):
            content += piece
            if len(content) > settings.ARTICLE_MAX_BYTES:
                raise NoFeedError("it unpacks to more than ARTICLE_MAX_BYTES")
    except PackedWronglyError as error:
        raise NoFeedError(str(error)) from error
    if unpack.unfinished:
        raise NoFeedError("it is a gzip file that breaks off")
    return bytes(content)


def _cut(body: bytes, most: int) -> bytes:
    """The body up to its last entry that is read. Raises NoFeedError for more tags than can be read in good time."""
    further = next(islice(_ENTRY.finditer(body), MOST_ENTRIES, None), None)
    body = body[: further.start()] if further else body
    if body.count(b"<") > most:
        raise NoFeedError(f"it has more than {most:,} tags")
    depth = 0
    # Without the zeros of UTF-16 and UTF-32.
    for tag in _TAG.finditer(body.replace(b"\0", b"")):
        if tag[1] is not None and not tag[2]:
            # What closes and was never opened makes room for nothing.
            depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MOST_DEPTH:
            raise NoFeedError(f"its tags are nested more than {MOST_DEPTH:,} deep")
    return body


def _refuse_entities(head: bytes) -> None:
    """Refuse entities that are made of entities (a bomb when they are expanded) or that lie elsewhere."""
    for found in _ENTITY.finditer(head):
        value = found[1]
        if value.upper() in (b"SYSTEM", b"PUBLIC"):
            raise NoFeedError("it names an external entity, which is not fetched")
        if _REFERENCE.search(value):
            raise NoFeedError("it declares entities within entities (an XML bomb)")


def _read_with_feedparser(body: bytes, content_type: str, url: str) -> FeedDocument:
    headers = {"content-type": content_type, "content-location": url}
    try:
        # Bare bytes would be taken for the name of a file.
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except FAULTS as fault:
        raise NoFeedError(f"it cannot be read ({type(fault).__name__}: {fault})") from fault
    if not parsed.get("version") and not parsed.entries:
        what = "it is a web page" if _PAGE.match(body[:HEAD]) else "it is in none of the formats"
        raise NoFeedError(f"{what} (RSS, Atom, RDF, JSON Feed, sitemap)")
    feed = parsed.feed
    return FeedDocument(
        kind=str(parsed.get("version") or "unknown"),
        title=plain(feed.get("title"))[:200],
        site_url=_absolute(url, feed.get("link")),
        entries=[_entry(entry, url) for entry in parsed.entries[:MOST_ENTRIES]],
        least_wait=_least_wait(feed),
        skip_hours=_skip_hours(body[:HEAD]),
        skip_days=_skip_days(body[:HEAD]),
    )


def _entry(entry: Any, url: str) -> Entry:
    """An entry; its link is the publisher's own (not the feed service's), or its guid where that is an address."""
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    if not link and str(entry.get("id", "")).startswith(("http://", "https://")):
        link = entry.id
    tags = " ".join(str(tag.get("term") or "") for tag in entry.get("tags") or ())
    contents = " ".join(str(part.get("value") or "") for part in entry.get("content") or ())
    title = plain(entry.get("title"))
    text = f"{title} {plain(entry.get('summary'))} {plain(contents)} {tags}"
    return Entry(_absolute(url, link), title, text[:MOST_TEXT], _published_at(entry))


def _absolute(url: str, link: object) -> str:
    """A link as seen from the feed's address; empty for what is none."""
    try:
        return urljoin(url, str(link or "").strip()) if link else ""
    except ValueError:
        return ""


def _published_at(entry: Any) -> dt.datetime | None:
    # Past the entry's own `get`, which gives the one for the other and warns of it.
    when = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if when is None:
        return None
    try:
        return sensible(dt.datetime.fromtimestamp(calendar.timegm(when), dt.UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _least_wait(feed: Any) -> dt.timedelta | None:
    """The longer of RSS's <ttl> (minutes) and the syndication module's sy:updatePeriod / sy:updateFrequency."""
    waits = []
    ttl = str(feed.get("ttl", "")).strip()
    if ttl.isascii() and ttl.isdigit():
        waits.append(dt.timedelta(minutes=min(int(ttl[:9]), 525_600)))
    period = PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    if period:
        frequency = str(feed.get("sy_updatefrequency", "1")).strip()
        times = int(frequency[:6]) if frequency.isascii() and frequency.isdigit() else 1
        waits.append(dt.timedelta(hours=period) / max(times, 1))
    return max(waits, default=None)


def _skip_hours(head: bytes) -> frozenset[int]:
    """The hours (UTC) of <skipHours>, which feedparser does not keep; 24 is midnight."""
    block = _SKIPPED["Hours"].search(head)
    return frozenset(int(hour) % 24 for hour in _HOUR.findall(block[1]) if int(hour) <= 24) if block else frozenset()


def _skip_days(head: bytes) -> frozenset[int]:
    """The days of <skipDays>, Monday as 0."""
    block = _SKIPPED["Days"].search(head)
    names = [name.lower() for name in calendar.day_name]
    found = [day.decode("ascii", "replace").lower() for day in _DAY.findall(block[1])] if block else []
    return frozenset(names.index(day) for day in found if day in names)

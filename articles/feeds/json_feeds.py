"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from articles.feeds.document import MOST_ENTRIES, MOST_TEXT, Entry, FeedDocument, NoFeedError, moment, plain

VERSION = "jsonfeed.org/version/1"


def read_json_feed(body: bytes, url: str) -> FeedDocument:
    """The feed in these bytes, found at `url`. Raises NoFeedError for other JSON, and for what is none."""
    try:
        feed = json.loads(body)
    except RecursionError as error:
        raise NoFeedError("it is JSON nested too deeply") from error
    except ValueError as error:
        raise NoFeedError(f"it is no JSON: {error}") from error
    if not isinstance(feed, dict) or VERSION not in str(feed.get("version")):
        raise NoFeedError("it is JSON, but names no version of JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NoFeedError("it is a JSON Feed without a list of items")
    entries = [_entry(item, url) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    site = _absolute(url, feed.get("home_page_url"))
    return FeedDocument("JSON Feed", plain(feed.get("title"))[:200], site, entries)


def _entry(item: dict[str, Any], url: str) -> Entry:
    """An item: its own address, else that of the page which it is about, else its id where that is an address."""
    known = item.get("id")
    permalink = known if isinstance(known, str) and known.startswith(("http://", "https://")) else ""
    link = _absolute(url, item.get("url") or item.get("external_url") or permalink)
    title = plain(item.get("title"))
    tags = item.get("tags")
    words = [plain(item.get(name)) for name in ("summary", "content_text", "content_html")]
    words += [str(tag) for tag in tags] if isinstance(tags, list) else []
    published = moment(item.get("date_published")) or moment(item.get("date_modified"))
    return Entry(link, title, " ".join([title, *words])[:MOST_TEXT], published)


def _absolute(url: str, link: object) -> str:
    try:
        return urljoin(url, link.strip()) if isinstance(link, str) and link else ""
    except ValueError:
        return ""

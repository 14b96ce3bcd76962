"""Sitemaps (sitemaps.org 0.9), those of news sites with titles and dates, and indexes of sitemaps."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from articles.feeds.document import MOST_ENTRIES, Entry, FeedDocument, NoFeedError, moment, plain

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def read_sitemap(body: bytes, url: str) -> FeedDocument:
    """The sitemap in these bytes, found at `url`, with its newest entries; or an index, with its parts.

    Raises NoFeedError for XML that is broken, or that is not safe to read.
    """
    try:
        root = fromstring(body)
    except DefusedXmlException as error:
        raise NoFeedError(f"it holds XML that is not safe to read ({type(error).__name__})") from error
    except ParseError as error:
        raise NoFeedError(f"it is a sitemap that cannot be read: {error}") from error
    except (ValueError, LookupError) as error:
        raise NoFeedError(f"it is a sitemap in an encoding that cannot be read: {error}") from error
    if root.tag.rpartition("}")[2] == "sitemapindex":
        return FeedDocument("sitemap index", parts=_parts(root, url))
    listed = [one for one in root if one.tag.rpartition("}")[2] == "url"]
    # Of a whole site's map only what was touched last can be news.
    newest = sorted(listed, key=_touched, reverse=True)[:MOST_ENTRIES]
    title = _text(root, ".//{*}news/{*}publication/{*}name") if newest else ""
    return FeedDocument("sitemap", title=title[:200], entries=[_entry(one, url) for one in newest])


def _parts(root: Any, url: str) -> list[str]:
    """The addresses of an index, those of news first, then the newest."""
    found = [
        ("news" not in _text(one, "{*}loc").lower(), moment(_text(one, "{*}lastmod")) or LONG_AGO, _link(one, url))
        for one in root.iterfind("{*}sitemap")
    ]
    found.sort(key=lambda part: part[1], reverse=True)
    found.sort(key=lambda part: part[0])
    return [link for _, _, link in found if link]


def _touched(one: Any) -> dt.datetime:
    """When an entry was published, or else changed last."""
    said = {child.tag.rpartition("}")[2]: child for child in one}
    published = moment(_text(said["news"], "{*}publication_date")) if "news" in said else None
    changed = moment(said["lastmod"].text) if "lastmod" in said else None
    return published or changed or LONG_AGO


def _entry(one: Any, url: str) -> Entry:
    """An entry; the day of its last change is not that of its publication."""
    published = moment(_text(one, "{*}news/{*}publication_date"))
    title = _text(one, "{*}news/{*}title")
    return Entry(_link(one, url), title, f"{title} {_text(one, '{*}news/{*}keywords')}", published)


def _link(one: Any, url: str) -> str:
    try:
        return urljoin(url, _text(one, "{*}loc"))
    except ValueError:
        return ""


def _text(one: Any, path: str) -> str:
    found = one.find(path)
    return plain(found.text) if found is not None else ""

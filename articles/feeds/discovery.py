"""Finding a site's feeds from the address of any of its pages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urljoin

import lxml.html
from django.conf import settings
from lxml.etree import LxmlError

from articles.addresses import BadAddressError, canonical_url
from articles.charsets import UndecodableError, decode
from articles.download import Download, FetchFailed, FetchRefused, download
from articles.feeds.document import FeedDocument, NoFeedError
from articles.feeds.formats import read_feed
from articles.feeds.poll import ACCEPT, FEED_TYPES
from articles.hosts import HostBusyError, Turns

# What a page's <link rel="alternate"> names as the type of its feeds.
LINK_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
# Where feeds lie on sites that name none; each is asked for in turn until one is there.
USUAL = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/news-sitemap.xml", "/sitemap_news.xml")
# A page that names more is not read further.
MOST_FOUND = 20
# So long a host's turn is waited for; and so long the usual addresses are tried.
PATIENCE_SECONDS = 15.0
LONGEST_SEARCH_SECONDS = 40.0


@dataclass(frozen=True)
class Found:
    """A feed that was found: `how` says where, `entries` how many it lists (None where it was not looked into)."""

    url: str
    title: str
    how: str
    entries: int | None = None


def discover(url: str) -> list[Found]:
    """The feeds of a site: the address itself if it is one, those that its page names, else one at a usual address.

    Raises BadAddressError for what is no address, FetchRefused and FetchFailed where its page did not come.
    """
    url = canonical_url(url)
    answer = _ask(url)
    document = _feed(answer)
    if document is not None:
        return [Found(answer.url, document.title, "the address itself", len(document.entries))]
    return _named(answer) or _at_usual_addresses(answer.url)


def _ask(url: str) -> Download:
    try:
        with Turns(patience=PATIENCE_SECONDS) as turns:
            return download(url, FEED_TYPES, {"Accept": f"text/html,{ACCEPT}"}, turns.come_to)
    except HostBusyError as busy:
        raise FetchFailed(f"{url}: {busy.reason}") from busy


def _feed(answer: Download) -> FeedDocument | None:
    try:
        return read_feed(answer.body, answer.content_type, answer.url)
    except NoFeedError:
        return None


def _named(answer: Download) -> list[Found]:
    """The feeds that a page names in its head."""
    try:
        text = decode(answer.body, answer.content_type)[: settings.ARTICLE_MAX_CHARACTERS]
        page = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (UndecodableError, LxmlError):
        return []
    base = urljoin(answer.url, next(iter(page.xpath("//base/@href")), ""))
    found: dict[str, Found] = {}
    for link in page.iter("link"):
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if "alternate" not in link.get("rel", "").lower().split() or kind not in LINK_TYPES:
            continue
        try:
            address = canonical_url(urljoin(base, link.get("href", "").strip()))
        except ValueError:
            continue
        found.setdefault(address, Found(address, " ".join(link.get("title", "").split())[:200], "named by the page"))
    return list(found.values())[:MOST_FOUND]


def _at_usual_addresses(url: str) -> list[Found]:
    """The first usual address of the site at which there is a feed."""
    begun = time.monotonic()
    for path in USUAL:
        if time.monotonic() - begun > LONGEST_SEARCH_SECONDS:
            break
        try:
            answer = _ask(urljoin(url, path))
        except (FetchRefused, FetchFailed, BadAddressError):
            continue
        document = _feed(answer)
        if document is not None:
            return [Found(answer.url, document.title, "at a usual address", len(document.entries))]
    return []

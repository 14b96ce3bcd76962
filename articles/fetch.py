"""Stage 2: the page behind an address."""

from __future__ import annotations

from dataclasses import dataclass

from articles.download import FetchFailed, FetchRefused, Visit, download

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})

__all__ = ["FetchFailed", "FetchRefused", "FetchedPage", "fetch_page"]


@dataclass(frozen=True)
class FetchedPage:
    """A page as it came: `url` is where it was found after redirects, `content_type` the header with its charset."""

    url: str
    body: bytes
    content_type: str


def fetch_page(url: str, come_to: Visit | None = None) -> FetchedPage:
    """The page at an http or https address, within the limits of the FETCH_ settings and ARTICLE_MAX_BYTES.

    `come_to` is told of each address on the way before it is asked for (articles.hosts.Turns).

    Raises FetchRefused for what is not taken (not the open web, no page, too large), FetchFailed for what did not come.
    """
    answer = download(url, PAGE_TYPES, {"Accept": "text/html,application/xhtml+xml,text/plain;q=0.8"}, come_to)
    return FetchedPage(answer.url, answer.body, answer.content_type)

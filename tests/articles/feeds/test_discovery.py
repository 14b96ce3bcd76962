"""Finding a site's feeds, and trying one before it is polled."""

from __future__ import annotations

from typing import Any

import pytest

from articles.addresses import BadAddressError
from articles.download import FetchFailed, FetchRefused
from articles.feeds.discovery import Found, discover
from articles.feeds.trial import try_feed
from articles.models import Article, Feed
from tests.articles.conftest import Answer, Site
from tests.factories import ArticleFactory, FeedFactory

pytestmark = pytest.mark.django_db
ITEMS = "".join(f"<item><title>{t}</title><link>https://ev.example/{t}</link></item>" for t in ("Battery", "Election"))
RSS = f'<rss version="2.0"><channel><title>EV News</title>{ITEMS}<item><title>x</title></item></channel></rss>'
FEED = Answer(RSS.encode(), content_type="application/rss+xml")


def test_the_feeds_that_a_page_names_are_found(site: Site) -> None:
    head = (
        '<base href="/news/"><link rel="stylesheet" href="a.css"><link rel="alternate" hreflang="de" href="/de">'
        '<link rel="Alternate home" type="application/rss+xml; charset=utf-8" title=" EV  News " href="feed?x=1">'
        '<link rel=alternate type="application/feed+json" href="https://other.example/feed.json">'
        '<link rel="alternate" type="application/atom+xml" href="http://[broken"><link rel="alternate" type="text/xml">'
        '<link rel="alternate" type="application/rss+xml" href="feed?x=1#again">'
    )
    site["/a"] = Answer(f"<html><head>{head}</head><body>".encode())
    assert discover(site.url("/a")) == [
        Found(site.url("/news/feed?x=1"), "EV News", "named by the page"),
        Found("https://other.example/feed.json", "", "named by the page"),
    ]
    assert [path for path, _ in site.asked] == ["/a"]


def test_an_address_that_is_a_feed_is_itself(site: Site) -> None:
    site["/feed"] = FEED
    assert discover(site.url("/feed")) == [Found(site.url("/feed"), "EV News", "the address itself", 3)]


def test_where_a_page_names_none_the_usual_addresses_are_tried_up_to_the_first(site: Site) -> None:
    site["/a"] = Answer(b"<html><body>nothing</body></html>")
    site["/feed/"] = Answer(b"<html><body>Not found, said politely</body></html>")
    site["/atom.xml"] = FEED
    assert discover(site.url("/a")) == [Found(site.url("/atom.xml"), "EV News", "at a usual address", 3)]
    assert [path for path, _ in site.asked] == ["/a", "/feed/", "/rss.xml", "/feed.xml", "/atom.xml"]


def test_a_site_without_a_feed_has_none(site: Site) -> None:
    site["/a"] = Answer(b"\x00\x01 not even text", content_type="text/html")
    assert discover(site.url("/a")) == []


def test_a_page_that_does_not_come_is_told(site: Site) -> None:
    with pytest.raises(FetchFailed, match="answered 404"):
        discover(site.url("/a"))
    with pytest.raises(FetchRefused, match="inside a network"):
        discover("http://10.0.0.1/")
    with pytest.raises(BadAddressError):
        discover("mailto:me")


def test_a_feed_is_tried_without_being_enabled_and_nothing_is_taken_in(site: Site) -> None:
    site["/feed"] = FEED
    feed = FeedFactory(url=site.url("/feed"), title="", enabled=False, include_words="batter*")
    ArticleFactory(source__url="https://ev.example/Battery")
    trial = try_feed(feed.pk)
    assert ([entry.title for entry in trial.kept], trial.known) == (["Battery"], trial.kept)
    assert ([entry.title for entry in trial.left_out], trial.skipped, trial.error) == (["Election"], 1, "")
    feed.refresh_from_db()
    assert feed.verified_at is not None
    assert (feed.title, feed.enabled, feed.next_poll_at, feed.etag) == ("EV News", False, None, "")
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [(Answer(b"", status=403), "answered 403"), (Answer(b"<html></html>"), "is no feed that can be read")],
)
def test_a_feed_that_fails_when_it_is_tried_is_not_verified(site: Site, answer: Answer, error: str) -> None:
    site["/feed"] = answer
    feed = FeedFactory(url=site.url("/feed"), enabled=False)
    assert error in try_feed(feed.pk).error
    feed.refresh_from_db()
    assert error in feed.error
    assert feed.verified_at is None


def test_a_trial_waits_for_its_turn(site: Site, settings: Any) -> None:
    settings.FETCH_UNPACED_HOSTS, settings.HOST_GAP_SECONDS = [], 0.2
    site["/feed"] = FEED
    feeds = [FeedFactory(url=site.url(f"/feed?{n}")) for n in range(2)]
    assert [try_feed(feed.pk).error for feed in feeds] == ["", ""]
    assert Feed.objects.filter(verified_at__isnull=False).count() == 2

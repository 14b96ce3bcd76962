"""Feeds that are polled and found bad: each says why on its row, takes nothing in, and recovers by itself."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from articles.feeds import poll_feed
from articles.models import Article, Feed
from tests.articles.conftest import Answer, Site
from tests.factories import FeedFactory

pytestmark = pytest.mark.django_db

ITEM = "<item><title>Nova builds</title><link>/nova</link><pubDate>Sat, 06 May 2023 10:00:00 GMT</pubDate></item>"
GOOD = f'<rss version="2.0"><channel><title>EV News</title>{ITEM}</channel></rss>'.encode()
LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE rss [<!ENTITY lol0 "lol">{LAUGHS}]><rss version="2.0"><channel><title>&lol9;</title></channel></rss>'
ENTITY = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{GOOD.decode().replace("EV News", "&x;")}'
HTML = b"<!doctype html><html><head><title>We have moved</title></head><body><p>Find us elsewhere.</p></body></html>"


@pytest.fixture
def feed(site: Site, settings: Any) -> Feed:
    settings.FETCH_TOTAL_SECONDS = 10.0
    site["/feed"] = Answer(GOOD, content_type="application/rss+xml")
    return FeedFactory(url=site.url("/feed"), title="EV News")


def polled(feed: Feed) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=None)
    poll_feed(feed.pk)
    feed.refresh_from_db()
    return feed


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(BOMB.encode(), content_type="text/xml"), "an XML bomb"),
        (Answer(ENTITY.encode(), content_type="text/xml"), "an external entity"),
        (Answer(HTML), "it is a web page"),
        (Answer(HTML, content_type="application/rss+xml"), "it is a web page"),
        (Answer(GOOD + b" " * 50_000_000, content_type="text/xml"), "is longer than 5.0 MB"),
        (
            Answer(gzip.compress(GOOD + b" " * 50_000_000), headers={"Content-Encoding": "gzip"}),
            "is longer than 5.0 MB",
        ),
        (Answer(b"", content_type="text/xml"), "it is empty"),
        (Answer(b"\x89PNG\r\n\x1a\n", content_type="image/png"), "is image/png, not"),
    ],
    ids=["bomb", "entity", "html", "html as rss", "50 MB", "50 MB packed", "empty", "image"],
)
def test_a_feed_that_turns_bad_says_why_and_recovers(feed: Feed, site: Site, answer: Answer, reason: str) -> None:
    good = site.answers["/feed"]
    site["/feed"] = answer
    assert reason in polled(feed).error
    assert feed.next_poll_at is not None
    assert (feed.error_count, Article.objects.count()) == (1, 0)
    site["/feed"] = good
    assert (polled(feed).error, feed.error_count, Article.objects.count()) == ("", 0, 1)


def test_entries_without_a_link_or_with_a_malformed_date_harm_none_of_the_others(feed: Feed, site: Site) -> None:
    without = "<item><title>No link</title></item><item><title>A mail</title><link>mailto:a@ev.example</link></item>"
    undated = "<item><title>B</title><link>/b</link><pubDate>32 Nonsember, half past</pubDate></item>"
    site["/feed"] = Answer(GOOD.replace(ITEM.encode(), (without + undated + ITEM).encode()), content_type="text/xml")
    assert polled(feed).error == ""
    days = {article.source.title: article.source.published for article in Article.objects.select_related("source")}
    assert {title: str(day or "") for title, day in days.items()} == {"B": "", "Nova builds": "2023-05-06"}

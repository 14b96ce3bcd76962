"""Feeds made to harm: what a row can't hold is left out of them, and a poll takes no longer for it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from articles.feeds import poll_feed
from articles.feeds.document import plain
from articles.feeds.formats import read_feed
from articles.models import Article, Feed
from tests.articles.conftest import Answer, Site
from tests.factories import FeedFactory

pytestmark = pytest.mark.django_db

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(**items: Any) -> Answer:
    good = {"url": "https://ev.example/nova", "title": "Nova builds"}
    body = {"version": VERSION, "title": items.pop("name", "EV News"), "items": [items, good]}
    return Answer(json.dumps(body).encode(), content_type="application/feed+json")


def polled(feed: Feed) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=None)
    poll_feed(feed.pk)
    feed.refresh_from_db()
    return feed


@pytest.mark.parametrize("bad", ["\x00", "\ud800"], ids=["null", "half a surrogate pair"])
@pytest.mark.parametrize("where", ["title", "url", "name"])
def test_characters_that_no_row_can_hold_cost_no_entry(site: Site, where: str, bad: str) -> None:
    items = {"url": "https://ev.example/volta", "title": "Volta builds"}
    items[where] = f"{items.get(where, 'EV')}{bad}s"
    site["/feed"] = json_feed(**items)
    feed = FeedFactory(url=site.url("/feed"))
    assert polled(feed).error == ""
    urls = set(Article.objects.values_list("source__url", flat=True))
    assert "https://ev.example/nova" in urls
    assert len(urls) == (1 if where == "url" else 2)
    told = [feed.title, *Article.objects.values_list("source__title", flat=True), *urls]
    assert not any(character in text for text in told for character in ("\x00", "\ud800"))


def test_an_entity_tag_that_can_not_be_sent_back_is_not_kept(site: Site) -> None:
    answer = json_feed(url="https://ev.example/volta")
    answer.headers["ETag"] = '"é"'
    site["/feed"] = answer
    feed = FeedFactory(url=site.url("/feed"))
    assert polled(feed).error == ""
    assert polled(feed).error == ""
    assert feed.etag == ""


def test_a_site_that_is_no_web_address_is_not_kept(site: Site) -> None:
    body = '<rss version="2.0"><channel><title>EV</title><link>javascript:alert(1)</link></channel></rss>'
    site["/feed"] = Answer(body.encode(), content_type="text/xml")
    assert polled(FeedFactory(url=site.url("/feed"), site_url="")).site_url == ""


def test_the_time_grows_with_the_length_alone() -> None:
    """Each took a minute or more where a part was searched for its end again and again."""
    begun = time.perf_counter()
    assert plain("<" * 4_000_000 + "b>EV").endswith("<")
    sections = b"<rss version='2.0'><channel><title>EV</title>" + b"<![CDATA[" * 20_000
    assert read_feed(sections, "text/xml", "https://ev.example/feed").title == "EV"
    assert time.perf_counter() - begun < 20

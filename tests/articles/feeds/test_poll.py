"""Polling feeds: new entries become articles, politely, and errors are kept on the feed's row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from articles.feeds import break_off, due_feeds, poll_feed
from articles.feeds.poll import _write_with_address
from articles.models import Article, Feed
from articles.vocabulary import ArticleState
from tests.articles.conftest import Answer, Site
from tests.factories import ArticleFactory, FeedFactory, SourceFactory

pytestmark = pytest.mark.django_db

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>EV News</title>
<item><title>NIO &amp; Xpeng &lt;b&gt;build&lt;/b&gt;</title><link>https://ev.example/nio?utm_source=rss#top</link>
<pubDate>Sat, 06 May 2023 10:00:00 GMT</pubDate></item>
<item><title>Tesla builds</title><link>/tesla</link><pubDate>Sat, 06 May 2099 10:00:00 GMT</pubDate></item>
<item><title>A mail</title><link>mailto:desk@ev.example</link></item>
</channel></rss>"""


@pytest.fixture
def feed(site: Site) -> Feed:
    site["/feed"] = Answer(
        RSS.encode(), content_type="application/rss+xml", headers={"ETag": '"v1"', "Last-Modified": "Sat, 06 May 2023"}
    )
    return FeedFactory(url=site.url("/feed"), title="EV News", interval_minutes=60)


def polled_again(feed: Feed) -> Any:
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=None)
    return poll_feed(feed.pk)


def test_new_entries_become_articles_to_be_fetched(feed: Feed, site: Site) -> None:
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert (len(poll.new), poll.skipped, poll.error) == (2, 1, "")
    nio, tesla = Article.objects.order_by("pk")
    assert nio.source.url == "https://ev.example/nio"
    assert nio.source.title == "NIO & Xpeng build"
    assert (nio.source.publisher, str(nio.source.published)) == ("EV News", "2023-05-06")
    assert (nio.state, nio.feed) == (ArticleState.FOUND, feed)
    assert tesla.source.url == site.url("/tesla")
    assert tesla.source.published is None


def test_a_second_poll_brings_nothing_twice(feed: Feed) -> None:
    poll_feed(feed.pk)
    poll = polled_again(feed)
    assert poll is not None
    assert poll.new == []
    assert Article.objects.count() == 2


def test_a_second_poll_asks_only_for_what_has_changed(feed: Feed, site: Site) -> None:
    poll_feed(feed.pk)
    site["/feed"] = Answer(b"", status=304)
    poll = polled_again(feed)
    assert poll is not None
    assert (poll.new, poll.error) == ([], "")
    headers = site.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Sat, 06 May 2023")
    feed.refresh_from_db()
    assert feed.etag == '"v1"'


def test_a_known_source_without_a_text_gets_its_article(feed: Feed) -> None:
    source = SourceFactory(url="https://ev.example/nio", title="Noted by hand")
    poll_feed(feed.pk)
    article = Article.objects.get(source=source)
    assert article.source.title == "Noted by hand"


def test_known_entries_cost_no_further_queries(feed: Feed, site: Site, django_assert_max_num_queries: Any) -> None:
    items = "".join(f"<item><title>{n}</title><link>https://ev.example/{n}</link></item>" for n in range(100))
    site["/feed"] = Answer(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), content_type="text/xml")
    for n in range(100):
        ArticleFactory(source__url=f"https://ev.example/{n}")
    with django_assert_max_num_queries(8):
        poll_feed(feed.pk)


def test_a_feed_is_due_again_after_its_interval(feed: Feed, clock: time_machine.Traveller) -> None:
    assert list(due_feeds(timezone.now())) == [feed]
    poll_feed(feed.pk)
    assert list(due_feeds(timezone.now())) == []
    assert poll_feed(feed.pk) is None
    clock.shift(dt.timedelta(minutes=61))
    assert list(due_feeds(timezone.now())) == [feed]


def test_a_feed_that_is_not_enabled_is_never_due() -> None:
    feed = FeedFactory(enabled=False)
    assert list(due_feeds(timezone.now())) == []
    assert poll_feed(feed.pk) is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(b"", status=500), "answered 500"),
        (Answer(b"<!doctype html><html><body>no feed</body></html>"), "is no feed that can be read: it is a web page"),
        (Answer(b"", content_type="text/xml"), "is no feed that can be read: it is empty"),
        (Answer(b" " * 5_000_001, content_type="text/xml"), "longer than 5.0 MB"),
        (Answer(b"x", content_type="image/png"), "is image/png"),
        (Answer(never=True), "did not answer in time"),
    ],
)
def test_an_error_is_kept_on_the_row(feed: Feed, site: Site, answer: Answer, error: str) -> None:
    site["/feed"] = answer
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert error in poll.error
    feed.refresh_from_db()
    assert error in feed.error
    assert feed.error_count == 1
    assert Article.objects.count() == 0


def test_after_errors_the_waits_grow_up_to_a_day_and_are_spread(feed: Feed, site: Site) -> None:
    site["/feed"] = Answer(b"", status=500)
    for hours in (2, 4, 8, 16, 24, 24, 24):
        polled_again(feed)
        feed.refresh_from_db()
        assert feed.next_poll_at is not None
        wait = (feed.next_poll_at - timezone.now()) / dt.timedelta(hours=1)
        assert 0.79 * hours < wait < 1.21 * hours


def test_success_ends_the_error(feed: Feed, site: Site) -> None:
    good = site.answers["/feed"]
    site["/feed"] = Answer(b"", status=500)
    poll_feed(feed.pk)
    site["/feed"] = good
    polled_again(feed)
    feed.refresh_from_db()
    assert (feed.error, feed.error_count) == ("", 0)


def test_a_feed_that_is_gone_for_good_is_still_asked_once_a_week_and_recovers(
    feed: Feed, site: Site, clock: time_machine.Traveller
) -> None:
    good = site.answers["/feed"]
    site["/feed"] = Answer(b"", status=410)
    poll_feed(feed.pk)
    feed.refresh_from_db()
    assert feed.enabled
    assert "answered 410" in feed.error
    assert feed.failing_since is not None
    clock.shift(dt.timedelta(days=5))
    assert poll_feed(feed.pk) is None
    clock.shift(dt.timedelta(days=4))
    site["/feed"] = good
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert len(poll.new) == 2
    feed.refresh_from_db()
    assert (feed.error, feed.error_count, feed.failing_since) == ("", 0, None)


def rss(*items: str) -> Answer:
    """A feed of these items."""
    text = f'<rss version="2.0"><channel>{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'
    return Answer(text.encode(), content_type="application/rss+xml")


def numbered(count: int) -> list[str]:
    return [f"<title>Nova {n}</title><link>https://ev.example/{n}</link>" for n in range(count)]


def test_only_entries_with_the_feeds_words_are_taken_in_and_the_others_counted(feed: Feed, site: Site) -> None:
    Feed.objects.update(include_words="batter*\nEV", exclude_words="racing")
    site["/feed"] = rss(
        "<title>Batteries for Nova</title><link>https://ev.example/1</link>",
        "<title>Weather</title><description>An EV in the rain</description><link>https://ev.example/2</link>",
        "<title>EV racing</title><link>https://ev.example/3</link>",
        "<title>Elections</title><category>Politics</category><link>https://ev.example/4</link>",
        "<title>EV without a link</title>",
    )
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert [article.source.url for article in poll.new] == ["https://ev.example/1", "https://ev.example/2"]
    assert (poll.left_out, poll.skipped) == (2, 1)
    feed.refresh_from_db()
    assert (feed.found_count, feed.entry_count, feed.left_out_count, feed.skipped_count) == (2, 5, 2, 1)


def test_words_that_cannot_be_used_are_told(feed: Feed) -> None:
    Feed.objects.update(include_words="***")
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert "no letter or figure" in poll.error


@pytest.mark.parametrize("known", [0, 10])
def test_a_poll_costs_the_same_queries_whatever_it_lists(
    feed: Feed, site: Site, known: int, django_assert_num_queries: Any
) -> None:
    for count in (20, 60):
        site["/feed"] = rss(*(item.replace("ev.example/", f"ev.example/{count}-") for item in numbered(count)))
        for n in range(known):
            ArticleFactory(source__url=f"https://ev.example/{count}-{n}")
        Feed.objects.filter(pk=feed.pk).update(next_poll_at=None)
        with django_assert_num_queries(QUERIES):
            poll = poll_feed(feed.pk)
        assert poll is not None
        assert len(poll.new) == count - known


# Claim the feed, read it, sources and further addresses known, sources and articles in bulk (each within a savepoint)
# and read back, the row.
QUERIES = 13


def test_a_feed_that_asks_to_be_left_alone_is(feed: Feed, site: Site) -> None:
    site["/feed"] = Answer(b"", status=429, headers={"Retry-After": "Thu, 15 Jan 2026 22:00:00 GMT"})
    poll_feed(feed.pk)
    feed.refresh_from_db()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at >= dt.datetime(2026, 1, 15, 22, tzinfo=dt.UTC)


def test_a_feed_that_stays_fresh_is_not_asked_sooner(feed: Feed, site: Site) -> None:
    site["/feed"] = rss(*numbered(1))
    site.answers["/feed"].headers["Cache-Control"] = "max-age=18000"
    poll_feed(feed.pk)
    feed.refresh_from_db()
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > timezone.now() + dt.timedelta(hours=4.9)


def test_what_was_not_taken_in_is_asked_for_in_full_again(feed: Feed, site: Site) -> None:
    good = site.answers["/feed"]
    headers = {"ETag": '"page"', "Last-Modified": "Sun, 07 May 2023"}
    site["/feed"] = Answer(b"<html><body>We moved</body></html>", headers=headers)
    poll_feed(feed.pk)
    site["/feed"] = good
    polled_again(feed)
    assert "If-None-Match" not in site.asked[-1][1]
    assert Article.objects.count() == 2
    polled_again(feed)
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'


def test_a_mark_of_an_older_list_is_not_kept_for_a_newer_one_without(feed: Feed, site: Site) -> None:
    poll_feed(feed.pk)
    site["/feed"] = rss(*numbered(2))
    polled_again(feed)
    polled_again(feed)
    assert "If-None-Match" not in site.asked[-1][1]


def test_a_permanent_redirect_is_followed_into_the_row_once_it_was_met_three_times(feed: Feed, site: Site) -> None:
    site["/new"] = site.answers["/feed"]
    site["/feed"] = Answer(b"", status=301, headers={"Location": "/new"})
    for _ in range(2):
        polled_again(feed)
    feed.refresh_from_db()
    assert (feed.url, feed.moved_to, feed.moved_count) == (site.url("/feed"), site.url("/new"), 2)
    polled_again(feed)
    feed.refresh_from_db()
    assert (feed.url, feed.moved_to, feed.moved_count) == (site.url("/new"), "", 0)


def test_a_redirect_for_now_is_never_kept(feed: Feed, site: Site) -> None:
    site["/new"] = site.answers["/feed"]
    site["/feed"] = Answer(b"", status=302, headers={"Location": "/new"})
    for _ in range(5):
        polled_again(feed)
    feed.refresh_from_db()
    assert (feed.url, feed.moved_to) == (site.url("/feed"), "")


def test_a_feed_that_moved_to_the_address_of_another_stays_and_shows_it(feed: Feed, site: Site) -> None:
    site["/new"] = site.answers["/feed"]
    site["/feed"] = Answer(b"", status=308, headers={"Location": "/new"})
    FeedFactory(url=site.url("/new"))
    for _ in range(4):
        polled_again(feed)
    feed.refresh_from_db()
    assert (feed.url, feed.moved_to) == (site.url("/feed"), site.url("/new"))


def test_an_index_of_sitemaps_brings_the_entries_of_its_first_parts(feed: Feed, site: Site) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = "".join(
        f"<sitemap><loc>/part-{n}.xml</loc><lastmod>2026-01-{n:02}</lastmod></sitemap>" for n in range(1, 6)
    )
    headers = {"ETag": '"index"'}
    site["/feed"] = Answer(
        f"<sitemapindex {space}>{parts}</sitemapindex>".encode(), content_type="text/xml", headers=headers
    )
    for n in range(1, 6):
        part = f"<urlset {space}><url><loc>https://ev.example/{n}</loc></url></urlset>"
        site[f"/part-{n}.xml"] = Answer(part.encode(), content_type="text/xml")
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert [article.source.url for article in poll.new] == [f"https://ev.example/{n}" for n in (5, 4, 3)]
    feed.refresh_from_db()
    assert feed.etag == ""


def test_a_feed_whose_host_is_busy_is_put_off_without_an_error(feed: Feed, site: Site, settings: Any) -> None:
    settings.FETCH_UNPACED_HOSTS = []
    other = FeedFactory(url=site.url("/feed?2"))
    poll_feed(other.pk)
    poll = poll_feed(feed.pk)
    assert poll is not None
    assert poll.put_off_until is not None
    feed.refresh_from_db()
    assert (feed.error_count, feed.next_poll_at, feed.polled_at) == (0, poll.put_off_until, None)


def test_robots_txt_is_not_asked_for_a_feed(feed: Feed, site: Site, settings: Any) -> None:
    settings.FETCH_UNPACED_HOSTS = []
    poll_feed(feed.pk)
    assert [path for path, _ in site.asked] == ["/feed"]


def test_a_poll_that_was_ended_from_outside_is_kept_as_an_error(feed: Feed) -> None:
    break_off(feed.pk, "it took longer than 90 seconds")
    feed.refresh_from_db()
    assert (feed.error, feed.error_count) == ("it took longer than 90 seconds", 1)
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > timezone.now() + dt.timedelta(hours=1)


def test_an_address_that_another_feed_took_in_the_same_moment_costs_nothing_of_the_poll(feed: Feed) -> None:
    other = FeedFactory(url="https://paper.example/moved")
    _write_with_address(
        feed, {"error_count": 0, "found_count": 7}, {"url": other.url, "moved_to": "", "moved_count": 0}
    )
    before = feed.url
    feed.refresh_from_db()
    assert (feed.url, feed.found_count) == (before, 7)

"""Feeds in the admin: what one sees, and how they come in, are tried, enabled and polled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Feed, Host
from tests.articles.conftest import Answer, Site
from tests.factories import ArticleFactory, FeedFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_feed_changelist")
DISCOVER = reverse("admin:articles_feed_discover")
IMPORT = reverse("admin:articles_feed_import")
INLINE = re.compile(rb"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+\s*=\s*["']""")
ITEM = "<item><title>Nova &lt;i&gt;builds&lt;/i&gt;</title><link>https://ev.example/1</link></item>"
RSS = Answer(f'<rss version="2.0"><channel><title>EV</title>{ITEM}</channel></rss>'.encode(), content_type="text/xml")


def act(client: Client, action: str, *feeds: Feed) -> Any:
    chosen = {"action": action, "_selected_action": [feed.pk for feed in feeds]}
    return client.post(LIST, chosen, follow=True)


def form(feed: Feed, **changes: Any) -> dict[str, Any]:
    fields = ("url", "title", "site_url", "include_words", "exclude_words")
    return (
        {name: getattr(feed, name) for name in fields}
        | {"enabled": "on", "least_minutes": "", "most_minutes": ""}
        | changes
    )


def test_the_list_shows_how_each_feed_fares_in_a_fixed_number_of_queries(admin_client: Client) -> None:
    FeedFactory(title="Sick", error=f"answered 500 {'and more ' * 30}", error_count=3)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = admin_client.get(LIST)
        assert b"answered 500" in page.content
        assert "… (3 times)" in page.content.decode()
        return len(captured)

    few = queries()
    FeedFactory.create_batch(20)
    assert queries() == few


def test_feeds_are_filtered_by_whether_they_fail_and_are_verified(admin_client: Client) -> None:
    FeedFactory(title="Sick one", error="answered 500")
    FeedFactory(title="Well one", verified_at=timezone.now())
    for query, there, not_there in (
        ("failing=yes", b"Sick one", b"Well one"),
        ("failing=no", b"Well one", b"Sick one"),
        ("verified=yes", b"Well one", b"Sick one"),
        ("verified=no", b"Sick one", b"Well one"),
    ):
        page = admin_client.get(f"{LIST}?{query}").content
        assert there in page
        assert not_there not in page


def test_a_feed_is_tried_and_what_it_would_bring_is_shown(admin_client: Client, site: Site) -> None:
    site["/feed"] = RSS
    good, bad = FeedFactory(url=site.url("/feed"), enabled=False), FeedFactory(url=site.url("/bad"), enabled=False)
    page = act(admin_client, "try_now", good, bad).content.decode()
    assert "1 entry fits, 0 of them known already" in page
    assert "<td>taken in</td>" in page
    assert "Nova builds" in page
    assert "answered 404" in page
    ArticleFactory(source__url="https://ev.example/1")
    assert "<td>known already</td>" in act(admin_client, "try_now", good).content.decode()
    good.refresh_from_db()
    assert good.verified_at is not None
    assert Article.objects.count() == 1


def test_only_so_many_are_tried_at_a_time(admin_client: Client, site: Site) -> None:
    site["/feed"] = RSS
    feeds = [FeedFactory(url=site.url(f"/feed?{n}"), enabled=False) for n in range(4)]
    assert "The first 3 were tried" in act(admin_client, "try_now", *feeds).content.decode()
    assert Feed.objects.filter(verified_at__isnull=False).count() == 3


def test_only_verified_feeds_are_enabled_from_the_list(admin_client: Client) -> None:
    tried, untried = FeedFactory(enabled=False, verified_at=timezone.now()), FeedFactory(enabled=False)
    page = act(admin_client, "enable", tried, untried).content.decode()
    assert "1 feed is enabled" in page
    assert "1 feed is left alone, never tried with success: try first" in page
    assert "left alone" not in act(admin_client, "enable", tried).content.decode()
    assert list(Feed.objects.filter(enabled=True)) == [tried]
    assert "1 feed is disabled" in act(admin_client, "disable", tried, untried).content.decode()
    assert not Feed.objects.filter(enabled=True).exists()


def test_feeds_found_on_a_site_are_added_without_being_enabled(admin_client: Client, site: Site) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="EV &amp; more" href="/feed">'
    site["/a"] = Answer(f"<html><head>{link}</head></html>".encode())
    page = admin_client.post(DISCOVER, {"url": site.url("/a")}).content.decode()
    assert f'value="{site.url("/feed")}"' in page
    added = {"add": [site.url("/feed")], f"title-{site.url('/feed')}": "EV & more"}
    assert "1 feed is added" in admin_client.post(DISCOVER, added, follow=True).content.decode()
    feed = Feed.objects.get()
    assert (feed.url, feed.title, feed.enabled) == (site.url("/feed"), "EV & more", False)


@pytest.mark.parametrize(
    ("address", "reason"),
    [("http://10.0.0.1/", "inside a network"), ("nonsense", "Enter a valid URL"), ("/missing", "answered 404")],
)
def test_a_site_that_cannot_be_asked_is_told(admin_client: Client, site: Site, address: str, reason: str) -> None:
    page = admin_client.post(DISCOVER, {"url": site.url(address) if address.startswith("/") else address})
    assert reason in page.content.decode()


def test_opml_is_imported_or_refused_with_its_faults(admin_client: Client) -> None:
    opml = b'<opml><body><outline text="Nova" xmlUrl="https://nova.example/feed"/></body></opml>'
    bad = opml.replace(b"https:", b"ftp:")
    page = admin_client.post(IMPORT, {"file": SimpleUploadedFile("bad.opml", bad)})
    assert "outline 1 (Nova): &#x27;ftp://nova.example/feed&#x27; is no http or https address" in page.content.decode()
    assert Feed.objects.count() == 0
    page = admin_client.post(IMPORT, {"file": SimpleUploadedFile("good.opml", opml)}, follow=True)
    assert "1 feed is added" in page.content.decode()
    exported = act(admin_client, "export_selected", Feed.objects.get())
    assert b'xmlUrl="https://nova.example/feed"' in exported.content
    assert exported.headers["Content-Type"].startswith("text/x-opml")


def test_other_words_or_another_address_let_the_whole_list_be_read_again(admin_client: Client) -> None:
    feed = FeedFactory(etag='"v1"', last_modified="then", next_poll_at=timezone.now(), include_words="EV")
    address = reverse("admin:articles_feed_change", args=[feed.pk])
    admin_client.post(address, form(feed, title="Other"))
    feed.refresh_from_db()
    assert (feed.title, feed.etag) == ("Other", '"v1"')
    admin_client.post(address, form(feed, include_words="EV\r\n batter* "))
    feed.refresh_from_db()
    assert (feed.include_words, feed.etag, feed.last_modified, feed.next_poll_at) == ("EV\nbatter*", "", "", None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"include_words": "***"}, "no letter or figure"),
        ({"exclude_words": "x" * 101}, "longer than 100"),
        ({"least_minutes": "60", "most_minutes": "30"}, "less than the shortest interval"),
        ({"url": "ftp://x.example/"}, "no http or https address"),
    ],
)
def test_a_row_that_cannot_be_polled_so_is_refused(admin_client: Client, changes: dict[str, str], reason: str) -> None:
    feed = FeedFactory()
    page = admin_client.post(reverse("admin:articles_feed_change", args=[feed.pk]), form(feed, **changes))
    assert reason in page.content.decode()


def test_who_may_only_look_can_neither_add_nor_try(client: Client, site: Site) -> None:
    user = User.objects.create_user("looks", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_feed"))
    client.force_login(user)
    feed = FeedFactory(url=site.url("/feed"))
    assert client.get(DISCOVER).status_code == client.get(IMPORT).status_code == 403
    assert client.post(DISCOVER, {"add": ["https://x.example/"]}).status_code == 403
    page = client.get(LIST).content.decode()
    assert "Find a site" not in page
    assert "Try selected" not in page
    act(client, "try_now", feed)
    assert site.asked == []


def test_the_pages_have_no_inline_script_or_style(admin_client: Client, site: Site) -> None:
    site["/feed"] = RSS
    feed = FeedFactory(url=site.url("/feed"))
    Host.objects.create(name="news.example")
    pages = [
        admin_client.get(LIST),
        admin_client.get(DISCOVER),
        admin_client.get(IMPORT),
        act(admin_client, "try_now", feed),
    ]
    pages += [
        admin_client.get(reverse("admin:articles_feed_change", args=[feed.pk])),
        admin_client.get(reverse("admin:articles_feed_add")),
    ]
    pages += [
        admin_client.get(reverse("admin:articles_host_changelist")),
        admin_client.post(DISCOVER, {"url": feed.url}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert not INLINE.search(page.content)

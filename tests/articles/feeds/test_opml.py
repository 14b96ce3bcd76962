"""OPML in and out: folders, words, and files that are not taken."""

from __future__ import annotations

import pytest

from articles.feeds.opml import BadOpmlError, Imported, export_opml, import_opml, read_opml
from articles.feeds.trial import SHIPPED, load_shipped
from articles.feeds.words import wanted
from articles.models import Feed
from tests.factories import FeedFactory

OPML = b"""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Batteries">
<outline type="rss" text="Nova" xmlUrl="https://nova.example/feed" htmlUrl="https://nova.example/"/>
<outline text="Deeper">
<outline text="Volt &amp; Co" title="Volt" xmlUrl=" https://volt.example/rss "/></outline></outline>
<outline text="Twice" xmlUrl="https://nova.example/feed"/><outline text="A link" type="link" url="https://x.example/"/>
</body></opml>"""


@pytest.mark.django_db
def test_the_feeds_of_all_folders_come_in_once_and_are_not_polled_yet() -> None:
    assert import_opml(OPML) == Imported(added=2, known=0)
    nova, volt = Feed.objects.order_by("url")
    assert (nova.url, nova.title, nova.site_url) == ("https://nova.example/feed", "Nova", "https://nova.example/")
    assert (volt.url, volt.title) == ("https://volt.example/rss", "Volt")
    assert not any(feed.enabled or feed.verified_at for feed in (nova, volt))


@pytest.mark.django_db
def test_known_feeds_are_left_as_they_are() -> None:
    FeedFactory(url="https://nova.example/feed", title="Ours", include_words="EV")
    assert import_opml(OPML, enabled=True) == Imported(added=1, known=1)
    ours = Feed.objects.get(url="https://nova.example/feed")
    assert (ours.title, ours.include_words) == ("Ours", "EV")
    assert Feed.objects.get(url="https://volt.example/rss").enabled


@pytest.mark.django_db
def test_what_is_exported_can_be_imported_with_all_its_words() -> None:
    FeedFactory(
        url="https://a.example/?a=1&b=2", title='"A" & <B>\x01', include_words="EV\nsolid state", exclude_words="rac*"
    )
    FeedFactory(url="https://b.example/", title="比亚迪", site_url="https://b.example/home")
    written = export_opml(Feed.objects.all())
    before = list(Feed.objects.values_list("url", "site_url", "include_words", "exclude_words"))
    Feed.objects.all().delete()
    import_opml(written)
    assert list(Feed.objects.values_list("url", "site_url", "include_words", "exclude_words")) == before
    assert {feed.title for feed in Feed.objects.all()} == {'"A" & <B>', "比亚迪"}


LAUGHS = b'<!DOCTYPE opml [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml><body/></opml>'
FILE = b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "no XML that can be read"),
        (b"<opml>", "no XML that can be read: no element found: line 1"),
        (b"<rss/>", "its first element is <rss>"),
        (b"<opml><body/></opml>", "lists no feed"),
        (LAUGHS, "not safe to read"),
        (FILE, "not safe to read"),
        (b'<?xml version="1.0" encoding="nope"?><opml/>', "can't be read|can be read"),
        (b"<opml><body>" + b'<outline xmlUrl="https://a.example"/>' * 5001 + b"</body></opml>", "5000 are the most"),
    ],
)
def test_a_file_that_is_no_list_of_feeds_is_told(body: bytes, problem: str) -> None:
    with pytest.raises(BadOpmlError, match=problem):
        read_opml(body)


@pytest.mark.django_db
def test_one_bad_outline_refuses_the_file_and_all_bad_ones_are_named() -> None:
    space = b' xmlns:e="urn:evtracker:opml"'
    bad = b'<outline title="Bad" xmlUrl="ftp://x.example/"/><outline xmlUrl="https://y.example/" e:include="***"/>'
    with pytest.raises(BadOpmlError) as refused:
        import_opml(OPML.replace(b"</body>", bad + b"</body>").replace(b"<opml", b"<opml" + space))
    first, second = refused.value.problems
    assert first == "outline 4 (Bad): 'ftp://x.example/' is no http or https address"
    assert second == "outline 5 (untitled): word 1 has no letter or figure: ***"
    assert Feed.objects.count() == 0


@pytest.mark.django_db
def test_the_shipped_list_is_neither_enabled_nor_verified_and_loads_once() -> None:
    loaded = load_shipped()
    assert 30 <= loaded.added <= 40
    assert not Feed.objects.exclude(enabled=False, verified_at=None).exists()
    assert load_shipped() == Imported(added=0, known=loaded.added)


def test_the_words_of_the_shipped_list_find_what_they_are_for() -> None:
    general = next(feed for feed in read_opml(SHIPPED.read_bytes()) if feed.title == "Just Auto")
    for title in ("CATL to build battery plant", "VW electrifies Golf", "Gigafactory delayed", "New EVs from BYD"):
        assert wanted(title, general.include_words, general.exclude_words)
    assert not wanted("Diesel recall widens", general.include_words, general.exclude_words)

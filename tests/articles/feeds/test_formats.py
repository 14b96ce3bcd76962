"""Reading feeds of every format, and telling what is wrong with what is none."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

import pytest

from articles.feeds.document import Entry, NoFeedError
from articles.feeds.formats import read_feed

URL = "https://ev.example/news/feed"


def read(text: str | bytes, url: str = URL) -> Any:
    body = text.encode() if isinstance(text, str) else text
    return read_feed(body, "application/xml", url)


def only(text: str) -> Entry:
    (entry,) = read(text).entries
    return entry


def rss(item: str, channel: str = "", version: str = "2.0", root: str = "") -> str:
    return f'<rss version="{version}"{root}><channel><title>EV</title>{channel}<item>{item}</item></channel></rss>'


ITEM = "<title>Nova builds</title><link>https://ev.example/nova</link>"
BURNER = "http://rssnamespace.org/feedburner/ext/1.0"
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>EV</title></channel>
<item><title>Nova builds</title><link>https://ev.example/nova</link><dc:date>2023-05-06T10:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>EV</title><entry><title>Nova builds</title>
<link rel="alternate" href="https://ev.example/nova"/><published>2023-05-06T12:00:00+02:00</published></entry></feed>"""
DATED = f"{ITEM}<pubDate>Sat, 06 May 2023 10:00:00 GMT</pubDate>"
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "EV",
    "items": [{"id": "1", "url": "/nova", "title": "Nova builds", "date_published": "2023-05-06T10:00:00Z"}],
}
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://ev.example/nova</loc><news:news>
<news:publication><news:name>EV</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2023-05-06T10:00:00Z</news:publication_date><news:title>Nova builds</news:title></news:news>
</url></urlset>"""


@pytest.mark.parametrize(
    "text",
    [
        *(rss(DATED, version=version) for version in ("0.91", "0.92", "0.93", "0.94", "2.0")),
        RDF,
        ATOM,
        json.dumps(JSON_FEED),
        json.dumps({**JSON_FEED, "version": "https://jsonfeed.org/version/1"}),
        SITEMAP,
        gzip.compress(SITEMAP.encode(), mtime=0),
        "\ufeff" + SITEMAP,
        f'<?xml version="1.0" encoding="utf-16"?>{ATOM}'.encode("utf-16"),
    ],
)
def test_each_format_gives_title_address_and_date(text: str | bytes) -> None:
    document = read(text)
    assert document.title == "EV"
    (entry,) = document.entries
    assert (entry.link, entry.title) == ("https://ev.example/nova", "Nova builds")
    assert entry.published_at == dt.datetime(2023, 5, 6, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (rss("<title>a</title><link>/nova</link>"), "https://ev.example/nova"),
        (rss("<title>a</title><link>nova</link>"), "https://ev.example/news/nova"),
        (rss("<title>a</title><link>nova</link>", root=' xml:base="https://other.example/x/"'), "https://other.example/x/nova"),
        (ATOM.replace("https://ev.example/nova", "../nova"), "https://ev.example/nova"),
        (ATOM.replace("<entry>", '<entry xml:base="https://other.example/x/">').replace("https://ev.example/", ""), "https://other.example/x/nova"),
        (rss("<title>a</title><guid>https://ev.example/by-guid</guid>"), "https://ev.example/by-guid"),
        (rss('<title>a</title><guid isPermaLink="false">tag:1</guid>'), ""),
        (rss(f"{ITEM}<f:origLink xmlns:f='{BURNER}'>https://ev.example/orig</f:origLink>"), "https://ev.example/orig"),
        (rss("<title>a</title>"), ""),
        (rss("<title>a</title><link>http://[broken</link>"), ""),
        (json.dumps({**JSON_FEED, "items": [{"id": "https://ev.example/id"}]}), "https://ev.example/id"),
        (json.dumps({**JSON_FEED, "items": [{"id": "7", "external_url": "https://o.example/a"}]}), "https://o.example/a"),
        (json.dumps({**JSON_FEED, "items": [{"id": 7, "url": 9}]}), ""),
    ],
)  # fmt: skip
def test_links_are_made_absolute_and_a_guid_that_is_an_address_stands_in(text: str, link: str) -> None:
    assert only(text).link == link


@pytest.mark.parametrize(
    "date",
    ["yesterday", "32 Foo 2023", "Sat, 06 May 99999 10:00:00 GMT", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", ""],
)
def test_a_malformed_date_is_none(date: str) -> None:
    assert only(rss(f"{ITEM}<pubDate>{date}</pubDate>")).published_at is None
    assert only(SITEMAP.replace("2023-05-06T10:00:00Z", date)).published_at is None
    assert only(json.dumps({**JSON_FEED, "items": [{"url": "/a", "date_published": date}]})).published_at is None


LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" \n\t ", "it is empty"),
        ("<!DOCTYPE html>\n<html><head><title>Moved</title></head></html>", "it is a web page"),
        ("<!-- hello --><html><body></body></html>", "it is a web page"),
        ("just a word", "in none of the formats"),
        ("<note><to>me</to></note>", "in none of the formats"),
        (f'<!DOCTYPE rss [<!ENTITY lol0 "lol">{LAUGHS}]>{rss("<title>&lol9;</title>")}', "an XML bomb"),
        (f'<!DOCTYPE rss [\n<!ENTITY lol0 "lol">\n{LAUGHS}\n]>\n{SITEMAP[38:]}', "an XML bomb"),
        (f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{rss("<title>&x;</title>")}', "an external entity"),
        (f'<!DOCTYPE rss [<!ENTITY % x PUBLIC "a" "http://169.254.169.254/">%x;]>{rss(ITEM)}', "an external entity"),
        (f'<!DOCTYPE urlset [<!ENTITY x "y">]>{SITEMAP[38:]}', "XML that is not safe to read"),
        (SITEMAP[:-10], "a sitemap that cannot be read"),
        (SITEMAP.replace("UTF-8", "no-such-code"), "a sitemap"),
        ("{", "it is no JSON"),
        ('{"a":' + "[" * 200_000, "nested too deeply"),
        ('{"version": "2"}', "names no version of JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 5}', "without a list of items"),
        (gzip.compress(SITEMAP.encode(), mtime=0)[:60], "breaks off"),
        (b"\x1f\x8b\x08nonsense", "packed wrongly"),
        (gzip.compress(b"<urlset>" + b" " * 6_000_000, mtime=0), "unpacks to more than"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_with_its_reason(text: str | bytes, reason: str) -> None:
    with pytest.raises(NoFeedError, match=reason):
        read(text)


def test_a_file_named_by_the_body_is_not_opened() -> None:
    with pytest.raises(NoFeedError):
        read(b"/etc/passwd")


def test_an_external_dtd_is_not_fetched_and_does_no_harm() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">'
    assert only(doctype + rss(ITEM, version="0.91")).title == "Nova builds"


def test_a_feed_that_is_cut_off_gives_the_entries_that_came() -> None:
    text = rss(f"{ITEM}</item><item><title>B</title><link>https://ev.example/b</link></item><item><title>half")
    assert [entry.link for entry in read(text[:-30]).entries][:2] == ["https://ev.example/nova", "https://ev.example/b"]


def test_a_feed_without_entries_is_one() -> None:
    assert read('<rss version="2.0"><channel><title>EV</title></channel></rss>').entries == []


def test_titles_come_without_mark_up() -> None:
    assert only(rss("<title>NIO &amp;amp; Xpeng &lt;b&gt;build&lt;/b&gt;</title>")).title == "NIO & Xpeng build"


def test_no_more_than_500_entries_are_read() -> None:
    items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(600))
    assert len(read(f'<rss version="2.0"><channel>{items}</channel></rss>').entries) == 500


def test_of_a_large_sitemap_the_newest_are_read() -> None:
    urls = "".join(
        f"<url><loc>/{n}</loc><lastmod>20{n // 28 % 24:02}-01-{n % 28 + 1:02}</lastmod></url>" for n in range(672)
    )
    entries = read(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>').entries
    assert (len(entries), entries[0].link) == (500, "https://ev.example/671")
    assert entries[0].published_at is None


def test_an_index_names_its_parts_those_of_news_first_then_the_newest() -> None:
    parts = [("/old.xml", "2020-01-01"), ("/new.xml", "2023-05-06"), ("/news.xml.gz", "2021-01-01")]
    maps = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{day}</lastmod></sitemap>" for loc, day in parts)
    document = read(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>')
    assert document.parts == [f"https://ev.example{path}" for path in ("/news.xml.gz", "/new.xml", "/old.xml")]


SY = ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>90</ttl>", 90),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", 525_600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_a_feed_tells_how_often_it_wishes_to_be_polled(channel: str, minutes: int | None) -> None:
    wait = read(rss(ITEM, channel, root=SY)).least_wait
    assert wait == (dt.timedelta(minutes=minutes) if minutes else None)


def test_hours_and_days_to_skip_are_read() -> None:
    skip = "<skipHours><hour>0</hour><hour> 24 </hour><hour>5</hour><hour>77</hour></skipHours>"
    document = read(rss(ITEM, f"{skip}<skipDays><day>Sunday</day><day>Someday</day></skipDays>"))
    assert (document.skip_hours, document.skip_days) == ({0, 5}, {6})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<rss version='2.0'><channel>" + b"<a>" * 800_000, "more than 100,000 tags"),
        (b"<rss version='2.0'><channel><title>" + b"<" * 1_000_000, "more than 100,000 tags"),
        (b"<urlset>" + b"<a>" * 1_000_000, "more than 300,000 tags"),
        (b"<rss version='2.0'><channel>" + b"<a>" * 40_000 + b"</a>" * 40_000, "more than 5,000 deep"),
        (b"<rss version='2.0'><channel><b>&</b>" + b"<a b='c'>" * 90_000, "more than 5,000 deep"),
        (b"<rss version='2.0'><channel>" + b"</a>" * 40_000 + b"<a>" * 40_000, "more than 5,000 deep"),
        (("<rss version='2.0'><channel>" + "<a>" * 40_000).encode("utf-16"), "more than 5,000 deep"),
    ],
)
def test_a_feed_that_would_take_minutes_to_read_is_refused_at_once(body: bytes, reason: str) -> None:
    with pytest.raises(NoFeedError, match=reason):
        read(body)

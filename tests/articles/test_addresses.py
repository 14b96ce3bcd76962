"""Addresses of pages: one form, and none that is not the web's."""

from __future__ import annotations

import pytest

from articles.addresses import BadAddressError, address_key, canonical_url, named_address, same_site, spellings


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://ev.example/nio", "https://ev.example/nio"),
        ("HTTPS://EV.Example:443/nio#comments", "https://ev.example/nio"),
        ("http://ev.example", "http://ev.example/"),
        ("http://ev.example:8080/a", "http://ev.example:8080/a"),
        ("https://ev.example/a?utm_source=feed&utm_medium=rss&id=7", "https://ev.example/a?id=7"),
        ("https://ev.example/a?fbclid=x&gclid=y", "https://ev.example/a"),
        ("https://ev.example/a?page=2&empty=", "https://ev.example/a?page=2&empty="),
        ("https://ev.example/?12345&a=b%20c", "https://ev.example/?12345&a=b%20c"),
        (" https://ev.example/werk/münchen ", "https://ev.example/werk/münchen"),
    ],
)
def test_an_address_has_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url", ["", "nio", "ftp://ev.example/a", "file:///etc/passwd", "https://", "http://[::1", "http:///a"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddressError):
        canonical_url(url)


ARTICLE = "https://www.ev.example/news/2024/nio-opens-new-plant"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.ev.example/news/2024/nio-opens-new-plant",
        "https://ev.example/news/2024/nio-opens-new-plant/",
        "HTTPS://WWW.EV.example.:443/news/2024/nio-opens-new-plant",
        "https://m.ev.example/news/2024/nio-opens-new-plant",
        "https://mobile.ev.example/news/2024/nio-opens-new-plant?m=1",
        "https://amp.ev.example/news/2024/nio-opens-new-plant",
        "https://www.ev.example/amp/news/2024/nio-opens-new-plant",
        "https://www.ev.example/news/2024/nio-opens-new-plant/amp/",
        "https://www.ev.example/news/2024/nio-opens-new-plant.amp",
        "https://www.ev.example/news/2024/nio-opens-new-plant?amp",
        "https://www.ev.example/news/2024/nio-opens-new-plant?amp=1&outputType=amp",
        "https://www.google.com/amp/s/www.ev.example/news/2024/nio-opens-new-plant",
        "https://www-ev-example.cdn.ampproject.org/c/s/www.ev.example/news/2024/nio-opens-new-plant",
        "https://www.ev.example/news/2024/nio-opens-new-plant/print",
        "https://www.ev.example/news/2024/nio-opens-new-plant?print=1",
        "https://www.ev.example/news/2024/nio-opens-new-plant?view=print&utm_source=rss",
        "https://www.ev.example/news/2024/nio-opens-new-plant/index.html",
        "https://www.ev.example/news/2024/nio-opens-new-plant?utm_campaign=x&fbclid=y&ref=rss",
        "https://www.ev.example//news/./2024/x/../nio%2dopens%2Dnew-plant#comments",
        "https://www.ev.example/news/2024/nio-opens-new-plant;jsessionid=4711?",
    ],
)
def test_the_spellings_of_an_address_have_one_key(url: str) -> None:
    assert address_key(url) == address_key(ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ev.example/a.php?id=7&lang=en", "https://ev.example/a.php?lang=en&id=7"),
        ("https://ev.example/werk/m%C3%BCnchen", "https://ev.example/werk/münchen"),
        ("https://münchen.example/werk", "https://xn--mnchen-3ya.example/werk"),
        ("https://ev.example/s?q=a+b", "https://ev.example/s?q=a%20b"),
        ("https://ev.example/2024/nio.amp.html", "https://ev.example/2024/nio.html"),
        ("https://en.m.ev.example/nio", "https://en.ev.example/nio"),
    ],
)
def test_escapes_and_order_make_no_other_article(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ev.example/?p=7", "https://ev.example/?p=8"),
        ("https://ev.example/a.php?id=7", "https://ev.example/a.php?id=7&page=2"),
        ("https://ev.example/a?source=reuters", "https://ev.example/a?source=bloomberg"),
        ("https://ev.example/?m=202401", "https://ev.example/?m=202402"),
        ("https://ev.example/s/AbC", "https://ev.example/s/aBc"),
        ("https://ev.example/tags/amp", "https://ev.example/tags"),
        ("https://ev.example/print", "https://ev.example/"),
        ("https://ev.example/#!/nio", "https://ev.example/#!/byd"),
        ("https://ev.example:8080/nio", "https://ev.example/nio"),
        ("https://news.ev.example/nio", "https://ev.example/nio"),
        ("https://ev.example/a%2Fb", "https://ev.example/a/b"),
        ("https://m.example/nio", "https://example/nio"),
        ("https://ev.example/nio.html", "https://ev.example/nio"),
    ],
)
def test_what_names_another_article_stays(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_a_key_of_what_is_no_address_is_refused() -> None:
    with pytest.raises(BadAddressError):
        address_key("ftp://ev.example/a")


def test_the_common_spellings_begin_with_the_address_itself() -> None:
    found = spellings("http://www.ev.example/nio/?utm_source=x")
    assert found[:2] == ["http://www.ev.example/nio/?utm_source=x", "http://www.ev.example/nio/"]
    assert "https://ev.example/nio" in found


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("/news/nio?utm_source=x", "https://www.ev.example/news/nio"),
        ("https://ev.example/news/nio", "https://ev.example/news/nio"),
        ("//news.ev.example/nio", "https://news.ev.example/nio"),
        ("https://ev.example/?p=7", "https://ev.example/?p=7"),
        ("https://ev.example/", ""),
        ("https://other.example/news/nio", ""),
        ("https://ev.example.evil.example/news/nio", ""),
        ("javascript:alert(1)", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_a_page_is_believed_about_addresses_of_its_own_site(named: str, address: str) -> None:
    assert named_address("https://www.ev.example/amp/news/nio", named) == address


def test_a_site_is_its_host_and_those_below_it() -> None:
    assert same_site("https://www.ev.example/a", "http://amp.ev.example/b")
    assert same_site("https://ev.example/a", "https://news.ev.example/b")
    assert not same_site("https://ev.example/a", "https://bev.example/a")

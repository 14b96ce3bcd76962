"""Addresses of pages: one form, and none that is not the web's."""

from __future__ import annotations

import pytest

from articles.addresses import BadAddressError, canonical_url


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

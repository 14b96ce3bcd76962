"""Failures are counted by their kind: the reason without what is one article's alone."""

from __future__ import annotations

import pytest

from articles.failures import kind_of


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("https://paper.example/a?b=1 did not answer in time", "… did not answer in time"),
        ("https://paper.example/a answered with 404", "… answered with 404"),
        ("the host paper.example is not known", "the host … is not known"),
        ("10.0.0.7 is inside a network (10.0.0.7), not on", "… is inside a network (…), not on"),
        ("the robots.txt of paper.example:8080 asks that", "the robots.txt of … asks that"),
        ("more than 5 redirects, the last one to http://a.example/b", "more than 5 redirects, the last one to …"),
        ("it is empty", "it is empty"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_kind_is_the_reason_without_its_addresses_hosts_and_sizes(reason: str, kind: str) -> None:
    assert kind_of(reason) == kind

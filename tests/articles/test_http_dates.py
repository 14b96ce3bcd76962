"""What headers say of time: in seconds or as a date, and nonsense as nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.http_dates import fresh_for, retry_after

NOW = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Thu, 15 Jan 2026 12:05:00 GMT", 300),
        ("Thu, 15 Jan 2026 11:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1" * 400, 366 * 86400),
        ("Thu, 15 Jan 99999 12:05:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: int | None) -> None:
    wait = retry_after({"retry-after": value}, NOW)
    assert wait == (dt.timedelta(seconds=seconds) if seconds is not None else None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "expires": "Thu, 15 Jan 2026 15:00:00 GMT"}, 600),
        ({"expires": "Thu, 15 Jan 2026 12:10:00 GMT"}, 600),
        ({"cache-control": "no-cache", "expires": "Thu, 15 Jan 2026 12:10:00 GMT"}, None),
        ({"expires": "0"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({}, None),
    ],
)
def test_an_answer_stays_fresh_by_max_age_else_expires(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == (dt.timedelta(seconds=seconds) if seconds is not None else None)

"""When a feed is polled next: by what it brings, by what its publisher asks, and by how it fares."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from articles.feeds.document import Entry, FeedDocument
from articles.feeds.schedule import interval, next_poll, wait_after_error
from articles.models import Feed

NOW = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def dated(*hours_ago: float) -> FeedDocument:
    return FeedDocument(
        "x", entries=[Entry("https://e.example/", published_at=NOW - hours * HOUR) for hours in hours_ago]
    )


@pytest.mark.parametrize(
    ("hours_ago", "expected"),
    [
        # An article every half hour; every three hours; one a day; a feed that has fallen silent.
        ([n * 0.5 for n in range(1, 21)], 30),
        ([n * 3 for n in range(1, 21)], 180),
        ([n * 24 for n in range(1, 21)], 1440),
        ([n + 2000 for n in range(1, 21)], 1440),
        # Busier than the shortest interval; dates to come count as now.
        ([n * 0.01 for n in range(1, 40)], 15),
        ([-50, -40, 3], 60),
        # Ten of a minute, and then nothing older: half of the time that the list reaches back.
        ([1, 1, 1], 20),
    ],
)
def test_the_interval_is_the_gap_between_recent_entries(hours_ago: list[float], expected: int) -> None:
    assert round(interval(Feed(), dated(*hours_ago), 0, NOW) / minutes(1)) == expected


def test_without_dates_the_interval_halves_with_news_and_grows_without() -> None:
    assert interval(Feed(interval_minutes=60), dated(), 3, NOW) == minutes(30)
    assert interval(Feed(interval_minutes=60), dated(), 0, NOW) == minutes(90)
    assert interval(Feed(interval_minutes=60), None, 0, NOW) == minutes(90)
    assert interval(Feed(interval_minutes=16), dated(), 1, NOW) == minutes(15)
    assert interval(Feed(interval_minutes=1400), None, 0, NOW) == minutes(1440)


def test_a_rows_bounds_go_before_those_of_the_settings() -> None:
    busy, quiet = dated(*[0.01] * 20), dated(*[2000] * 20)
    feed = Feed(least_minutes=5, most_minutes=120)
    assert (interval(feed, busy, 0, NOW), interval(feed, quiet, 0, NOW)) == (minutes(5), minutes(120))
    assert interval(Feed(least_minutes=2000), busy, 0, NOW) == minutes(2000)


@pytest.mark.parametrize(
    ("ttl", "fresh", "expected"),
    [(None, None, 60), (90, None, 90), (30, None, 60), (None, 120, 120), (90, 120, 120), (None, 500_000, 1440)],
)
def test_a_publisher_may_ask_for_a_longer_wait_within_bounds(ttl: Any, fresh: Any, expected: int) -> None:
    document = FeedDocument("x", least_wait=minutes(ttl) if ttl else None)
    when = next_poll(Feed(interval_minutes=60), document, minutes(fresh) if fresh else None, NOW)
    assert when == NOW + minutes(expected)


def test_hours_and_days_to_skip_are_skipped() -> None:
    feed = Feed(interval_minutes=60)
    hours = FeedDocument("x", skip_hours=frozenset({13, 14}))
    assert next_poll(feed, hours, None, NOW + minutes(20)) == NOW.replace(hour=15)
    # 2026-01-15 is a Thursday.
    days = FeedDocument("x", skip_days=frozenset({3, 4}))
    assert next_poll(feed, days, None, NOW) == dt.datetime(2026, 1, 17, tzinfo=dt.UTC)
    always = FeedDocument("x", skip_hours=frozenset(range(24)))
    assert next_poll(feed, always, None, NOW) == NOW + HOUR


@pytest.mark.parametrize(("errors", "hours"), [(1, 2), (2, 4), (5, 24), (1000, 24)])
def test_the_wait_after_errors_doubles_up_to_a_day_with_jitter(errors: int, hours: int) -> None:
    waits = {wait_after_error(Feed(interval_minutes=60), errors, None, gone=False) for _ in range(50)}
    assert len(waits) > 40
    assert min(waits) >= 0.8 * hours * HOUR
    assert max(waits) <= 1.2 * hours * HOUR


def test_a_server_that_asks_to_be_left_alone_is_up_to_a_week() -> None:
    feed = Feed(interval_minutes=60)
    assert wait_after_error(feed, 1, 10 * HOUR, gone=False) == 10 * HOUR
    assert wait_after_error(feed, 1, minutes(1), gone=False) > HOUR
    assert wait_after_error(feed, 1, 9000 * HOUR, gone=False) == dt.timedelta(days=7)


def test_a_feed_that_is_rare_is_not_asked_more_often_for_failing() -> None:
    assert wait_after_error(Feed(interval_minutes=2880), 1, None, gone=False) >= dt.timedelta(days=1.6)

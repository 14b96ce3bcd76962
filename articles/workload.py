"""How the work stands: articles by state, what waits and since when, what failed why, what each day brought.

Read from the rows themselves by indexes, in a constant number of queries, however many feeds and articles there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.feeds import due_feeds
from articles.models import Article, ArticleVersion, Claim, Feed, Heartbeat, StageTally
from articles.states import UNDER_WAY
from articles.sweeping import SWEEP
from articles.vocabulary import ArticleState

DAYS = 14


@dataclass(frozen=True)
class Failures:
    """The failed articles of one kind: how many, how many of them are tried again by themselves, and the latest."""

    kind: str
    count: int
    waiting: int
    latest: int


@dataclass(frozen=True)
class PutOff:
    """The articles that wait for one reason (their host is busy, or its robots.txt can't be had): how many, the first
    time at which one of them is tried again, and the article that was found first.
    """

    kind: str
    count: int
    until: dt.datetime
    oldest: int


@dataclass
class Day:
    """What one day brought."""

    on: dt.date
    found: int = 0
    read: int = 0
    claims: int = 0


@dataclass
class Days:
    """What each of the last days brought, the latest one last."""

    days: list[Day] = field(default_factory=list)

    def total(self, what: str) -> int:
        """The sum over the days of `found`, `read` or `claims`."""
        return sum(getattr(day, what) for day in self.days)


def articles_by_state() -> dict[str, int]:
    """How many articles are in each state; one query, on an index."""
    counted = dict(Article.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in ArticleState.values}


def oldest_waiting() -> dt.datetime | None:
    """When the article was found that is on its way for longest; None where none is.

    One that is put off because of its host waits for others, not for us: it is told by `put_off`.
    """
    waiting = Article.objects.filter(state__in=UNDER_WAY).exclude(_put_off())
    oldest: dt.datetime | None = waiting.aggregate(at=Min("found_at"))["at"]
    return oldest


def _put_off() -> Q:
    return Q(state=ArticleState.FOUND, in_hand_until__gt=timezone.now()) & ~Q(failure_kind="")


def put_off(most: int) -> list[PutOff]:
    """The articles that wait with a reason, by its kind, the most frequent first."""
    rows = Article.objects.filter(_put_off()).order_by().values("failure_kind")
    rows = rows.annotate(count=Count("pk"), until=Min("in_hand_until"), oldest=Min("pk"))
    found = rows.order_by("-count", "failure_kind")[:most]
    return [PutOff(row["failure_kind"], row["count"], row["until"], row["oldest"]) for row in found]


def failures(most: int | None = None) -> list[Failures]:
    """The failed articles by kind, the most frequent first."""
    failed = Article.objects.filter(state=ArticleState.FAILED).order_by().values("failure_kind")
    again = Count("pk", filter=Q(in_hand_until__isnull=False))
    rows = failed.annotate(count=Count("pk"), again=again, latest=Max("pk")).order_by("-count", "failure_kind")[:most]
    return [Failures(row["failure_kind"], row["count"], row["again"], row["latest"]) for row in rows]


def failed_of(kind: str) -> QuerySet[Article]:
    """The failed articles of a kind, the latest first."""
    return Article.objects.filter(state=ArticleState.FAILED, failure_kind=kind).order_by("-pk")


def feed_counts(now: dt.datetime) -> dict[str, int]:
    """How many feeds there are, are enabled, are due, and fail; one query for each of the last two kinds of row."""
    counted: dict[str, int] = Feed.objects.aggregate(
        known=Count("pk"),
        on=Count("pk", filter=Q(enabled=True)),
        failing=Count("pk", filter=Q(enabled=True, error_count__gt=0)),
    )
    return {**counted, "due": due_feeds(now).order_by().count()}


def last_sweep() -> Heartbeat | None:
    """When the sweep ran last: only a scheduler and a worker that are both alive make it run."""
    return Heartbeat.objects.filter(name=SWEEP).first()


def last_runs() -> dict[str, dt.datetime]:
    """When each stage ended last."""
    return dict(StageTally.objects.order_by().values_list("stage").annotate(Max("last_at")))


def stage_tallies() -> dict[tuple[str, str], tuple[dict[int, int], float]]:
    """By stage and outcome: the runs by the place of their bound, and the seconds of all."""
    tallies: dict[tuple[str, str], tuple[dict[int, int], float]] = {}
    for row in StageTally.objects.order_by("stage", "outcome", "bound"):
        runs, seconds = tallies.get((row.stage, row.outcome), ({}, 0.0))
        tallies[row.stage, row.outcome] = ({**runs, row.bound: row.runs}, seconds + row.seconds)
    return tallies


def made_today() -> int:
    """How many claims were made since midnight (UTC)."""
    midnight = dt.datetime.combine(timezone.now().astimezone(dt.UTC).date(), dt.time(), dt.UTC)
    return Claim.objects.filter(made_at__gte=midnight).count()


# What a day is counted by: the rows, their instant, and the way from them to the feed.
_COUNTED = {
    "found": (Article, "found_at", "feed"),
    "read": (ArticleVersion, "read_at", "article__feed"),
    "claims": (Claim, "made_at", "version__article__feed"),
}


def whole_days() -> Days:
    """What each of the last days brought, from all feeds and by hand; three queries."""
    counts: dict[tuple[str, dt.date], int] = {}
    for what in _COUNTED:
        for day, number in _by_day(what).values_list("day").annotate(Count("pk")):
            counts[what, day] = number
    return _days(counts)


def feed_days(feeds: Collection[int]) -> dict[int, Days]:
    """The same for each of these feeds; three queries."""
    counts: dict[int, dict[tuple[str, dt.date], int]] = {feed: {} for feed in feeds}
    for what, (_, _, path) in _COUNTED.items():
        rows = _by_day(what).filter(**{f"{path}__in": feeds})
        for feed, day, number in rows.values_list(path, "day").annotate(Count("pk")):
            counts[feed][what, day] = number
    return {feed: _days(of_feed) for feed, of_feed in counts.items()}


def _by_day(what: str) -> QuerySet[Any]:
    """The rows of the last days, with their day (UTC)."""
    model, instant, _ = _COUNTED[what]
    since = dt.datetime.combine(_first_day(), dt.time(), dt.UTC)
    rows = model._default_manager.filter(**{f"{instant}__gte": since}).order_by()
    by_day: QuerySet[Any] = rows.annotate(day=TruncDate(instant, tzinfo=dt.UTC))
    return by_day


def _first_day() -> dt.date:
    return timezone.now().astimezone(dt.UTC).date() - dt.timedelta(days=DAYS - 1)


def _days(counts: dict[tuple[str, dt.date], int]) -> Days:
    days = [_first_day() + dt.timedelta(days=number) for number in range(DAYS)]
    return Days([Day(day, *(counts.get((what, day), 0) for what in _COUNTED)) for day in days])

"""The admin's page on feeds and jobs: what waits, what failed and why, what each feed brings; and trying again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import queues, workload
from articles.charsets import NOT_STORED
from articles.models import Article, Feed
from articles.states import UNDER_WAY, bring_back, can_be_tried, try_again, with_what_is_kept
from articles.tasks import enqueue_article
from articles.vocabulary import ArticleState

FEEDS_A_PAGE = 25
KINDS_SHOWN = 20
# Digits of an article's key.
LONGEST_KEY = 18
# Of the drawings of a feed's days, in the units of the drawing itself.
BAR_WIDTH, BAR_STEP, BARS_HEIGHT = 5, 6, 24
ADDRESS = "admin:articles_article_jobs"


@dataclass(frozen=True)
class Bar:
    """One day of a drawing: its place, its height, and what it says."""

    x: int
    y: int
    height: int
    says: str


@dataclass(frozen=True)
class FeedRow:
    """A feed with what it brought."""

    feed: Feed
    bars: list[Bar]
    found: int
    read: int
    claims: int

    @property
    def late(self) -> bool:
        """Whether it is due for longer than some rounds of sweeping."""
        due = self.feed.next_poll_at
        return self.feed.enabled and due is not None and due < timezone.now() - _rounds(5)


@dataclass(frozen=True)
class FailureRow:
    """A kind of failure with its latest article."""

    failures: workload.Failures
    example: Article | None
    may_help: bool


def jobs_view(model_admin: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Show how the work stands."""
    if not (model_admin.has_view_permission(request) and request.user.has_perm("articles.view_feed")):
        raise PermissionDenied
    page = Paginator(_feeds(), FEEDS_A_PAGE).get_page(request.GET.get("page"))
    kinds = workload.failures()
    whole = workload.whole_days()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Feeds and jobs",
        "opts": model_admin.opts,
        **_standing(kinds),
        "whole": whole,
        "columns": [(what, bars(whole, what)) for what in ("found", "read", "claims")],
        "failures": _failure_rows(kinds[:KINDS_SHOWN]),
        "more_kinds": max(0, len(kinds) - KINDS_SHOWN),
        "put_off": workload.put_off(KINDS_SHOWN),
        "feeds": _feed_rows(list(page.object_list)),
        "page": page,
        "days": workload.DAYS,
        "may_retry": request.user.has_perm("articles.change_article"),
    }
    return TemplateResponse(request, "admin/articles/article/jobs.html", context)


def retry_view(request: HttpRequest) -> HttpResponse:
    """Try one failed article again, or all of a kind: on POST alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    number = request.POST.get("article", "")
    if number.isdecimal() and len(number) <= LONGEST_KEY:
        failed = Article.objects.filter(pk=int(number), state=ArticleState.FAILED)
        for pk in failed.values_list("pk", flat=True):
            try_again(pk)
            enqueue_article(pk)
            messages.success(request, f"Article {pk} is being tried again.")
    elif "kind" in request.POST:
        kind = NOT_STORED.sub("", request.POST["kind"])
        back = bring_back(workload.failed_of(kind).order_by())
        what = "1 article is" if back == 1 else f"{back:,} articles are"
        messages.success(request, f"{what} taken up again by the next sweep.")
    return HttpResponseRedirect(reverse(ADDRESS))


def bars(days: workload.Days, what: str) -> list[Bar]:
    """The days as bars, the highest as high as the drawing."""
    numbers = [getattr(day, what) for day in days.days]
    most = max(numbers, default=0) or 1
    drawn = []
    for place, (day, number) in enumerate(zip(days.days, numbers, strict=True)):
        height = max(2, round(BARS_HEIGHT * number / most)) if number else 1
        drawn.append(Bar(place * BAR_STEP, BARS_HEIGHT - height, height, f"{day.on:%d %b}: {number:,}"))
    return drawn


def _feeds() -> QuerySet[Feed]:
    """Those that fail first, then the enabled ones, by name."""
    return Feed.objects.order_by("-enabled", F("failing_since").asc(nulls_last=True), "title", "url")


def _feed_rows(feeds: Sequence[Feed]) -> list[FeedRow]:
    by_feed = workload.feed_days([feed.pk for feed in feeds])
    rows = []
    for feed in feeds:
        days = by_feed[feed.pk]
        sums = (days.total(what) for what in ("found", "read", "claims"))
        rows.append(FeedRow(feed, bars(days, "found"), *sums))
    return rows


def _failure_rows(kinds: Sequence[workload.Failures]) -> list[FailureRow]:
    latest = Article.objects.filter(pk__in=[one.latest for one in kinds]).select_related("source").defer("page")
    latest = with_what_is_kept(latest)
    examples = {article.pk: article for article in latest}
    rows = []
    for one in kinds:
        example = examples.get(one.latest)
        rows.append(FailureRow(one, example, may_help=example is not None and can_be_tried(example)))
    return rows


def _standing(kinds: Sequence[workload.Failures]) -> dict[str, Any]:
    """What waits, what is behind, and whether scheduler and workers are at work."""
    now = timezone.now()
    states = workload.articles_by_state()
    oldest, swept = workload.oldest_waiting(), workload.last_sweep()
    ended = swept.ended_at if swept else None
    return {
        "states": [(state.label, states[state]) for state in ArticleState],
        "backlog": sum(states[state] for state in UNDER_WAY),
        "failed": states[ArticleState.FAILED],
        "tried_again": sum(one.waiting for one in kinds),
        "oldest": oldest,
        "behind": oldest is not None and oldest < now - dt.timedelta(hours=1),
        "feed_counts": workload.feed_counts(now),
        "swept": swept,
        "asleep": ended is None or ended < now - _rounds(3),
        "round": settings.SWEEP_SECONDS,
        "runs": workload.last_runs(),
        "queues": [(name, queues.length(name)) for name in settings.QUEUES],
    }


def _rounds(number: int) -> dt.timedelta:
    return dt.timedelta(seconds=number * settings.SWEEP_SECONDS)

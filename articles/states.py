"""Where an article stands, and who has it in hand: kept in the database by compare-and-set.

`in_hand_until` is both: while a stage runs, until when nobody else may take the article; of one that failed for a
passing reason, when it is tried again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from articles.models import Article
from articles.vocabulary import ArticleState

# A stage that was begun, or a page that was asked for, so often without success is not tried again by itself.
MOST_ATTEMPTS = 5
LONGEST_REASON = 500
# A server that asks to be left alone (Retry-After) is, for so long.
LONGEST_REST = dt.timedelta(days=1)


class ArticleTakenError(Exception):
    """Another worker has taken the article meanwhile: what this one found is not stored."""


def take_in_hand(article_id: int, state: str) -> Article | None:
    """The article, if it is in this state and nobody has it in hand; from now on it is in the caller's."""
    now = timezone.now()
    taken = (
        Article.objects.filter(pk=article_id, state=state)
        .filter(Q(in_hand_until=None) | Q(in_hand_until__lte=now))
        .update(in_hand_until=now + _seconds(settings.IN_HAND_SECONDS), attempts=F("attempts") + 1)
    )
    return as_it_stands(article_id) if taken else None


def move(article: Article, state: str, **changes: Any) -> Article:
    """Bring an article in hand to its next state. Raises ArticleTakenError where another worker has it by now."""
    changes = {"failure": "", "attempts": 0, "in_hand_until": None, **changes, "state": state}
    held = Article.objects.filter(pk=article.pk, state=article.state, in_hand_until=article.in_hand_until)
    if not held.update(**changes):
        raise ArticleTakenError(f"article {article.pk} was taken by another worker")
    return as_it_stands(article.pk)


def put_back(article: Article, until: dt.datetime, reason: str) -> Article:
    """Let go of an article in hand whose host is busy: it is due again at that time, and this was no attempt."""
    attempts = max(article.attempts - 1, 0)
    return move(article, article.state, failure=reason[:LONGEST_REASON], attempts=attempts, in_hand_until=until)


def fail(article: Article, reason: str, *, again: bool = False, rest: dt.timedelta | None = None) -> Article:
    """Keep an article in hand as failed with its reason; `again` where another try may succeed.

    `rest` is for how long its server asks to be left alone.
    """
    attempts = article.attempts
    wait = None
    if again and attempts < MOST_ATTEMPTS:
        # Doubled each time.
        wait = timezone.now() + _seconds(settings.RETRY_SECONDS) * 2 ** (attempts - 1)
        wait = max(wait, timezone.now() + min(rest, LONGEST_REST)) if rest else wait
    reason = reason[:LONGEST_REASON]
    return move(article, ArticleState.FAILED, failure=reason, attempts=attempts, in_hand_until=wait)


def leave_as_it_was(article: Article, reason: str) -> Article:
    """Give up a further page of an article in hand of which a version is kept: that one stands, and is read on."""
    return move(article, ArticleState.READ, failure=reason[:LONGEST_REASON], page=None, page_type="")


def try_again(article_id: int, *, anew: bool = True) -> Article:
    """Bring a failed or extracted article back to the stage for which all is at hand: read anew, or fetched anew.

    An article of whose text a version is kept and that has no new page is only extracted anew. With `anew` its attempts
    are counted from the start, as where a person asks for it; without, why it failed is kept until it is fetched.
    """
    article = as_it_stands(article_id)
    if article.state not in (ArticleState.FAILED, ArticleState.EXTRACTED):
        return article
    state = ArticleState.FOUND
    if article.page is not None:
        state = ArticleState.FETCHED
    elif article.versions.exists():
        state = ArticleState.READ
    ended = Article.objects.filter(pk=article_id, state=article.state, in_hand_until=article.in_hand_until)
    failure = article.failure if state == ArticleState.FOUND and not anew else ""
    ended.update(state=state, failure=failure, in_hand_until=None, attempts=0 if anew else article.attempts)
    return as_it_stands(article_id)


def due_articles() -> QuerySet[Article]:
    """Those on their way that nobody has in hand, and the failed ones whose next try has come.

    Whoever brings an article enqueues it, or takes it through the stages; one that lies about for longer than a round
    of sweeping is due.
    """
    now = timezone.now()
    under_way = Q(state__in=(ArticleState.FOUND, ArticleState.FETCHED, ArticleState.READ), attempts__lt=MOST_ATTEMPTS)
    free = Q(in_hand_until=None, found_at__lte=now - _seconds(settings.SWEEP_SECONDS)) | Q(in_hand_until__lte=now)
    waited = Q(state=ArticleState.FAILED, in_hand_until__lte=now)
    return Article.objects.filter((under_way & free) | waited).order_by("pk")


def give_up_stuck() -> int:
    """Fail those whose stage was begun too often and never ended, so that they are seen; how many they were.

    One that failed before, and whose last try never ended, keeps the reason of that failure.
    """
    now = timezone.now()
    stuck = Article.objects.filter(attempts__gte=MOST_ATTEMPTS).exclude(
        state__in=(ArticleState.FAILED, ArticleState.EXTRACTED)
    )
    reason = f"reading it was begun {MOST_ATTEMPTS} times and never ended"
    free = stuck.filter(Q(in_hand_until=None) | Q(in_hand_until__lte=now))
    told = Case(When(failure="", then=Value(reason)), default=F("failure"))
    return free.update(state=ArticleState.FAILED, failure=told, in_hand_until=None)


def _seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def as_it_stands(article_id: int) -> Article:
    """The article as the database has it now, with its source."""
    return Article.objects.select_related("source").get(pk=article_id)

"""Where an article stands, and who has it in hand: kept in the database by compare-and-set.

`in_hand_until` is both: while a stage runs, until when nobody else may take the article; of one that failed for a
passing reason, when it is tried again. `queued_until` is only a hint: until then the queue is taken to hold one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from articles.failures import kind_of
from articles.models import Article, ArticleVersion
from articles.vocabulary import ArticleState

# A stage that was begun, or a page that was asked for, so often without success is not tried again by itself.
MOST_ATTEMPTS = 5
# After so many times the first wait one that was given up because it never ended is tried once more: after a week.
MUCH_LATER = 1000
# The stage that is before an article on its way.
STAGE_AFTER = {
    ArticleState.FOUND: "fetching it",
    ArticleState.FETCHED: "reading it",
    ArticleState.READ: "extracting its facts",
}
UNDER_WAY = tuple(STAGE_AFTER)
# How the reason of one begins whose host is busy.
WAITED = "waits for its turn"
LONGEST_REASON = 500
# A server that asks to be left alone (Retry-After) is, for so long.
LONGEST_REST = dt.timedelta(days=1)


class ArticleTakenError(Exception):
    """Another worker has taken the article meanwhile: what this one found is not stored."""


def take_in_hand(article_id: int, *states: str) -> Article | None:
    """The article, if it is in one of these states and nobody has it in hand; from now on it is in the caller's."""
    now = timezone.now()
    # Why it waited for its turn has come to its end with the waiting; why it failed before is still to be told.
    waited = Q(failure_kind__startswith=WAITED)
    told = {name: Case(When(waited, then=Value("")), default=F(name)) for name in ("failure", "failure_kind")}
    taken = (
        Article.objects.filter(pk=article_id, state__in=states)
        .filter(Q(in_hand_until=None) | Q(in_hand_until__lte=now))
        .update(
            in_hand_until=now + _seconds(settings.IN_HAND_SECONDS),
            attempts=F("attempts") + 1,
            queued_until=None,
            **told,
        )
    )
    return as_it_stands(article_id) if taken else None


def move(article: Article, state: str, **changes: Any) -> Article:
    """Bring an article in hand to its next state. Raises ArticleTakenError where another worker has it by now."""
    # Whoever brought it here goes on with it, or has told the queue.
    queued = timezone.now() + _seconds(settings.QUEUED_SECONDS) if state in UNDER_WAY else None
    start = {"failure": "", "attempts": 0, "in_hand_until": None, "queued_until": queued, "led_to": "", "moves": 0}
    changes = {**start, **changes, "state": state}
    changes["failure_kind"] = kind_of(changes["failure"])
    held = Article.objects.filter(pk=article.pk, state=article.state, in_hand_until=article.in_hand_until)
    if not held.update(**changes):
        raise ArticleTakenError(f"article {article.pk} was taken by another worker")
    for name, value in changes.items():
        setattr(article, name, value)
    return article


def move_on(article: Article, state: str, **changes: Any) -> Article:
    """As `move`, by one who goes straight on: it stays in the caller's hand, whose next stage is begun by that."""
    return move(article, state, **changes, attempts=1, in_hand_until=article.in_hand_until, queued_until=None)


def let_go(article_id: int, state: str) -> None:
    """Give an article back whose stage broke off through no fault of its own: that was no attempt."""
    held = Article.objects.filter(pk=article_id, state=state, in_hand_until__gt=timezone.now(), attempts__gt=0)
    held.update(in_hand_until=timezone.now(), queued_until=None, attempts=F("attempts") - 1)


def break_off(article_id: int, state: str, reason: str) -> None:
    """Keep an article whose stage broke off in the caller's hand as failed, to be tried again later a few times."""
    article = as_it_stands(article_id)
    if article.state == state and article.in_hand_until is not None and article.in_hand_until > timezone.now():
        fail(article, reason, again=True)


def put_back(article: Article, until: dt.datetime, reason: str, **led: Any) -> Article:
    """Let go of an article in hand whose host is busy: it is due again at that time, and this was no attempt.

    `led` says where redirects have led it meanwhile (`led_to`, `moves`).
    """
    kept = {"led_to": article.led_to, "moves": article.moves, **led}
    kept |= {"attempts": max(article.attempts - 1, 0), "failure": reason[:LONGEST_REASON]}
    return move(article, article.state, in_hand_until=until, queued_until=None, **kept)


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
    attempts = 0 if anew else article.attempts
    ended.update(state=state, failure=failure, in_hand_until=None, queued_until=None, attempts=attempts)
    return as_it_stands(article_id)


def with_what_is_kept(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with whether a page or a text of each is at hand, as `can_be_tried` asks."""
    versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
    return articles.annotate(has_page=Q(page__isnull=False), has_text=Exists(versions))


def can_be_tried(article: Any) -> bool:
    """Whether another try of a failed article can end otherwise: not where nothing of it is at hand, nor where what was
    handed in without an address could not be read. The article comes from `with_what_is_kept`.
    """
    if article.source.url is not None or article.has_text:
        return True
    return bool(article.has_page) and (article.in_hand_until is not None or article.attempts > 1)


def due_articles() -> QuerySet[Article]:
    """Those on their way that nobody has in hand, and the failed ones whose next try has come.

    Whoever brings an article enqueues it, or takes it through the stages; one that lies about for longer than a round
    of sweeping is due.
    """
    now = timezone.now()
    under_way = Q(state__in=UNDER_WAY, attempts__lt=MOST_ATTEMPTS)
    free = Q(in_hand_until=None, found_at__lte=now - _seconds(settings.SWEEP_SECONDS)) | Q(in_hand_until__lte=now)
    return Article.objects.filter((under_way & free) | _waited()).order_by("pk")


def not_queued() -> Q:
    """Those for which no hint is taken to be in the queue."""
    return Q(queued_until=None) | Q(queued_until__lte=timezone.now())


def mark_queued(article_ids: Collection[int], *, sent: bool = True) -> None:
    """Note that a hint to each was sent, or could not be."""
    until = timezone.now() + _seconds(settings.QUEUED_SECONDS) if sent else None
    Article.objects.filter(pk__in=article_ids).update(queued_until=until)


def bring_back(articles: QuerySet[Article]) -> int:
    """Bring failed articles back to the stage for which all is at hand, their attempts counted anew; how many."""
    return _back(articles.filter(state=ArticleState.FAILED), failure="", attempts=0)


def bring_back_waited() -> int:
    """Bring the failed articles back whose next try has come; how many.

    Their attempts are counted on; why one failed is kept until it is fetched.
    """
    return _back(Article.objects.filter(_waited()))


def _back(failed: QuerySet[Article], **changes: Any) -> int:
    versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
    free: dict[str, Any] = {"in_hand_until": None, "queued_until": None, **changes}
    told = {"failure": "", **free}
    back = failed.filter(page__isnull=False).update(state=ArticleState.FETCHED, **told)
    back += failed.filter(Exists(versions)).update(state=ArticleState.READ, **told)
    return back + failed.update(state=ArticleState.FOUND, **free)


def _waited() -> Q:
    """The failed ones whose next try has come."""
    return Q(state=ArticleState.FAILED, in_hand_until__lte=timezone.now())


def give_up_stuck() -> int:
    """Fail those whose stage was begun too often and never ended, so that they are seen; how many they were.

    One that failed before, and whose last try never ended, keeps the reason of that failure. It may have been the
    worker's fault, which was killed each time: much later each is tried once more, and again after as long.
    """
    now = timezone.now()
    stuck = Article.objects.filter(attempts__gte=MOST_ATTEMPTS)
    free = stuck.filter(Q(in_hand_until=None) | Q(in_hand_until__lte=now))
    given_up = 0
    for state, stage in STAGE_AFTER.items():
        reason = f"{stage} was begun {MOST_ATTEMPTS} times and never ended: it killed the worker, or took too long"
        here = free.filter(state=state)
        end: dict[str, Any] = {
            "state": ArticleState.FAILED,
            "in_hand_until": now + _seconds(MUCH_LATER * settings.RETRY_SECONDS),
            # Of its attempts one is left by then.
            "attempts": MOST_ATTEMPTS - 1,
        }
        given_up += here.filter(failure="").update(failure=reason, failure_kind=kind_of(reason), **end)
        given_up += here.update(**end)
    return given_up


def _seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def as_it_stands(article_id: int) -> Article:
    """The article as the database has it now, with its source."""
    return Article.objects.select_related("source").get(pk=article_id)


def without_page(article_id: int) -> Article:
    """The same, its page being loaded only when it is asked for."""
    return Article.objects.select_related("source").defer("page").get(pk=article_id)

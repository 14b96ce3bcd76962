"""Celery shells over the pipeline and the feeds: they take ids, and hold no logic of their own.

A task that is lost is no loss: `sweep` finds in the database what is due and not in hand. One that runs twice is no
harm: the stages take an article in hand by compare-and-set. Nothing is retried by the queue.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from celery import Task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from articles import feeds, pipeline, policy, queues, sweeping
from articles.models import Article, Feed
from articles.states import UNDER_WAY, ArticleTakenError, break_off, let_go, mark_queued
from articles.vocabulary import ArticleState
from evtracker.celery import app

logger = logging.getLogger(__name__)

# Given back to the queue where the worker dies; ended before the article counts as nobody's (IN_HAND_SECONDS).
SHELL: dict[str, Any] = {
    "acks_late": True,
    "soft_time_limit": settings.CELERY_TASK_SOFT_TIME_LIMIT,
    "time_limit": settings.CELERY_TASK_TIME_LIMIT,
}
# Not the article's fault: the database was restarted, or busy.
DATABASE_AWAY = (OperationalError, InterfaceError)


class House(Task):  # type: ignore[misc]
    """A task of a worker's process that keeps its connection to the database from one to the next."""

    def before_start(self, task_id: str, args: Sequence[Any], kwargs: Any) -> None:
        """Let go of a connection that is too old (CONN_MAX_AGE), or of a server that was restarted meanwhile."""
        if not self.request.is_eager:
            close_old_connections()


class Stages(House):
    """A task over some stages; where it breaks off, its article is kept with the reason."""

    states: Sequence[ArticleState] = ()

    def on_failure(self, exc: Exception, task_id: str, args: Sequence[Any], kwargs: Any, einfo: Any) -> None:
        """Let the next sweep take up what the database broke off; keep anything else as the article's failure."""
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        try:
            for state in self.states:
                if isinstance(exc, DATABASE_AWAY):
                    let_go(args[0], state)
                else:
                    break_off(args[0], state, _reason(exc))
        except (DatabaseError, InterfaceError, Article.DoesNotExist) as error:
            # It is nobody's once IN_HAND_SECONDS are over.
            logger.warning("article=%s task=%s left in hand: %s", args[0], task_id, error)


class Fetch(Stages):
    """Waits for others' servers; a worker that serves the queue of reading too goes straight on with what it got."""

    @property
    def states(self) -> Sequence[ArticleState]:  # type: ignore[override]
        """The stages that it takes an article through."""
        return UNDER_WAY if queues.is_served_here(queues.READING) else (ArticleState.FOUND,)


class Read(Stages):
    """Takes the processor."""

    states = (ArticleState.FETCHED, ArticleState.READ)


class Poll(House):
    """A task over a feed; where it breaks off, that is kept on the feed's row."""

    def on_failure(self, exc: Exception, task_id: str, args: Sequence[Any], kwargs: Any, einfo: Any) -> None:
        """Keep why it broke off. What the database broke off is no fault of the feed: it is due again by itself."""
        if isinstance(exc, DATABASE_AWAY):
            return
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        try:
            feeds.break_off(args[0], _reason(exc))
        except (DatabaseError, InterfaceError, Feed.DoesNotExist) as error:
            logger.warning("feed=%s task=%s its failure could not be kept: %s", args[0], task_id, error)


@app.task(name="articles.fetch_article", base=Fetch, **SHELL)  # type: ignore[untyped-decorator]
def fetch_article(article_id: int) -> None:
    """Fetch an article's page, and have it read: here, or by a worker for that."""
    article = _through(article_id, fetch_article.states)
    if article is None:
        return
    if article.state == ArticleState.FETCHED:
        _read_next(article_id)
    elif article.state == ArticleState.FOUND:
        # Its host is busy, or another worker has it.
        sweeping.send_at(fetch_article, article)


@app.task(name="articles.read_article", base=Read, **SHELL)  # type: ignore[untyped-decorator]
def read_article(article_id: int) -> None:
    """Read an article's page, and the facts out of its text."""
    _through(article_id, Read.states)


@app.task(name="articles.poll_feed", base=Poll, **SHELL)  # type: ignore[untyped-decorator]
def poll_feed(feed_id: int) -> None:
    """Poll a feed, and have its new articles fetched."""
    poll = feeds.poll_feed(feed_id)
    if poll is None:
        return
    new = [article.pk for article in poll.new]
    logger.info("feed=%s new=%s error=%s", feed_id, len(new), poll.error or "none")
    if new:
        sweeping.send_articles(fetch_article, new[: sweeping.room(queues.FETCHING)])


@app.task(name="articles.sweep", base=House, **SHELL)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find the articles and feeds that are due and in nobody's hand, and enqueue them."""
    swept = sweeping.sweep(poll=poll_feed, fetch=fetch_article, read=read_article)
    logger.info("sweep %s", swept or "left to the one that is running")


@app.task(name="articles.apply_rules", base=House, **SHELL)  # type: ignore[untyped-decorator]
def apply_rules() -> None:
    """Accept what the rules cover that somebody has enabled; most installations have none."""
    report = policy.apply_rules()
    logger.info("rules accepted=%s left=%s", len(report.accepted), len(report.left))


def enqueue_article(article_id: int) -> None:
    """Have an article processed once the transaction is committed; by the next sweep where the queue is away."""
    transaction.on_commit(partial(send_now, article_id))


def enqueue_feed(feed_id: int) -> None:
    """Have a feed polled once the transaction is committed; by the next sweep where the queue is away."""
    transaction.on_commit(partial(queues.send, poll_feed, [feed_id]))


def send_now(article_id: int) -> None:
    """Tell the queue where the article belongs as it stands now; none for one at its end."""
    state = Article.objects.filter(pk=article_id).values_list("state", flat=True).first()
    queue = queues.QUEUE_OF.get(state) if state else None
    if queue is not None:
        sweeping.send_articles(fetch_article if queue == queues.FETCHING else read_article, [article_id])


def _read_next(article_id: int) -> None:
    """Have an article that was just fetched read: it is marked as queued already."""
    if queues.send(read_article, [article_id]):
        mark_queued([article_id], sent=False)


def _through(article_id: int, states: Sequence[ArticleState]) -> Article | None:
    """Take an article through these stages; as it then stands. None for one that is gone, or another worker's."""
    try:
        return pipeline.process_article(article_id, states)
    except ArticleTakenError as taken:
        logger.info("article=%s %s", article_id, taken)
    except Article.DoesNotExist:
        logger.info("article=%s is gone", article_id)
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded):
        return f"it took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT:g} seconds"
    return f"a fault of the program: {type(error).__name__}: {error}"

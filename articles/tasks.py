"""Celery shells over the pipeline and the feeds: they take ids, and hold no logic of their own.

A task that is lost is no loss: `sweep` finds in the database what is due and not in hand. One that runs twice is no
harm: the stages take an article in hand by compare-and-set.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from articles import feeds, pipeline
from articles.states import ArticleTakenError, due_articles, give_up_stuck, try_again
from articles.vocabulary import ArticleState
from evtracker.celery import app

logger = logging.getLogger(__name__)

# Given back to the queue where the worker dies; tried again only where the database was busy; ended before the article
# counts as nobody's (IN_HAND_SECONDS).
SHELL: dict[str, Any] = {
    "acks_late": True,
    "autoretry_for": (OperationalError,),
    "max_retries": 3,
    "soft_time_limit": settings.CELERY_TASK_SOFT_TIME_LIMIT,
    "time_limit": settings.CELERY_TASK_TIME_LIMIT,
}
# Enqueued by one sweep; the next one finds the rest.
MOST_A_SWEEP = 200


@app.task(name="articles.process_article", **SHELL)  # type: ignore[untyped-decorator]
def process_article(article_id: int) -> None:
    """Take an article through the stages that are before it."""
    try:
        pipeline.process_article(article_id)
    except ArticleTakenError as taken:
        logger.info("%s", taken)


@app.task(name="articles.poll_feed", **SHELL)  # type: ignore[untyped-decorator]
def poll_feed(feed_id: int) -> None:
    """Poll a feed, and have its new articles processed."""
    poll = feeds.poll_feed(feed_id)
    for article in poll.new if poll else ():
        enqueue_article(article.pk)


@app.task(name="articles.sweep", **SHELL)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find the articles and feeds that are due and in nobody's hand, and enqueue them."""
    give_up_stuck()
    for article in due_articles()[:MOST_A_SWEEP]:
        if article.state == ArticleState.FAILED:
            try_again(article.pk, anew=False)
        enqueue_article(article.pk)
    for feed in feeds.due_feeds(timezone.now())[:MOST_A_SWEEP]:
        enqueue_feed(feed.pk)


def enqueue_article(article_id: int) -> None:
    """Have an article processed once the transaction at hand is committed."""
    transaction.on_commit(partial(process_article.delay, article_id))


def enqueue_feed(feed_id: int) -> None:
    """Have a feed polled once the transaction at hand is committed."""
    transaction.on_commit(partial(poll_feed.delay, feed_id))

"""The sweep: what is due in the database and in nobody's hand gets a hint in its queue, and no more than fit in.

A queue is measured before it is filled, and a row remembers that a hint was sent, so that a backlog of any length
neither grows the queue without bound nor sends the same hint again and again. An empty queue has lost its hints,
whatever the rows say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from celery import Task
from django.conf import settings
from django.utils import timezone

from articles import queues
from articles.feeds import due_feeds
from articles.heartbeats import ended, take
from articles.models import Article
from articles.states import UNDER_WAY, bring_back_waited, due_articles, give_up_stuck, mark_queued, not_queued

SWEEP = "sweep"


@dataclass(frozen=True)
class Swept:
    """What a sweep did: how many were given up, brought back, and enqueued in each queue."""

    given_up: int
    brought_back: int
    polling: int
    fetching: int
    reading: int

    def __str__(self) -> str:
        return " ".join(f"{name}={number}" for name, number in vars(self).items())


def sweep(*, poll: Task, fetch: Task, read: Task) -> Swept | None:
    """Enqueue what is due by these tasks; None where another sweep is running."""
    if not take(SWEEP, settings.TASK_SECONDS):
        return None
    given_up, brought_back = give_up_stuck(), bring_back_waited()
    swept = Swept(given_up, brought_back, _poll(poll), _fill(queues.FETCHING, fetch), _fill(queues.READING, read))
    ended(SWEEP, str(swept))
    return swept


def room(queue: str) -> int:
    """How many more hints fit into a queue; none while its server is away."""
    waiting = queues.length(queue)
    return 0 if waiting is None else max(0, settings.QUEUE_MOST - waiting)


def send_articles(task: Task, article_ids: Sequence[int]) -> int:
    """Send a hint for each and mark them; how many were sent. What could not be is left to the next sweep."""
    mark_queued(article_ids)
    left = queues.send(task, article_ids)
    if left:
        mark_queued(left, sent=False)
    return len(article_ids) - len(left)


def send_at(task: Task, article: Article) -> None:
    """Send a hint that comes when the article's turn at its host has come, where that is before the next sweep."""
    when = article.in_hand_until
    if article.queued_until is not None or when is None or when > timezone.now() + _round():
        return
    mark_queued([article.pk])
    if queues.send(task, [article.pk], eta=when):
        mark_queued([article.pk], sent=False)


def _round() -> dt.timedelta:
    return dt.timedelta(seconds=settings.SWEEP_SECONDS)


def _poll(task: Task) -> int:
    """A round of polls is enqueued once the one before was taken up."""
    if queues.length(queues.POLLING) != 0:
        return 0
    due = due_feeds(timezone.now()).values_list("pk", flat=True)[: settings.QUEUE_MOST]
    return len(due) - len(queues.send(task, due))


def _fill(queue: str, task: Task) -> int:
    """Fill a queue up with the articles that belong in it; those of each host in turn."""
    fit = room(queue)
    if not fit:
        return 0
    due = due_articles().filter(state__in=[state for state in UNDER_WAY if queues.QUEUE_OF[state] == queue])
    if fit < settings.QUEUE_MOST:
        due = due.filter(not_queued())
    rows = due.values_list("pk", "source__url")[: settings.QUEUE_MOST]
    return send_articles(task, _in_turn(rows)[:fit])


def _in_turn(rows: Iterable[tuple[int, str | None]]) -> list[int]:
    """The articles' ids, one of each host after the other, so that none of them holds up the rest."""
    by_host: dict[str, list[int]] = {}
    for pk, url in rows:
        by_host.setdefault(urlsplit(url or "").netloc, []).append(pk)
    return [pk for pk in chain.from_iterable(zip_longest(*by_host.values())) if pk is not None]

"""The queues, as far as the database needs to know of them: how long each is, and hints put into it.

A hint is an id. Nothing rests on its arrival: where the queue's server is away or has lost it, the sweep sends another.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from celery import Task
from django.conf import settings
from kombu.exceptions import ChannelError
from kombu.exceptions import OperationalError as QueueAwayError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from articles.vocabulary import ArticleState
from evtracker.celery import app

logger = logging.getLogger(__name__)

# What waits for others' servers has queues of its own, so that a slow host never holds up what needs only this machine.
SWEEPING, POLLING, FETCHING, READING = settings.QUEUES
# In which queue an article in this state belongs.
QUEUE_OF: dict[str, str] = {ArticleState.FOUND: FETCHING, ArticleState.FETCHED: READING, ArticleState.READ: READING}


def is_served_here(queue: str) -> bool:
    """Whether this process's worker serves a queue; true too where there is no worker, but a process that does all."""
    return queue in app.amqp.queues.consume_from


def is_there() -> bool:
    """Whether the queue's server answers, found out within a second or two.

    The queue's own client tries again and again for some six seconds, for which no reader of a page should wait.
    """
    address = app.connection_for_write().as_uri(include_password=True)
    if not address.startswith("redis"):
        return True
    try:
        with Redis.from_url(address, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as server:
            return bool(server.ping())
    except RedisError as error:
        logger.warning("the queue is away: %s", error)
        return False


def length(queue: str) -> int | None:
    """How many hints wait in it, without those that a worker has taken; None where its server does not answer."""
    if not is_there():
        return None
    try:
        with app.connection_for_write() as connection:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
    except ChannelError:
        # An empty queue is none to Redis.
        return 0
    except (QueueAwayError, OSError, *app.connection_for_write().connection_errors) as error:
        logger.warning("queue=%s length unknown: %s", queue, error)
        return None


def send(task: Task, ids: Iterable[int], *, eta: dt.datetime | None = None) -> list[int]:
    """Put a hint for each id into the task's queue, not to be taken up before `eta`; those that could not be sent."""
    waiting = list(ids)
    if waiting and not is_there():
        return waiting
    for place, one in enumerate(waiting):
        try:
            task.apply_async((one,), eta=eta)
        except QueueAwayError as error:
            left = waiting[place:]
            logger.warning("task=%s ids=%s left to the next sweep: the queue is away: %s", task.name, left[:5], error)
            return left
    return []

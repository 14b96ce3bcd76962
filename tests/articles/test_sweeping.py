"""The sweep: a long backlog neither grows the queue without bound nor is hinted at again and again, and what the queue
has lost is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import heartbeats, queues, sweeping, tasks
from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article, Heartbeat
from articles.states import MOST_ATTEMPTS, due_articles, give_up_stuck, take_in_hand
from articles.vocabulary import ArticleState
from evtracker.celery import app
from tests.factories import FeedFactory

pytestmark = pytest.mark.django_db
TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    """A queue that nobody works at."""
    app.control.purge()
    yield
    app.control.purge()


def bring(count: int, host: str = "paper.example") -> list[Article]:
    """Articles to be fetched, brought two rounds ago."""
    brought = [take_in_address(f"https://{host}/{number}")[0] for number in range(count)]
    Article.objects.update(found_at=timezone.now() - dt.timedelta(minutes=2))
    return brought


def sweep() -> sweeping.Swept | None:
    return sweeping.sweep(poll=tasks.poll_feed, fetch=tasks.fetch_article, read=tasks.read_article)


def hinted(queue: str = queues.FETCHING) -> list[int]:
    """The ids in a queue, first to last; they are taken out of it."""
    ids = []
    with app.connection_for_read() as connection, connection.SimpleQueue(queue) as waiting:
        for _ in range(queues.length(queue) or 0):
            message = waiting.get(timeout=2)
            ids.append(message.payload[0][0])
            message.ack()
    return ids


def test_a_backlog_fills_the_queue_once_and_no_further(settings: Any, clock: time_machine.Traveller) -> None:
    settings.QUEUE_MOST = 10
    bring(25)
    for _ in range(5):
        sweep()
        clock.shift(dt.timedelta(seconds=60))
    assert queues.length(queues.FETCHING) == 10


def test_room_in_the_queue_is_filled_with_what_is_not_in_it(settings: Any) -> None:
    settings.QUEUE_MOST = 10
    brought = bring(25)
    sweep()
    first = hinted()
    # Two of them are still there.
    tasks.fetch_article.delay(first[0])
    tasks.fetch_article.delay(first[1])
    sweep()
    again = hinted()[2:]
    assert (len(first), len(again)) == (10, 8)
    assert set(first).isdisjoint(again)
    assert {*first, *again} < {article.pk for article in brought}


def test_a_queue_that_was_emptied_is_filled_again_at_once(settings: Any) -> None:
    settings.QUEUE_MOST = 10
    bring(5)
    sweep()
    app.control.purge()
    sweep()
    assert queues.length(queues.FETCHING) == 5


def test_hosts_take_turns_in_the_queue() -> None:
    slow, quick = bring(3, "slow.example"), bring(2, "quick.example")
    sweep()
    a, b = [one.pk for one in slow], [one.pk for one in quick]
    assert hinted() == [a[0], b[0], a[1], b[1], a[2]]


def test_a_round_of_polls_is_enqueued_once_the_one_before_was_taken_up() -> None:
    FeedFactory(url="https://paper.example/feed")
    for _ in range(3):
        sweep()
    assert queues.length(queues.POLLING) == 1


def test_two_sweeps_do_not_run_at_once_and_one_that_died_holds_up_no_other(
    settings: Any, clock: time_machine.Traveller
) -> None:
    bring(1)
    assert heartbeats.take(sweeping.SWEEP, settings.TASK_SECONDS)
    assert sweep() is None
    assert queues.length(queues.FETCHING) == 0
    clock.shift(dt.timedelta(seconds=settings.TASK_SECONDS + 1))
    swept = sweep()
    assert swept is not None
    assert swept.fetching == 1
    beat = Heartbeat.objects.get(name=sweeping.SWEEP)
    assert (beat.running_until, beat.did) == (None, "given_up=0 brought_back=0 polling=0 fetching=1 reading=0")


def test_what_is_fetched_belongs_in_the_queue_of_reading() -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    tasks.send_now(article.pk)
    assert (hinted(), hinted(queues.READING)) == ([], [article.pk])


def test_a_poison_article_is_given_up_with_its_reason(clock: time_machine.Traveller, settings: Any) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    clock.shift(dt.timedelta(minutes=2))
    for _ in range(MOST_ATTEMPTS):
        assert list(due_articles()) == [article]
        # The worker that takes it is killed by it.
        assert take_in_hand(article.pk, ArticleState.FETCHED)
        clock.shift(dt.timedelta(seconds=settings.IN_HAND_SECONDS + 1))
    assert give_up_stuck() == 1
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED
    assert article.failure == "reading it was begun 5 times and never ended: it killed the worker, or took too long"


def broken_off(article: Article, error: Exception) -> Article:
    """The article after its reading ended by this exception."""
    assert take_in_hand(article.pk, ArticleState.FETCHED)
    tasks.read_article.on_failure(error, "a-task", (article.pk,), {}, None)
    article.refresh_from_db()
    return article


def test_an_article_that_takes_too_long_fails_with_that_reason_and_is_tried_again_later() -> None:
    article = broken_off(take_in_page(TEXT.encode(), "text/plain", Given()), SoftTimeLimitExceeded())
    assert (article.state, article.failure) == (ArticleState.FAILED, "it took longer than 90 seconds")
    assert article.in_hand_until is not None


def test_a_fault_of_the_program_is_the_articles_reason() -> None:
    article = broken_off(take_in_page(TEXT.encode(), "text/plain", Given()), ValueError("no such thing"))
    assert article.failure == "a fault of the program: ValueError: no such thing"


def test_an_article_that_the_database_broke_off_is_due_at_once(clock: time_machine.Traveller) -> None:
    article = broken_off(take_in_page(TEXT.encode(), "text/plain", Given()), OperationalError("restarting"))
    assert article.state == ArticleState.FETCHED
    assert list(due_articles()) == [article]


def test_another_workers_article_is_left_alone(clock: time_machine.Traveller) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    tasks.read_article.on_failure(ValueError("late"), "a-task", (article.pk,), {}, None)
    article.refresh_from_db()
    assert (article.state, article.failure) == (ArticleState.FETCHED, "")


@pytest.mark.usefixtures("queue_away")
@pytest.mark.django_db(transaction=True)
def test_without_a_queue_nothing_is_lost_and_no_page_breaks(admin_client: Client) -> None:
    failed = take_in_page(b"x" * 5_000_001, "text/plain", Given())
    chosen = {"action": "try_again", "_selected_action": [failed.pk]}
    answer = admin_client.post(reverse("admin:articles_article_changelist"), chosen)
    assert answer.status_code == 302
    with transaction.atomic():
        tasks.enqueue_feed(FeedFactory(url="https://paper.example/feed").pk)
    (article,) = bring(1)
    assert queues.length(queues.FETCHING) is None
    swept = sweep()
    assert swept is not None
    assert (swept.fetching, swept.polling) == (0, 0)
    tasks.send_now(article.pk)
    article.refresh_from_db()
    assert article.queued_until is None
    assert article in due_articles()

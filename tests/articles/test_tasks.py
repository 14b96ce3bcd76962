"""The tasks: shells that take ids, enqueued on commit, and a sweep that finds what the queue has lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import Permission, User
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import queues, tasks
from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article, Claim, Feed
from articles.pipeline import process_article
from articles.states import take_in_hand
from articles.vocabulary import ArticleState
from tests.articles.conftest import Answer, Site
from tests.factories import FeedFactory

TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."


@pytest.fixture
def at_once(settings: Any) -> Any:
    """Tasks run as soon as they are enqueued, in this process."""
    tasks.app.conf.task_always_eager = True
    yield
    tasks.app.conf.task_always_eager = False


@pytest.mark.usefixtures("at_once")
@pytest.mark.django_db
def test_a_sweep_takes_up_what_lies_about(
    site: Site, clock: time_machine.Traveller, django_capture_on_commit_callbacks: Any
) -> None:
    item = "<item><title>Nova builds</title><link>/nova</link></item>"
    site["/feed"] = Answer(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), content_type="text/xml")
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    waiting = take_in_page(f"{TEXT} And more.".encode(), "text/plain", Given())
    clock.shift(dt.timedelta(minutes=2))
    feed = FeedFactory(url=site.url("/feed"))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert {article.state for article in Article.objects.all()} == {ArticleState.EXTRACTED}
    assert Article.objects.filter(feed=feed).count() == 1
    waiting.refresh_from_db()
    assert waiting.versions.count() == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.django_db
def test_a_sweep_tries_again_what_failed_for_a_passing_reason(
    site: Site, clock: time_machine.Traveller, django_capture_on_commit_callbacks: Any
) -> None:
    site["/nova"] = Answer(status=503)
    article, _ = take_in_address(site.url("/nova"))
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    for minutes, state in ((5, ArticleState.FAILED), (10, ArticleState.EXTRACTED)):
        clock.shift(dt.timedelta(minutes=minutes))
        with django_capture_on_commit_callbacks(execute=True):
            tasks.sweep()
        article.refresh_from_db()
        assert article.state == state


@pytest.fixture
def fetcher() -> Iterator[None]:
    """This process is a worker that fetches, and does not read."""
    served = tasks.app.amqp.queues
    served.select([queues.FETCHING])
    yield
    served._consume_from = None


@pytest.mark.django_db(transaction=True)
def test_a_worker_for_all_queues_goes_straight_on_from_fetching_to_claims(site: Site) -> None:
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    article, _ = take_in_address(site.url("/nova"))
    before = queues.length(queues.READING)
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.in_hand_until) == (ArticleState.EXTRACTED, None)
    assert Claim.objects.filter(version__article=article).exists()
    assert queues.length(queues.READING) == before


@pytest.mark.usefixtures("fetcher")
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_only_fetches_leaves_the_reading_to_the_others(site: Site) -> None:
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode())
    article, _ = take_in_address(site.url("/nova"))
    before = queues.length(queues.READING)
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.in_hand_until) == (ArticleState.FETCHED, None)
    assert before is not None
    assert queues.length(queues.READING) == before + 1


@pytest.mark.django_db
def test_what_breaks_off_while_reading_on_is_the_articles_failure(site: Site) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    take_in_hand(article.pk, ArticleState.FETCHED)
    tasks.fetch_article.on_failure(ValueError("odd"), "a-task", (article.pk,), {}, None)
    article.refresh_from_db()
    assert (article.state, article.failure) == (ArticleState.FAILED, "a fault of the program: ValueError: odd")


@pytest.mark.usefixtures("fetcher")
@pytest.mark.django_db
def test_what_breaks_off_in_a_worker_that_only_fetches_says_nothing_of_who_reads(site: Site) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    take_in_hand(article.pk, ArticleState.FETCHED)
    tasks.fetch_article.on_failure(ValueError("odd"), "a-task", (article.pk,), {}, None)
    article.refresh_from_db()
    assert article.state == ArticleState.FETCHED


@pytest.mark.django_db
def test_a_sweep_leaves_alone_what_is_in_hand_and_what_has_just_come(
    clock: time_machine.Traveller, django_capture_on_commit_callbacks: Any
) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    clock.shift(dt.timedelta(minutes=2))
    take_in_hand(article.pk, ArticleState.FETCHED)
    take_in_page(f"{TEXT} And more.".encode(), "text/plain", Given())
    with django_capture_on_commit_callbacks() as enqueued:
        tasks.sweep()
    assert enqueued == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("at_once")
def test_nothing_is_enqueued_for_what_is_rolled_back() -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    with transaction.atomic():
        tasks.enqueue_article(article.pk)
        transaction.set_rollback(True)
    article.refresh_from_db()
    assert article.state == ArticleState.FETCHED
    with transaction.atomic():
        tasks.enqueue_article(article.pk)
        assert Article.objects.get(pk=article.pk).state == ArticleState.FETCHED
    article.refresh_from_db()
    assert article.state == ArticleState.EXTRACTED


def test_tasks_are_given_back_when_a_worker_dies_and_end_before_the_article_is_anybodys() -> None:
    for name in ("articles.fetch_article", "articles.read_article", "articles.poll_feed", "articles.sweep"):
        task = tasks.app.tasks[name]
        assert task.acks_late
        assert task.reject_on_worker_lost or tasks.app.conf.task_reject_on_worker_lost
        assert task.time_limit < 300


@pytest.mark.usefixtures("at_once")
@pytest.mark.django_db
def test_a_curator_has_a_failed_article_tried_again(
    site: Site, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    gone = process_article(take_in_address(site.url("/nova"))[0].pk)
    done = process_article(take_in_page(TEXT.encode(), "text/plain", Given()).pk)
    assert gone.state == ArticleState.FAILED
    site["/nova"] = Answer(f"<html><body><article><p>{TEXT} More.</p></article></body></html>".encode())
    chosen = {"action": "try_again", "_selected_action": [gone.pk, done.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(reverse("admin:articles_article_changelist"), chosen, follow=True)
    assert "1 article is being tried again" in answer.content.decode()
    gone.refresh_from_db()
    assert gone.state == ArticleState.EXTRACTED


@pytest.mark.usefixtures("at_once")
@pytest.mark.django_db
def test_a_curator_has_a_feed_polled_now(
    site: Site, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    site["/feed"] = Answer(b'<rss version="2.0"><channel></channel></rss>', content_type="text/xml")
    later = timezone.now() + dt.timedelta(hours=1)
    feed = FeedFactory(url=site.url("/feed"), next_poll_at=later)
    off = FeedFactory(url=site.url("/off"), enabled=False)
    chosen = {"action": "poll_now", "_selected_action": [feed.pk, off.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(reverse("admin:articles_feed_changelist"), chosen, follow=True)
    assert "1 feed is being polled" in answer.content.decode()
    feed.refresh_from_db()
    off.refresh_from_db()
    assert feed.polled_at is not None
    assert off.polled_at is None


@pytest.mark.django_db
def test_who_may_only_view_articles_does_not_have_them_tried_again(client: Client) -> None:
    article = take_in_page(b"x" * 5_000_001, "text/plain", Given())
    user = User.objects.create_user("looks", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    chosen = {"action": "try_again", "_selected_action": [article.pk]}
    assert "Try again" not in client.get(reverse("admin:articles_article_changelist")).content.decode()
    client.post(reverse("admin:articles_article_changelist"), chosen)
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED


@pytest.mark.usefixtures("at_once")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (ValueError("of no use"), "a fault of the program: ValueError: of no use"),
        (SoftTimeLimitExceeded(), "it took longer than 90 seconds"),
    ],
)
def test_a_poll_that_breaks_off_is_kept_on_its_feed_with_the_reason(fault: Exception, reason: str) -> None:
    feed = FeedFactory(url="https://paper.example/feed")
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=timezone.now() + dt.timedelta(minutes=5))
    tasks.poll_feed.on_failure(fault, "a task", [feed.pk], {}, None)
    feed.refresh_from_db()
    assert (feed.error, feed.error_count) == (reason, 1)
    assert feed.next_poll_at > timezone.now() + dt.timedelta(minutes=10)


@pytest.mark.django_db
def test_a_poll_that_the_database_broke_off_is_no_error_of_its_feed() -> None:
    feed = FeedFactory(url="https://paper.example/feed")
    tasks.poll_feed.on_failure(OperationalError("restarted"), "a task", [feed.pk], {}, None)
    feed.refresh_from_db()
    assert (feed.error, feed.error_count) == ("", 0)
    # One that was deleted meanwhile is no trouble either.
    feed.delete()
    tasks.poll_feed.on_failure(ValueError("of no use"), "a task", [feed.pk], {}, None)

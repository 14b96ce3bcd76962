"""The admin's page on feeds and jobs: how the work stands, and trying again from there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.failures import kind_of
from articles.models import Article, Heartbeat
from articles.vocabulary import ArticleState
from tests.factories import ArticleFactory, ClaimFactory, FeedFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/articles/article/jobs/"


def failed(number: int, reason: str = "https://a.example/{} answered with 404", **values: Any) -> Article:
    reason = reason.format(number)
    return ArticleFactory(state="failed", failure=reason, failure_kind=kind_of(reason), **values)


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def member(*permissions: str) -> User:
    user = User.objects.create_user("member", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_it_tells_what_waits_what_failed_and_what_each_feed_brought(admin_client: Client) -> None:
    feed = FeedFactory(title="The Paper's feed", error="the host a.example is not known", error_count=3)
    ClaimFactory(version__article__feed=feed)
    waiting = ArticleFactory(state="found", feed=feed)
    Article.objects.filter(pk=waiting.pk).update(found_at=timezone.now() - dt.timedelta(hours=2))
    failed(1)
    failed(2)
    Heartbeat.objects.create(name="sweep", begun_at=timezone.now(), ended_at=timezone.now())
    page = text(admin_client)
    assert "the oldest was found 2 hours ago" in page
    assert "… answered with 404" in page
    assert "https://a.example/2 answered with 404" in page
    assert "all 2</button>" in page
    assert "the host a.example is not known (3 times" in page
    assert "at work" in page
    assert '<td data-label="Found, 14 days" class="number">2</td>' in page
    assert '<td data-label="Claims, 14 days" class="number">1</td>' in page


def test_a_scheduler_that_does_not_sweep_is_seen(admin_client: Client) -> None:
    assert "not seen yet" in text(admin_client)
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    Heartbeat.objects.create(name="sweep", begun_at=long_ago, ended_at=long_ago)
    assert '<p class="figure">silent</p>' in text(admin_client)


def test_it_says_so_where_there_is_nothing(admin_client: Client) -> None:
    page = text(admin_client)
    assert "No article has failed." in page
    assert "There is no feed yet." in page


def test_one_failed_article_is_tried_again(admin_client: Client, django_capture_on_commit_callbacks: Any) -> None:
    one, other = failed(1), failed(2)
    with django_capture_on_commit_callbacks() as enqueued:
        answer = admin_client.post(f"{PAGE}retry/", {"article": one.pk}, follow=True)
    assert f"Article {one.pk} is being tried again" in answer.content.decode()
    assert len(enqueued) == 1
    assert [Article.objects.get(pk=pk).state for pk in (one.pk, other.pk)] == ["found", "failed"]


def test_all_of_a_kind_are_tried_again_each_from_where_it_stands(admin_client: Client) -> None:
    fetched = failed(1, page=b"<p>text</p>", attempts=5)
    found = failed(2)
    other = failed(3, "the host {}.example is not known")
    answer = admin_client.post(f"{PAGE}retry/", {"kind": found.failure_kind}, follow=True)
    assert "2 articles are taken up again by the next sweep" in answer.content.decode()
    for article, state in ((fetched, "fetched"), (found, "found"), (other, "failed")):
        article.refresh_from_db()
        assert article.state == state
    assert (fetched.attempts, fetched.failure) == (0, "")


def test_what_has_not_failed_is_not_touched(admin_client: Client) -> None:
    done = ArticleFactory(state="extracted")
    for data in ({"article": done.pk}, {"article": "nonsense"}, {"article": "9" * 5000}, {"kind": ""}, {}):
        assert admin_client.post(f"{PAGE}retry/", data).status_code == 302
    done.refresh_from_db()
    assert done.state == ArticleState.EXTRACTED


def test_trying_again_takes_a_post_with_its_token(curator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    assert client.get(f"{PAGE}retry/").status_code == 405
    assert client.post(f"{PAGE}retry/", {"kind": "x"}).status_code == 403


def test_who_may_only_view_has_no_button_and_can_not_try_again(client: Client) -> None:
    article = failed(1)
    client.force_login(member("view_article", "view_feed"))
    page = text(client)
    assert "… answered with 404" in page
    assert "<button" not in page.partition('id="failures"')[2]
    assert client.post(f"{PAGE}retry/", {"article": article.pk}).status_code == 403
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED


def test_who_may_not_view_gets_nothing(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(member("view_article"))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in text(client, reverse("admin:index"))


def test_the_admins_first_page_leads_there(admin_client: Client) -> None:
    assert PAGE in text(admin_client, reverse("admin:index"))


def test_the_articles_of_a_kind_can_be_listed(admin_client: Client) -> None:
    kind = failed(1).failure_kind
    failed(2, "the host {}.example is not known")
    address = reverse("admin:articles_article_changelist")
    answer = admin_client.get(address, {"state__exact": "failed", "failure_kind": kind})
    assert answer.context["cl"].result_count == 1


def test_what_is_put_off_is_told_with_its_reason_and_time_and_is_not_the_oldest_that_waits(
    admin_client: Client, clock: Any
) -> None:
    put_off = ArticleFactory(state="found", failure="put off: https://a.example/robots.txt answered 503")
    Article.objects.filter(pk=put_off.pk).update(
        failure_kind=kind_of(put_off.failure),
        found_at=timezone.now() - dt.timedelta(days=20),
        in_hand_until=timezone.now() + dt.timedelta(minutes=25),
    )
    page = text(admin_client)
    assert "put off: … answered 503" in page
    assert f"{timezone.now() + dt.timedelta(minutes=25):%H:%M}" in page
    assert f'/admin/articles/article/{put_off.pk}/change/">article {put_off.pk}<' in page
    assert "nothing is on its way" in page
    clock.shift(dt.timedelta(minutes=30))
    page = text(admin_client)
    assert "put off: …" not in page
    assert "the oldest was found 2" in page


def test_trying_again_is_offered_only_where_it_can_help(admin_client: Client) -> None:
    hopeless = failed(1, "it is empty", source__url=None, attempts=1)
    fetched = failed(2)
    for article, there in ((hopeless, False), (fetched, True)):
        page = text(admin_client, f"/admin/articles/article/{article.pk}/change/")
        assert ("Try again" in page) is there
        assert ("Hand it in anew" in page) is not there
    assert text(admin_client).count(">this one</button>") == 1


def test_a_kind_that_no_database_holds_is_no_fault(admin_client: Client) -> None:
    answer = admin_client.post(reverse("admin:articles_article_retry"), {"kind": "nul\x00l"}, follow=True)
    assert "0 articles are taken up again" in answer.content.decode()


@pytest.mark.parametrize("rows", [2, 60])
def test_its_queries_do_not_grow(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        FeedFactory(url=f"https://a.example/{number}")
        failed(number, f"kind {chr(97 + number % 26)}{number % 7} of failure")
    ClaimFactory()
    # Sessions and the user, then: states, oldest, kinds, examples, what is put off,
    # feeds (three), sweep, stages, days (six), the page.
    with django_assert_num_queries(19):
        admin_client.get(PAGE)


def test_many_feeds_are_paged(admin_client: Client) -> None:
    for number in range(30):
        FeedFactory(url=f"https://a.example/{number}", title=f"Feed {number:02}")
    assert "page 1 of 2" in text(admin_client)
    second = text(admin_client, f"{PAGE}?page=2")
    assert "Feed 29" in second
    assert "Feed 03" not in second


def test_it_holds_to_the_content_policy(admin_client: Client) -> None:
    failed(1)
    FeedFactory()
    page = text(admin_client).partition('id="content"')[2].partition('id="footer"')[0]
    assert " style=" not in page
    assert "<script" not in page

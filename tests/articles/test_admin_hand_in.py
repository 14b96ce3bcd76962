"""Handing in an article in the admin, and its page there: how far it is, and trying again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from articles.engines import named
from articles.models import Article, ArticleVersion, Claim, Rereading
from articles.pipeline import process_article
from articles.vocabulary import ArticleState
from tests.factories import UserFactory
from tests.pages import tree, words

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("admin:articles_article_changelist"), reverse("admin:articles_article_add")
ADDRESS = "https://news.example/xiaomi-plant"
TEXT = {
    "title": "Xiaomi to build a plant",
    "text": "Xiaomi is going to build a plant in Beijing with room for 300,000 vehicles a year.",
    "published": "2021-11-27",
}
CURATOR = ("add_article", "view_article", "change_article", "view_claim", "view_rereading")


def staff(*permissions: str) -> Client:
    """The browser of one of the staff with these permissions."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk() -> Client:
    return staff(*CURATOR)


def page(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def again(article: Article) -> str:
    return reverse("admin:articles_article_again", args=[article.pk])


def handed_in(desk: Client, **fields: str) -> Article:
    """The article that the form leads to."""
    answer = desk.post(NEW, fields)
    assert answer.status_code == 302, words(answer)
    article = Article.objects.latest("pk")
    assert answer["Location"] == page(article)
    return article


def test_an_address_leads_to_the_articles_page_which_tells_how_far_it_is(desk: Client) -> None:
    article = handed_in(desk, url=ADDRESS)
    assert (article.state, article.source.url) == (ArticleState.FOUND, ADDRESS)
    told = words(desk.get(page(article)))
    assert "is on its way: it waits to be fetched." in told
    assert "It waits to be fetched. Look again" in told
    assert LogEntry.objects.get().get_change_message() == "Handed in."


def test_a_text_comes_in_with_what_is_known_and_shows_its_claims_when_they_are_there(desk: Client) -> None:
    article = handed_in(desk, **TEXT, publisher="The Paper", language="en", url=ADDRESS)
    process_article(article.pk)
    answer = desk.get(page(article))
    told = words(answer)
    number = Claim.objects.count()
    assert f"{number}, {number} of them undecided" in told
    assert "300,000 vehicles a year in Beijing" in told
    claim = Claim.objects.get(kind="capacity")
    assert tree(answer).xpath(f'//a[@href="{reverse("admin:articles_claim_change", args=[claim.pk])}"]')
    source = process_article(article.pk).source
    assert (source.title, source.publisher, str(source.published)) == (TEXT["title"], "The Paper", "2021-11-27")


@pytest.mark.parametrize(
    ("fields", "name", "reason"),
    [
        ({}, "url", "is missing: hand in an address, or title, text and published"),
        ({"url": "http://10.0.0.1/"}, "url", "is inside a network"),
        ({"url": "nowhere"}, "url", "is no http or https address"),
        ({**TEXT, "published": "2031"}, "published", "is a day to come"),
        ({**TEXT, "text": "1 2 3"}, "text", "it holds no sentence"),
        ({"title": "Only this"}, "text", "is missing: a text comes with title, text and published"),
        ({**TEXT, "title": "A" * 501}, "title", "is longer than 500 characters"),
    ],
)
def test_what_can_not_be_taken_is_told_at_its_field(desk: Client, fields: Any, name: str, reason: str) -> None:
    answer = desk.post(NEW, fields)
    assert answer.status_code == 200
    (row,) = tree(answer).xpath(f'//div[contains(@class, "field-{name} errors")]')
    assert reason in words(row)
    assert row.xpath('.//*[@aria-invalid="true"]')
    assert not Article.objects.exists()


def test_what_is_known_is_not_doubled_and_said_to_be_known(desk: Client) -> None:
    article = handed_in(desk, url=ADDRESS)
    assert handed_in(desk, url=f"{ADDRESS}?utm_source=x") == article
    assert "is known already, and stays as it is" in words(desk.get(page(article)))


def test_a_failed_article_shows_its_reason_and_is_tried_again(desk: Client) -> None:
    article = handed_in(desk, url=ADDRESS)
    Article.objects.update(state=ArticleState.FAILED, failure="it answered 404 (Not Found)", attempts=5)
    answer = desk.get(page(article))
    assert "reason it answered 404 (Not Found)" in words(answer)
    assert tree(answer).xpath(f'//form[@action="{again(article)}"]//button/text()') == ["Try again"]
    assert "It waits to be fetched." in words(desk.post(again(article), follow=True))
    article.refresh_from_db()
    assert (article.state, article.attempts, article.failure) == (ArticleState.FOUND, 0, "")


def test_an_extracted_article_is_extracted_again(desk: Client) -> None:
    article = process_article(handed_in(desk, **TEXT).pk)
    assert tree(desk.get(page(article))).xpath(f'//form[@action="{again(article)}"]//button/text()') == [
        "Extract again"
    ]
    desk.post(again(article))
    article.refresh_from_db()
    assert article.state == ArticleState.READ
    assert "It is on its way: it waits to be extracted." in words(desk.post(again(article), follow=True))


def test_selected_articles_are_extracted_again(desk: Client) -> None:
    first = process_article(handed_in(desk, **TEXT).pk)
    second = handed_in(desk, url=ADDRESS)
    answer = desk.post(LIST, {"action": "extract_again", "_selected_action": [first.pk, second.pk]}, follow=True)
    assert "1 article is being read anew; all others are left." in words(answer)
    states = dict(Article.objects.values_list("pk", "state"))
    assert states == {first.pk: ArticleState.READ, second.pk: ArticleState.FOUND}


def test_what_a_rereading_changed_can_be_seen(desk: Client) -> None:
    article = process_article(handed_in(desk, **TEXT).pk)
    claim = Claim.objects.get(kind="capacity")
    Claim.objects.filter(pk=claim.pk).update(fact_key="old", values={**claim.values, "amount": "300"})
    ArticleVersion.objects.update(engine=named("0.9"))
    desk.post(again(article))
    process_article(article.pk)
    rereading = Rereading.objects.get()
    address = reverse("admin:articles_rereading_change", args=[rereading.pk])
    assert tree(desk.get(page(article))).xpath(f'//a[@href="{address}"]')
    told = words(desk.get(address))
    assert "changed capacity: Xiaomi before: 300 vehicles a year in Beijing" in told
    assert "now: 300,000 vehicles a year in Beijing" in told
    assert "evtracker 0.9" in told


@pytest.mark.parametrize(
    ("permissions", "may_hand_in", "may_retry"),
    [((), 403, 403), (("view_article",), 403, 403), (("add_article",), 200, 403), (("change_article",), 403, 302)],
)
def test_each_may_do_what_his_permissions_say(permissions: Any, may_hand_in: int, may_retry: int, desk: Client) -> None:
    article = handed_in(desk, url=ADDRESS)
    browser = staff(*permissions)
    assert browser.get(NEW).status_code == may_hand_in
    answer = browser.post(NEW, {"url": f"{ADDRESS}-2"})
    assert answer.status_code == (302 if may_hand_in == 200 else 403)
    assert Article.objects.count() == (2 if may_hand_in == 200 else 1)
    assert browser.post(again(article)).status_code == may_retry
    assert browser.get(again(article)).status_code == 405


def test_who_may_only_look_sees_no_button(desk: Client) -> None:
    article = process_article(handed_in(desk, **TEXT).pk)
    seen = staff("view_article").get(page(article))
    assert "stands extracted" in words(seen)
    assert not tree(seen).xpath(f'//form[@action="{again(article)}"]')


def test_without_a_login_there_is_only_the_login() -> None:
    for address in (NEW, reverse("admin:articles_article_again", args=[1])):
        for answer in (Client().get(address), Client().post(address)):
            assert answer["Location"].startswith("/admin/login/")


def test_another_site_can_not_have_it_sent(curator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(curator)
    assert browser.post(NEW, {"url": ADDRESS}).status_code == 403
    assert not Article.objects.exists()


def test_an_article_that_is_not_there_is_a_404(desk: Client) -> None:
    assert desk.get(reverse("admin:articles_article_change", args=[999])).status_code in (302, 404)
    assert desk.post(reverse("admin:articles_article_again", args=[999])).status_code == 404


def test_a_page_asks_as_often_for_many_claims_as_for_few(desk: Client, django_assert_num_queries: Any) -> None:
    article = process_article(handed_in(desk, **TEXT).pk)
    more = f"{TEXT['text']} It invests $2 billion there. Production starts in 2024. It creates 3,000 jobs."
    longer = process_article(handed_in(desk, **{**TEXT, "text": more}).pk)
    assert longer.versions.get().claims.count() > article.versions.get().claims.count()
    desk.get(page(article))
    for one in (article, longer):
        with django_assert_num_queries(12):
            desk.get(page(one))


def test_a_wrong_text_is_replaced_by_the_right_one_and_stays_as_an_earlier_version(desk: Client) -> None:
    wrong = {**TEXT, "text": "Xiaomi is going to build a plant in Wuhan with room for 5,000 vehicles a year."}
    article = process_article(handed_in(desk, **wrong, url=ADDRESS).pk)
    told = words(desk.post(NEW, {**TEXT, "url": ADDRESS}, follow=True))
    assert "by handing in the right one with its address, to replace what is kept" in told
    assert article.versions.count() == 1
    process_article(handed_in(desk, **TEXT, url=ADDRESS, replace="on").pk)
    assert list(article.versions.order_by("number").values_list("text", flat=True)) == [wrong["text"], TEXT["text"]]
    claims = Claim.objects.filter(version__article=article)
    assert claims.exists()
    assert {claim.version.number for claim in claims} == {2}


def test_replacing_takes_an_address_and_a_text(desk: Client) -> None:
    for fields in ({"url": ADDRESS}, TEXT):
        assert "needs the article's address and its right text" in words(desk.post(NEW, {**fields, "replace": "on"}))
    assert not Article.objects.exists()

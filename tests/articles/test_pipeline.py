"""The way of an article: its states, its texts, its claims, and what happens on the way twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import review
from articles.claims import store_claims
from articles.extraction import Fact
from articles.intake import Given, take_in_address, take_in_page
from articles.matching import match_fact
from articles.models import Article, ArticleVersion, Claim
from articles.pipeline import extract_article, fetch_article, process_article, read_article
from articles.rematching import rematch
from articles.states import (
    MOST_ATTEMPTS,
    ArticleTakenError,
    bring_back_waited,
    due_articles,
    give_up_stuck,
    let_go,
    move,
    put_back,
    take_in_hand,
    try_again,
)
from articles.story_models import Story
from articles.vocabulary import ArticleState, ClaimState, Effect
from companies.models import Source
from evtracker.partial_dates import PartialDate
from tests.articles.conftest import Answer, Site
from tests.factories import CompanyFactory, PlantFactory, SourceFactory

pytestmark = pytest.mark.django_db

IN_HAND = dt.timedelta(seconds=settings.IN_HAND_SECONDS)
# From the page to its claims.
MOST_QUERIES = 26

TEXT = (
    "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year. "
    "The company plans to invest 2 billion dollars in the factory. Its cars are green."
)
OTHER_NEWS = (
    "Orion Cells has put off its battery works near Lahti until 2029, its owners told the town council. Nobody is "
    "dismissed, but the second hall will not be begun before customers have signed for what the first one makes."
)
PAGE = f'<html lang="en"><head><title>Nova builds</title></head><body><article><p>{TEXT}</p></article></body></html>'
DAY = PartialDate.parse("2023-05-06")


def take_in(text: str = TEXT, **given: Any) -> Article:
    return process_article(take_in_page(text.encode(), "text/plain", Given(published=DAY, **given)).pk)


@pytest.fixture
def nova() -> Any:
    company = CompanyFactory(slug="nova", name="Nova Motors")
    return PlantFactory(slug="nova-hefei", name="Nova Hefei plant", company=company, city="Hefei")


def test_a_text_goes_through_all_stages_to_its_claims(nova: Any) -> None:
    article = take_in(title="Nova builds")
    assert (article.state, article.failure, article.page) == (ArticleState.EXTRACTED, "", None)
    version = article.versions.get()
    assert (version.text, version.title) == (TEXT, "Nova builds")
    claims = list(version.claims.all())
    assert {claim.kind for claim in claims} >= {"capacity", "investment"}
    for claim in claims:
        assert version.text[claim.start : claim.end] == claim.passage
        assert claim.state == ClaimState.PENDING
        assert claim.extractor.startswith("evtracker ")
        assert claim.company == nova.company
    capacity = version.claims.get(kind="capacity")
    assert capacity.values["amount"] == "300000"
    assert capacity.plant == nova


def test_matched_anew_a_claim_keeps_the_company_that_the_article_names_in_another_way(nova: Any) -> None:
    """Whoever decides about one claim has all those around it matched anew."""
    version = take_in().versions.get()
    told = Fact(
        "jobs", "plan", TEXT[:11], 0, 11, company="NM Auto", company_names=("NM Auto", "Nova Motors"), count=3000
    )
    store_claims(version, [(told, match_fact(told, DAY))])
    claim = version.claims.get(kind="jobs")
    assert (claim.subject, claim.further_names, claim.company) == ("NM Auto", ["Nova Motors"], nova.company)
    rematch([claim])
    claim.refresh_from_db()
    assert claim.company == nova.company


def test_an_address_goes_through_all_stages(site: Site, nova: Any) -> None:
    site["/nova"] = Answer(PAGE.encode())
    article, made = take_in_address(site.url("/nova?utm_source=x"))
    assert made
    states = [stage(article.pk).state for stage in (fetch_article, read_article, extract_article)]
    assert states == [ArticleState.FETCHED, ArticleState.READ, ArticleState.EXTRACTED]
    article.refresh_from_db()
    assert (article.source.title, article.source.language) == ("Nova builds", "en")
    assert site.asked[0][0] == "/nova"


def test_the_same_text_twice_is_one_article(nova: Any) -> None:
    first, claims = take_in(), Claim.objects.count()
    assert take_in().pk == first.pk
    assert (Article.objects.count(), ArticleVersion.objects.count(), Claim.objects.count()) == (1, 1, claims)


def test_the_same_text_in_other_bytes_is_one_article(nova: Any) -> None:
    first = take_in()
    again = process_article(take_in_page(TEXT.encode("utf-16"), "text/plain", Given()).pk)
    assert again.pk == first.pk
    assert (Article.objects.count(), Source.objects.filter(article__isnull=False).count()) == (1, 1)


def test_the_same_address_twice_is_one_article(site: Site) -> None:
    first, _ = take_in_address("https://ev.example/nova?utm_source=feed")
    assert take_in_address("https://EV.example/nova#top") == (first, False)


def test_the_same_text_at_another_address_is_another_article_of_the_same_story() -> None:
    first, second = take_in(url="https://a.example/nova"), take_in(url="https://b.example/nova")
    assert first.pk != second.pk
    assert first.story is not None
    assert first.story == second.story
    assert take_in(text=TEXT + " And more.").story == first.story
    assert take_in(text=OTHER_NEWS).story != first.story
    assert Story.objects.count() == 2


def test_a_changed_page_is_a_new_version_and_old_pending_claims_go(nova: Any) -> None:
    article = take_in(url="https://a.example/nova")
    take_in(text=TEXT.replace("300,000", "400,000"), url="https://a.example/nova")
    first, second = article.versions.order_by("number")
    assert (first.text, second.number) == (TEXT, 2)
    assert list(first.claims.all()) == []
    assert second.claims.get(kind="capacity").values["amount"] == "400000"


def test_a_decided_claim_stays_as_decided_when_read_anew(nova: Any, curator: Any) -> None:
    article = take_in(url="https://a.example/nova")
    claim = article.versions.get().claims.get(kind="capacity")
    review.reject_claim(claim, curator)
    process_article(try_again(article.pk).pk)
    assert list(Claim.objects.filter(kind="capacity").values_list("pk", "state")) == [(claim.pk, ClaimState.REJECTED)]


def test_a_claim_whose_decision_was_taken_back_keeps_its_history(nova: Any, curator: Any) -> None:
    article = take_in(url="https://a.example/nova")
    claim = article.versions.get().claims.get(kind="capacity")
    review.undo_decision(review.reject_claim(claim, curator), curator)
    take_in(text="Nothing is planned any more, Nova Motors says.", url="https://a.example/nova")
    claim.refresh_from_db()
    assert (claim.state, claim.decisions.count()) == (ClaimState.PENDING, 2)


def test_an_undecided_claim_keeps_its_row_when_read_anew(nova: Any) -> None:
    article = take_in()
    before = set(Claim.objects.values_list("pk", flat=True))
    process_article(try_again(article.pk).pk)
    assert set(Claim.objects.values_list("pk", flat=True)) == before


def test_what_is_on_record_meanwhile_is_matched_when_read_anew() -> None:
    article = take_in()
    claims = article.versions.get().claims
    assert set(claims.values_list("effect", flat=True)) == {Effect.UNKNOWN_COMPANY}
    CompanyFactory(name="Nova Motors")
    process_article(try_again(article.pk).pk)
    assert Effect.UNKNOWN_COMPANY not in set(claims.values_list("effect", flat=True))


def test_an_article_without_a_fact_is_extracted_without_claims() -> None:
    article = take_in("The weather in Berlin was fine on Monday, and nobody built anything.")
    assert article.state == ArticleState.EXTRACTED
    assert Claim.objects.count() == 0


def test_an_article_without_a_day_takes_the_day_on_which_it_says_it_was_published() -> None:
    article = process_article(take_in_page(f"date 2021-11-29 {TEXT}".encode(), "text/plain", Given()).pk)
    assert str(article.source.published) == "2021-11-29"
    given = process_article(take_in_page(f"date 2021-11-28 {TEXT}".encode(), "text/plain", Given(published=DAY)).pk)
    assert given.source.published == DAY


@pytest.mark.parametrize(
    ("page", "reason"),
    [(b"", "it is empty"), (b"\x00\x01" * 99, "binary data"), (b"<html></html>", "without a body")],
)
def test_what_can_not_be_read_is_kept_with_its_reason(page: bytes, reason: str) -> None:
    article = process_article(take_in_page(page, "", Given(file_name="a.bin")).pk)
    assert article.state == ArticleState.FAILED
    assert reason in article.failure
    assert article.source.title == "untitled: a.bin"
    assert ArticleVersion.objects.count() == 0
    again = process_article(take_in_page(page, "", Given(file_name="a.bin")).pk)
    assert again.pk == article.pk


def test_what_is_too_long_is_kept_without_its_page() -> None:
    article = take_in_page(b"x" * 5_000_001, "text/plain", Given())
    assert (article.state, article.page) == (ArticleState.FAILED, None)
    assert "longer than 5.0 MB" in article.failure
    assert "give it again" in process_article(try_again(article.pk).pk).failure


def test_a_failed_address_can_be_tried_again(site: Site) -> None:
    article = process_article(take_in_address(site.url("/nova"))[0].pk)
    assert article.state == ArticleState.FAILED
    assert "answered 404" in article.failure
    assert article.in_hand_until is None
    site["/nova"] = Answer(PAGE.encode())
    assert process_article(try_again(article.pk).pk).state == ArticleState.EXTRACTED


def test_what_was_given_up_can_be_tried_again_by_hand(clock: time_machine.Traveller) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    for _ in range(MOST_ATTEMPTS):
        take_in_hand(article.pk, ArticleState.FETCHED)
        clock.shift(IN_HAND + dt.timedelta(seconds=1))
    give_up_stuck()
    try_again(article.pk)
    assert (give_up_stuck(), list(due_articles())) == (0, [article])


@pytest.mark.parametrize("page", [b"%PDF-1.4 and more", b"x" * 5_000_001])
def test_a_further_page_that_can_not_be_read_leaves_the_article_as_it_was(page: bytes, nova: Any) -> None:
    article = take_in(url="https://paper.example/nova")
    claims = set(Claim.objects.values_list("pk", flat=True))
    again = process_article(take_in_page(page, "", Given(url="https://paper.example/nova")).pk)
    assert (again.pk, again.state, again.page) == (article.pk, ArticleState.EXTRACTED, None)
    assert "PDF" in again.failure or "longer than" in again.failure
    assert set(Claim.objects.values_list("pk", flat=True)) == claims
    assert take_in(url="https://paper.example/nova").failure == ""


def test_a_day_that_is_given_later_is_taken_over() -> None:
    article = process_article(take_in_page(TEXT.encode(), "text/plain", Given()).pk)
    assert article.source.published is None
    assert take_in().source.published == DAY
    other = PartialDate.parse("2020-01-01")
    assert process_article(take_in_page(TEXT.encode(), "text/plain", Given(published=other)).pk).source.published == DAY


def test_a_day_to_come_that_a_page_names_is_not_taken_for_its_day() -> None:
    article = process_article(take_in_page(f"date 2031-11-28 {TEXT}".encode(), "text/plain", Given()).pk)
    assert article.source.published is None


def test_a_passing_failure_is_due_again_after_a_while(site: Site, clock: time_machine.Traveller) -> None:
    site["/nova"] = Answer(never=True)
    article = process_article(take_in_address(site.url("/nova"))[0].pk)
    assert (article.state, list(due_articles())) == (ArticleState.FAILED, [])
    clock.shift(dt.timedelta(minutes=11))
    assert list(due_articles()) == [article]
    waits = []
    while article.in_hand_until is not None:
        waits.append(round((article.in_hand_until - timezone.now()) / dt.timedelta(minutes=10)))
        clock.move_to(article.in_hand_until + dt.timedelta(seconds=1))
        article = process_article(try_again(article.pk, anew=False).pk)
    assert waits[1:] == [2, 4, 8]
    assert (article.state, article.attempts) == (ArticleState.FAILED, MOST_ATTEMPTS)


def test_an_article_in_hand_is_left_alone(clock: time_machine.Traveller) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    assert take_in_hand(article.pk, ArticleState.FETCHED) is not None
    assert process_article(article.pk).state == ArticleState.FETCHED
    assert list(due_articles()) == []
    clock.shift(IN_HAND + dt.timedelta(seconds=1))
    assert list(due_articles()) == [article]
    assert process_article(article.pk).state == ArticleState.EXTRACTED


def test_a_worker_that_was_too_slow_stores_nothing(clock: time_machine.Traveller) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    slow = take_in_hand(article.pk, ArticleState.FETCHED)
    clock.shift(IN_HAND + dt.timedelta(seconds=1))
    process_article(article.pk)
    assert slow is not None
    with pytest.raises(ArticleTakenError):
        move(slow, ArticleState.READ)
    article.refresh_from_db()
    assert article.state == ArticleState.EXTRACTED


def test_an_article_whose_stage_never_ends_is_given_up(clock: time_machine.Traveller) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    for _ in range(MOST_ATTEMPTS):
        assert take_in_hand(article.pk, ArticleState.FETCHED) is not None
        clock.shift(IN_HAND + dt.timedelta(seconds=1))
    assert list(due_articles()) == []
    assert give_up_stuck() == 1
    article.refresh_from_db()
    assert article.failure == "reading it was begun 5 times and never ended: it killed the worker, or took too long"


def test_what_was_given_up_because_it_never_ended_is_tried_once_more_after_a_week(
    clock: time_machine.Traveller,
) -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    for _ in range(MOST_ATTEMPTS):
        take_in_hand(article.pk, ArticleState.FETCHED)
        clock.shift(IN_HAND + dt.timedelta(seconds=1))
    give_up_stuck()
    clock.shift(dt.timedelta(days=6))
    assert bring_back_waited() == 0
    clock.shift(dt.timedelta(days=1))
    assert bring_back_waited() == 1
    # It kills the worker again: once more it is given up, at once.
    assert take_in_hand(article.pk, ArticleState.FETCHED) is not None
    clock.shift(IN_HAND + dt.timedelta(seconds=1))
    assert give_up_stuck() == 1
    clock.shift(dt.timedelta(days=7))
    assert bring_back_waited() == 1
    assert process_article(article.pk).state == ArticleState.EXTRACTED


def test_what_a_lost_database_broke_off_is_no_attempt() -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    for _ in range(2 * MOST_ATTEMPTS):
        assert take_in_hand(article.pk, ArticleState.FETCHED) is not None
        let_go(article.pk, ArticleState.FETCHED)
    assert give_up_stuck() == 0
    assert process_article(article.pk).state == ArticleState.EXTRACTED


def test_that_it_waited_for_its_turn_is_not_told_of_an_article_in_hand(site: Site) -> None:
    first, second = (take_in_address(site.url(f"/{name}"))[0] for name in ("a", "b"))
    for article, reason in ((first, "waits for its turn at 127.0.0.1"), (second, "put off: 503")):
        taken = take_in_hand(article.pk, ArticleState.FOUND)
        assert taken is not None
        put_back(taken, timezone.now(), reason)
    taken = [take_in_hand(article.pk, ArticleState.FOUND) for article in (first, second)]
    assert [(one.failure, one.failure_kind) for one in taken if one] == [("", ""), ("put off: 503", "put off: 503")]


def test_an_article_goes_through_reading_and_extraction_in_few_queries(nova: Any) -> None:
    take_in(OTHER_NEWS)
    article = take_in_page(TEXT.encode(), "text/plain", Given(published=DAY, url="https://a.example/nova"))
    with CaptureQueriesContext(connection) as queries:
        assert process_article(article.pk).state == ArticleState.EXTRACTED
    # Without the tallies, whose number depends on the seconds that it took.
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"] and "stagetally" not in one["sql"]]
    assert len(asked) <= MOST_QUERIES


def test_an_article_whose_last_try_never_ends_keeps_the_reason_of_the_one_before(
    site: Site, clock: time_machine.Traveller
) -> None:
    site["/nova"] = Answer(status=503)
    article = process_article(take_in_address(site.url("/nova"))[0].pk)
    for _ in range(MOST_ATTEMPTS - 1):
        article = try_again(article.pk, anew=False)
        assert take_in_hand(article.pk, ArticleState.FOUND) is not None
        clock.shift(IN_HAND + dt.timedelta(seconds=1))
    assert give_up_stuck() == 1
    article.refresh_from_db()
    assert (article.state, "answered 503" in article.failure) == (ArticleState.FAILED, True)


def test_a_source_on_record_gets_its_text() -> None:
    source = SourceFactory(url="https://paper.example/nova", title="Noted by hand", published="2021-11-27")
    article = take_in(url="https://paper.example/nova")
    assert article.source == source
    source.refresh_from_db()
    assert (source.title, str(source.published)) == ("Noted by hand", "2021-11-27")


def test_the_same_thing_said_twice_is_one_claim(nova: Any) -> None:
    article = take_in(f"{TEXT} As said, Nova Motors will build a plant in Hefei for 300,000 vehicles per year.")
    assert article.versions.get().claims.filter(kind="capacity").count() == 1
    claim = article.versions.get().claims.get(kind="capacity")
    claim.pk = None
    with pytest.raises(IntegrityError):
        claim.save()


def test_only_storing_takes_more_queries_for_more_claims(nova: Any) -> None:
    def reads(text: str, published: PartialDate = DAY) -> tuple[int, int]:
        article = read_article(take_in_page(text.encode(), "text/plain", Given(published=published)).pk)
        with CaptureQueriesContext(connection) as queries:
            extract_article(article.pk)
        selects = [query for query in queries if query["sql"].startswith("SELECT")]
        return len(selects), Claim.objects.filter(version__article=article).count()

    # What a process makes once and keeps, the names, is not counted.
    reads(OTHER_NEWS)
    few = reads(TEXT)
    cities = ("Hefei", "Berlin", "Austin", "Wuhan", "Munich")
    # Of another day, lest it be a reprint.
    many = reads(" ".join(TEXT.replace("Hefei", city) for city in cities), PartialDate.parse("2024-05-06"))
    assert many[1] > few[1]
    assert many[0] == few[0]

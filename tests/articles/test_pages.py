"""The pages of articles: passages for all, texts and what waits for staff alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.article_page import neighbours
from articles.vocabulary import ClaimState
from tests.factories import ArticleFactory, ArticleVersionFactory, ClaimFactory, SourceFactory, UserFactory
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

TEXT = (
    "Spring came early. The maker met its bank. The plant will make 300,000 vehicles a year from 2024. "
    "Its doors are green. Nobody knows why."
)
PASSAGE = "The plant will make 300,000 vehicles a year from 2024."


def article_with(state: str, **source: Any) -> Any:
    """An article of one claim in a state."""
    article = ArticleFactory(source=SourceFactory(title="Green doors", **source))
    version = ArticleVersionFactory(article=article, text=TEXT)
    decided = {"decided_by": UserFactory(), "decided_at": "2021-12-01T12:00:00Z"} if state != "pending" else {}
    ClaimFactory(version=version, passage=PASSAGE, state=state, **decided)
    return article


@pytest.fixture
def staff(client: Client, curator: Any) -> Client:
    client.force_login(curator)
    return client


def test_a_reader_sees_the_passage_with_one_sentence_around_it(client: Client) -> None:
    article = article_with(ClaimState.ACCEPTED)
    page = tree(client.get(f"/articles/{article.pk}/"))
    assert words(page.xpath("//mark")[0]) == PASSAGE
    assert words(page.xpath("//blockquote")[0]) == f"The maker met its bank. {PASSAGE} Its doors are green."
    assert "Spring came early" not in words(page)
    assert "Nobody knows why" not in words(page)
    assert page.xpath(f"//li[@id='claim-{article.versions.get().claims.get().pk}']")
    assert page.xpath(f"//a[@href='{article.source.url}']")


@pytest.mark.parametrize("state", [ClaimState.PENDING, ClaimState.REJECTED])
def test_a_reader_sees_no_claim_that_was_not_accepted(client: Client, state: str) -> None:
    article = article_with(state)
    page = words(client.get(f"/articles/{article.pk}/"))
    assert "Nothing from this article is on record yet" in page
    assert "300,000" not in page


def test_staff_see_the_whole_text_with_its_marks_and_the_way_to_review(staff: Client) -> None:
    article = article_with(ClaimState.PENDING)
    claim = article.versions.get().claims.get()
    page = tree(staff.get(f"/articles/{article.pk}/"))
    assert TEXT in words(page)
    assert words(page.xpath("//mark")[0]) == PASSAGE
    assert page.xpath(f"//a[@href='/admin/articles/claim/{claim.pk}/change/']")


def test_an_article_is_not_there_before_it_appeared(client: Client) -> None:
    article = article_with(ClaimState.ACCEPTED, published="2021-11-29")
    assert client.get(f"/articles/{article.pk}/?as_of=2021-11-28").status_code == 404
    assert client.get(f"/articles/{article.pk}/?as_of=2021-11-29").status_code == 200
    assert "Green doors" not in words(client.get("/articles/?as_of=2021-11-28"))


def test_an_undated_article_is_known_from_the_day_on_which_it_was_found(client: Client) -> None:
    article = article_with(ClaimState.ACCEPTED, published=None)
    assert client.get(f"/articles/{article.pk}/?as_of=2026-01-14").status_code == 404
    assert PASSAGE in words(client.get(f"/articles/{article.pk}/?as_of=2026-01-15"))


def test_a_retold_text_says_so_with_the_way_to_the_original(client: Client) -> None:
    article = article_with(ClaimState.ACCEPTED, retold=True, url=None, retold_from="https://paper.example/original")
    page = tree(client.get(f"/articles/{article.pk}/"))
    assert "Retold for demonstration" in words(page)
    assert page.xpath("//a[@href='https://paper.example/original']")
    assert "retold" in words(tree(client.get("/articles/")).xpath("//tbody/tr")[0])


def test_articles_on_their_way_and_failed_ones_are_for_staff(client: Client, curator: Any) -> None:
    article = ArticleFactory(source=SourceFactory(title="Lost"), state="failed", failure="the page answered 404")
    assert "Lost" not in words(client.get("/articles/"))
    assert client.get(f"/articles/{article.pk}/").status_code == 404
    client.force_login(curator)
    assert "the page answered 404" in words(client.get("/articles/?state=failed"))
    assert "Its text has not been read yet" in words(client.get(f"/articles/{article.pk}/"))


def test_articles_are_listed_with_how_much_of_them_is_on_record(client: Client) -> None:
    article_with(ClaimState.ACCEPTED)
    (row,) = tree(client.get("/articles/?search=green")).xpath("//tbody/tr")
    assert "1 claim" in words(row)
    assert "Waiting" not in words(client.get("/articles/"))
    assert tree(client.get("/articles/?search=red")).xpath("//tbody/tr") == []


def test_articles_are_narrowed_down_and_each_choice_says_how_many_it_would_leave(client: Client, curator: Any) -> None:
    article_with(ClaimState.ACCEPTED, published="2021-11-29", language="en")
    article_with(ClaimState.PENDING, published="2023-02-01", language="de", retold=True)
    page = tree(client.get("/articles/"))
    options = {
        facet: [words(one) for one in page.xpath(f"//details[@data-facet='{facet}']//label")]
        for facet in ("told", "year", "language", "text", "state")
    }
    assert options == {
        "told": ["capacity 1", "nothing yet 1"],
        "year": ["2023 1", "2021 1"],
        "language": ["German 1", "English 1"],
        "text": ["as published 1", "retold for demonstration 1"],
        "state": [],
    }
    for query, count in (("told=capacity", 1), ("told=none&year=2021", 0), ("language=de&text=retold", 1)):
        assert len(tree(client.get(f"/articles/?{query}")).xpath("//tbody/tr")) == count, query
    assert client.get("/articles/?state=failed").status_code == 400
    client.force_login(curator)
    assert len(tree(client.get("/articles/?state=extracted&year=2023")).xpath("//tbody/tr")) == 1


def test_an_article_is_found_in_spite_of_a_slip_of_the_pen_and_the_page_says_so(client: Client) -> None:
    article_with(ClaimState.ACCEPTED)
    page = tree(client.get("/articles/?search=gren+dors"))
    assert len(page.xpath("//tbody/tr")) == 1
    assert "Nothing here is called “gren dors”: this is what is spelled like it." in words(page)
    assert "spelled like" not in words(client.get("/articles/?search=green"))
    assert tree(client.get("/articles/?search=gren+dors&as_of=2020-01-01")).xpath("//tbody/tr") == []


@pytest.mark.parametrize(
    ("passage", "before", "after"),
    [
        ("Spring came early.", "", "The maker met its bank."),
        ("Nobody knows why.", "Its doors are green.", ""),
        ("300,000 vehicles", "The plant will make", "a year from 2024."),
        ("Its doors are green. Nobody knows why.", PASSAGE, ""),
    ],
)
def test_no_more_than_one_sentence_stands_on_either_side(passage: str, before: str, after: str) -> None:
    start = TEXT.index(passage)
    found = neighbours(TEXT, start, start + len(passage))
    assert tuple(part.strip() for part in found) == (before, after)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_pages_take_the_same_number_of_queries_for_any_number_of_claims(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    article = article_with(ClaimState.ACCEPTED)
    for _ in range(rows):
        ClaimFactory(
            version=article.versions.get(),
            passage=PASSAGE,
            state=ClaimState.ACCEPTED,
            decided_by=UserFactory(),
            decided_at="2021-12-01T12:00:00Z",
        )
        ArticleFactory()
    with django_assert_num_queries(3):
        client.get(f"/articles/{article.pk}/")
    # One of them for whether there are few enough to count, one for the claims of the page's articles alone.
    with django_assert_num_queries(8):
        client.get("/articles/")


def test_of_more_articles_than_the_pages_hold_the_list_says_so_and_counts_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.article_list.MOST", 2)
    for language in ("en", "de", "en"):
        ArticleFactory(source=SourceFactory(language=language))
    page = tree(client.get("/articles/"))
    assert "More than 2 articles" in words(page.xpath("//p[@class='found-count']")[0])
    assert len(page.xpath("//tbody/tr")) == 2
    assert not page.xpath("//span[@class='facet-count']")
    assert page.xpath("//input[@name='language']/@value") == ["de", "en"]
    few = tree(client.get("/articles/?language=de"))
    assert "1 article" in words(few.xpath("//p[@class='found-count']")[0])
    assert few.xpath("//input[@name='told']/following-sibling::span[@class='facet-count']")

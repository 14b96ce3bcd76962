"""Several workers at one article: it is read once, and its claims are stored once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article, ArticleVersion, Claim
from articles.pipeline import process_article
from articles.states import as_it_stands
from articles.vocabulary import ArticleState

TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."

pytestmark = pytest.mark.django_db(transaction=True)


def together(count: int, work: object) -> list[Exception]:
    """Run the work in several threads that begin at once; what went wrong in them."""
    failures: list[Exception] = []
    begin = threading.Barrier(count)

    def run() -> None:
        begin.wait()
        try:
            work()  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_workers_that_take_the_same_article_store_its_claims_once() -> None:
    article = take_in_page(TEXT.encode(), "text/plain", Given())
    assert together(6, lambda: process_article(article.pk)) == []
    assert process_article(article.pk).state == ArticleState.EXTRACTED
    assert ArticleVersion.objects.count() == 1
    assert Claim.objects.filter(kind="capacity").count() == 1
    assert as_it_stands(article.pk).attempts == 0


def test_workers_that_bring_the_same_address_make_one_article() -> None:
    assert together(6, lambda: take_in_address("https://paper.example/nova")) == []
    assert Article.objects.count() == 1

"""An article that turns out to be another one: found late too, and its own address leads to the other for good."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.further_addresses import become
from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article, ArticleVersion, FormerArticle
from articles.pipeline import extract_article, process_article, read_article
from articles.states import take_in_hand
from articles.story_models import Story
from articles.vocabulary import ArticleState
from companies.models import Source
from tests.articles.stories.test_further_addresses import DAY, OTHER, REPORT, page, read
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


def brought(url: str, content: bytes) -> Article:
    return take_in_page(content, "text/html", Given(url=url, published=DAY))


@pytest.fixture
def merged() -> tuple[int, Article]:
    """The key of an article that became another one, and that one."""
    known = read("https://paper.example/news/halden", page(REPORT))
    copy = brought("https://paper.example/1", page(REPORT, canonical="/news/halden"))
    key = copy.pk
    assert process_article(key) == known
    return key, known


def test_its_page_leads_to_the_other_for_good(client: Client, merged: tuple[int, Article]) -> None:
    key, known = merged
    answer = client.get(f"/articles/{key}/?as_of=2025-01-01")
    assert (answer.status_code, answer["Location"]) == (301, f"/articles/{known.pk}/?as_of=2025-01-01")
    assert client.get(f"/articles/{key + 1000}/").status_code == 404


def test_its_address_in_the_api_leads_there_too(client: Client, merged: tuple[int, Article]) -> None:
    key, known = merged
    answer = client.get(f"/api/v1/articles/{key}/?fields=id")
    assert answer.status_code == 308
    assert answer["Location"].endswith(f"/api/v1/articles/{known.pk}/?fields=id")
    assert client.get(answer["Location"]).json() == {"id": known.pk}
    assert client.get(f"/api/v1/articles/{key + 1000}/").status_code == 404


@pytest.mark.parametrize("earlier", [0, 1])
def test_two_views_that_were_read_in_one_moment_become_one(earlier: int) -> None:
    pair = [
        brought("https://paper.example/news/halden", page(REPORT)),
        brought("https://paper.example/1", page(REPORT, canonical="/news/halden")),
    ]
    read_article(pair[0].pk)
    _read_unseen(pair[1], pair[0])
    assert ArticleVersion.objects.count() == 2
    goes, stays = pair[earlier], pair[1 - earlier]
    assert extract_article(goes.pk).pk == stays.pk
    assert extract_article(stays.pk).state == ArticleState.EXTRACTED
    assert (Article.objects.count(), Source.objects.count(), ArticleVersion.objects.count()) == (1, 1, 1)
    assert Story.objects.count() == 1
    assert FormerArticle.objects.get().article == stays


def _read_unseen(article: Article, unseen: Article) -> None:
    """Read an article while the text of another one can't be seen yet."""
    fingerprint = unseen.fingerprint
    row = {name: getattr(fingerprint, name) for name in ("scheme", "text_hash", "shingles", "figures")}
    fingerprint.delete()
    read_article(article.pk)
    type(fingerprint).objects.create(article_id=unseen.pk, **row)


def test_other_pages_of_one_site_that_were_read_in_one_moment_stay_two() -> None:
    first = brought("https://paper.example/news/halden", page(REPORT))
    second = brought("https://paper.example/1", page(OTHER, canonical="/news/halden"))
    read_article(first.pk)
    read_article(second.pk)
    extract_article(second.pk)
    extract_article(first.pk)
    assert Article.objects.count() == 2


def test_the_same_text_read_twice_in_one_moment_becomes_one() -> None:
    first = take_in_page(REPORT.encode(), "text/plain", Given(published=DAY))
    second = take_in_page(REPORT.encode("utf-16"), "text/plain", Given(published=DAY))
    read_article(first.pk)
    version = first.versions.get()
    Source.objects.filter(pk=first.source_id).update(url="https://paper.example/away")
    read_article(second.pk)
    Source.objects.filter(pk=first.source_id).update(url=None)
    assert extract_article(second.pk).pk == first.pk
    assert list(ArticleVersion.objects.all()) == [version]


def test_keys_that_led_to_it_lead_on() -> None:
    known, copy, older = (take_in_address(f"https://paper.example/{name}")[0] for name in ("a", "b", "c"))
    keys = copy.pk, older.pk
    assert become(older, copy)
    copy = Article.objects.select_related("source").get(pk=keys[0])
    assert become(copy, known)
    assert set(FormerArticle.objects.values_list("pk", "article")) == {(key, known.pk) for key in keys}


def test_of_two_that_would_become_each_other_one_stays() -> None:
    first, second = (take_in_address(f"https://paper.example/{name}")[0] for name in ("a", "b"))
    assert become(first, second)
    assert not become(second, first)
    assert Article.objects.count() == 1


def test_one_that_another_worker_has_in_hand_by_now_stays() -> None:
    known, article = (take_in_address(f"https://paper.example/{name}")[0] for name in ("a", "b"))
    assert take_in_hand(article.pk, ArticleState.FOUND) is not None
    assert not become(article, known)
    assert Article.objects.count() == 2


def test_a_text_on_whose_source_a_record_rests_stays(client: Client) -> None:
    read_first = process_article(take_in_page(REPORT.encode(), "text/plain", Given(published=DAY)).pk)
    copy = take_in_page(REPORT.encode("utf-16"), "text/plain", Given(published=DAY))
    CompanyFactory(source=copy.source)
    copy = process_article(copy.pk)
    assert (copy.state, copy.story) == (ArticleState.EXTRACTED, read_first.story)
    assert copy.versions.get().text_hash == read_first.versions.get().text_hash
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(f"/articles/{copy.pk}/").status_code == 200

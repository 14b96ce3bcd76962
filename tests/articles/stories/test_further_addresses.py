"""Pages under several addresses are one article, once their texts were seen to be the same."""

from __future__ import annotations

import pytest

from articles.intake import Given, take_in_address, take_in_page
from articles.models import Article
from articles.pipeline import process_article
from articles.vocabulary import ArticleState
from companies.models import Source
from evtracker.partial_dates import PartialDate
from tests.articles.conftest import Answer, Site
from tests.articles.stories.pairs import independent
from tests.factories import CompanyFactory, SourceFactory

pytestmark = pytest.mark.django_db

REPORT, OTHER = independent()[0]
DAY = PartialDate.parse("2024-03-05")


def page(text: str, canonical: str = "", og_url: str = "") -> bytes:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += f'<meta property="og:url" content="{og_url}">' if og_url else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return f"<html><head><title>Halden</title>{head}</head><body><article>{body}</article></body></html>".encode()


def read(url: str, content: bytes) -> Article:
    return process_article(take_in_page(content, "text/html", Given(url=url, published=DAY)).pk)


def test_the_spellings_of_an_address_are_one_article() -> None:
    first, made = take_in_address("http://m.paper.example/news/halden-builds-plant/?utm_source=rss")
    assert made
    for url in (
        "https://www.paper.example/news/halden-builds-plant",
        "https://paper.example/news/halden-builds-plant/amp",
    ):
        assert take_in_address(url) == (first, False)
    assert take_in_address("https://paper.example/news/halden-builds-plant?id=2")[1]


def test_a_source_on_record_is_found_under_the_common_spellings_of_its_address() -> None:
    source = SourceFactory(url="http://www.paper.example/halden/")
    assert take_in_address("https://paper.example/halden?fbclid=x")[0].source == source


@pytest.mark.parametrize("named", [{"canonical": "/news/halden"}, {"og_url": "https://www.paper.example/news/halden"}])
def test_a_page_that_names_a_known_address_and_has_its_text_is_that_article(named: dict[str, str]) -> None:
    known = read("https://paper.example/news/halden", page(REPORT))
    again = read("https://paper.example/section/cars/4711", page(REPORT, **named))
    assert again == known
    assert (Article.objects.count(), Source.objects.count()) == (1, 1)
    assert [(one.url, one.checked) for one in known.addresses.all()] == [
        ("https://paper.example/section/cars/4711", True)
    ]
    assert take_in_address("https://www.paper.example/section/cars/4711/") == (known, False)


def test_it_is_one_article_in_whichever_order_they_are_read() -> None:
    first = read("https://paper.example/section/cars/4711", page(REPORT, canonical="/news/halden"))
    assert read("https://paper.example/news/halden", page(REPORT)) == first
    assert take_in_address("http://paper.example/news/halden") == (first, False)
    assert Article.objects.count() == 1


def test_a_named_address_is_believed_only_once_the_texts_are_the_same() -> None:
    front = read("https://paper.example/news", page(OTHER))
    first = read("https://paper.example/1", page(REPORT, canonical="/news"))
    assert first != front
    named = read("https://paper.example/2", page(OTHER.replace("Arlen", "Berlin"), canonical="/1"))
    assert Article.objects.count() == 3
    assert named.versions.count() == 1


def test_an_address_that_is_only_named_does_not_keep_its_page_out() -> None:
    first = read("https://paper.example/1", page(REPORT, canonical="/news/halden"))
    other, made = take_in_address("https://paper.example/news/halden")
    assert made
    other = read("https://paper.example/news/halden", page(OTHER))
    assert (other.state, other == first) == (ArticleState.EXTRACTED, False)
    assert take_in_address("https://paper.example/news/halden") == (other, False)


def test_another_sites_word_on_its_address_counts_nothing() -> None:
    known = read("https://wire.example/halden", page(REPORT))
    copy = read("https://paper.example/1", page(REPORT, canonical="https://wire.example/halden"))
    assert copy != known
    assert copy.story == known.story
    assert not copy.addresses.exists()


def test_where_redirects_led_is_a_further_address(site: Site) -> None:
    site["/news/halden"] = Answer(page(REPORT))
    site["/short"] = Answer(status=302, headers={"Location": "/news/halden"})
    first = process_article(take_in_address(site.url("/news/halden"))[0].pk)
    assert process_article(take_in_address(site.url("/short"))[0].pk) == first
    assert take_in_address(site.url("/short")) == (first, False)
    assert Article.objects.count() == 1


def test_an_article_on_whose_source_a_record_rests_stays() -> None:
    known = read("https://paper.example/news/halden", page(REPORT))
    copy, _ = take_in_address("https://paper.example/1")
    CompanyFactory(source=copy.source)
    copy = read("https://paper.example/1", page(REPORT, canonical="/news/halden"))
    assert (copy.state, copy.story) == (ArticleState.EXTRACTED, known.story)
    assert Article.objects.count() == 2

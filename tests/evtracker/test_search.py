"""The search over companies, plants and articles: its page, its suggestions, and that both are of the day."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    ArticleFactory,
    CompanyAliasFactory,
    CompanyFactory,
    PlantFactory,
    SourceFactory,
    UserFactory,
)
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


def suggested(client: Client, query: str) -> list[tuple[str, str]]:
    """Kind and label of what is suggested."""
    found = client.get(f"/search/suggestions/?{query}").json()["suggestions"]
    return [(one["kind"], one["label"]) for one in found]


def test_one_search_finds_companies_plants_and_articles_and_links_to_them(client: Client) -> None:
    told = tell()
    page = tree(client.get("/search/?q=maker"))
    assert "/companies/maker/" in page.xpath("//ul[@class='hits']//a/@href")
    assert "/plants/works/" in page.xpath("//ul[@class='hits']//a/@href")
    page = tree(client.get("/search/?q=plant+is+planned"))
    assert f"/articles/{told.article.pk}/" in page.xpath("//ul[@class='hits']//a/@href")


@pytest.mark.parametrize("text", ["xiaomi", "xiomi", "小米", "xiaomi ev"])
def test_a_company_is_suggested_by_each_of_its_names_and_in_spite_of_slips(client: Client, text: str) -> None:
    company = CompanyFactory(name="Xiaomi", legal_name="Xiaomi EV Company Limited")
    CompanyAliasFactory(company=company, name="小米汽车")
    CompanyFactory(name="Maker")
    assert suggested(client, f"q={text}") == [("Company", "Xiaomi")]


def test_a_plant_is_found_by_its_place_and_its_operator(client: Client) -> None:
    PlantFactory(name="Works", city="Beijing", company=CompanyFactory(name="Maker"))
    assert suggested(client, "q=beijing maker") == [("Plant", "Works")]


def test_nothing_is_found_before_the_day_on_which_it_was_known(client: Client) -> None:
    company = CompanyFactory(name="Xiaomi", reported_on="2021-03-30")
    CompanyAliasFactory(company=company, name="小米汽车", source=SourceFactory(published="2024-03-28"))
    assert suggested(client, "q=xiaomi&as_of=2021-03-29") == []
    assert suggested(client, "q=xiaomi&as_of=2021-03-30") == [("Company", "Xiaomi")]
    assert suggested(client, "q=小米&as_of=2024-03-27") == []
    found = client.get("/search/suggestions/?q=小米&as_of=2024-03-28").json()["suggestions"]
    assert found[0]["url"] == f"{company.get_absolute_url()}?as_of=2024-03-28"


def test_articles_on_their_way_are_for_staff_alone(client: Client) -> None:
    ArticleFactory(state="found", source=SourceFactory(title="Secret gigafactory"))
    assert suggested(client, "q=gigafactory") == []
    client.force_login(UserFactory(is_staff=True))
    assert suggested(client, "q=gigafactory") == [("Article", "Secret gigafactory")]


def test_what_is_added_is_found_at_once_and_what_is_gone_no_more(client: Client) -> None:
    company = CompanyFactory(name="Xiaomi")
    assert suggested(client, "q=nio") == []
    CompanyFactory(name="Nio")
    assert suggested(client, "q=nio") == [("Company", "Nio")]
    company.delete()
    assert suggested(client, "q=xiaomi") == []


def test_a_search_without_hits_says_so_and_leads_on(client: Client) -> None:
    page = client.get("/search/?q=nothing+like+it")
    assert "Nothing known on 15 January 2026 fits" in words(page)
    assert "/plants/" in tree(page).xpath("//div[@class='empty']//a/@href")


@pytest.mark.parametrize("query", ["q=" + "a" * 101, "q=a%00b", "q=a&sort=name", "q=a&as_of=2027-01-01"])
def test_what_cannot_be_asked_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/search/?{query}").status_code == 400


def test_every_page_has_the_box_and_it_leads_to_the_page_of_hits(client: Client) -> None:
    for address in ("/", "/plants/", "/methodology/?as_of=2025-01-01"):
        (form,) = tree(client.get(address)).xpath("//form[@class='search-box']")
        assert form.get("action") == "/search/"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_takes_the_same_number_of_queries_for_any_number_of_hits(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        plant = PlantFactory(name=f"Maker Works {number}", company=CompanyFactory(name=f"Maker {number}"))
        ArticleFactory(source=SourceFactory(title=f"Maker plans {plant}"))
    client.get("/search/?q=maker")
    with django_assert_num_queries(7):
        client.get("/search/?q=maker")

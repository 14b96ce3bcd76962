"""Companies or countries side by side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import pages
from tests.factories import (
    CapacityPlanFactory,
    CompanyAliasFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    PlantFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db


def tell(name: str, country: str, amount: int) -> None:
    maker = CompanyFactory.create(slug=name.lower(), name=name)
    plant = PlantFactory.create(company=maker, country=country)
    CapacityPlanFactory.create(plant=plant, amount=amount, effective="2022", modality="fact", reported_on="2022-06-01")
    PlantStatusFactory.create(plant=plant, status="operating", reported_on="2022-06-01")
    InvestmentFactory.create(company=maker, amount=amount * 1000)


def row(page: str, label: str) -> list[str]:
    """The cells of a line of the table, without their tags."""
    cells = re.search(rf'<th scope="row">{label}(?:<span class="sub">[^<]*</span>)?</th>(.*?)</tr>', page, re.DOTALL)
    assert cells is not None, page
    return [re.sub(r"<[^>]+>", "", cell).replace("\u00a0", " ") for cell in re.findall(r"<td.*?</td>", cells[1])]


def test_companies_stand_side_by_side_with_their_subsidiaries(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    tell("Beta", "US", 300_000)
    brand = CompanyFactory.create(slug="brand", name="Brand")
    CompanyParentFactory.create(company=brand, parent__slug="gamma", parent__name="Gamma")
    CapacityPlanFactory.create(plant=PlantFactory.create(company=brand), amount=7_000, effective="2024")
    page = client.get("/compare/?company=alpha&company=Beta&company=gamma").content.decode()
    assert 'Planned in all<span class="sub">vehicles\u00a0a\u00a0year</span>' in page
    assert row(page, "Planned in all") == ["100,000", "300,000", "7,000"]
    assert row(page, "Plants of all products") == ["1", "1", "1"]
    assert page.count("<canvas") == 3
    assert page.count('data-highest="300000"') == 3, "one scale for all"


def test_countries_stand_side_by_side(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    tell("Beta", "US", 300_000)
    page = client.get("/compare/?country=US&country=CN").content.decode()
    assert row(page, "Planned in all") == ["300,000", "100,000"]
    assert "United States" in page


def test_money_is_that_of_the_pages_of_each_with_what_others_spent_of_it(client: Client) -> None:
    alpha, beta = (CompanyFactory.create(slug=name.lower(), name=name) for name in ("Alpha", "Beta"))
    pledge = InvestmentFactory.create(company=alpha, amount=100_000_000, reported_on="2001-02-03")
    InvestmentFactory.create(company=beta, amount=30_000_000, part_of=pledge)
    page = client.get("/compare/?company=alpha&company=beta").content.decode()
    assert row(page, "Money committed") == ["100 m USD", "30 m USD"]
    assert "100 m USD" in client.get("/companies/alpha/").content.decode().replace("\u00a0", " ")


def test_what_is_planned_in_all_is_told_however_far_off_and_dated_or_not(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    works = PlantFactory.create(company__slug="beta", company__name="Beta", country="CN")
    CapacityPlanFactory.create(plant=works, amount=50_000, effective="2040")
    CapacityPlanFactory.create(plant=works, amount=70_000, effective=None)
    page = client.get("/compare/?company=alpha&company=beta").content.decode()
    assert row(page, "Planned in all") == ["100,000", "70,000"]
    assert row(client.get("/compare/?country=CN").content.decode(), "Planned in all") == ["170,000"]


def test_a_company_is_found_by_an_alias_and_named_once(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    CompanyAliasFactory.create(company__slug="beta", company__name="Beta", name="Beta Motors")
    page = client.get("/compare/?company=beta+motors&company=alpha&company=ALPHA").content.decode()
    assert len(row(page, "Plants of all products")) == 2


def test_one_is_left_out_and_another_added_by_links_that_keep_the_rest(client: Client) -> None:
    for name in ("Alpha", "Beta"):
        tell(name, "CN", 100_000)
    page = client.get("/compare/?company=alpha&company=beta&as_of=2023-01-01").content.decode()
    assert 'href="?company=beta&amp;as_of=2023-01-01"' in page
    assert page.count('<input type="hidden" name="company" value="alpha">') == 2, "in both forms of the page"


def test_rewound_it_rests_on_nothing_reported_later(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    page = client.get("/compare/?company=alpha&as_of=2022-05-31").content.decode()
    assert row(page, "Planned in all") == ["–"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("company=nobody", "nobody"),
        ("company=alp", "known are Alpha"),
        ("country=XX", "country"),
        ("company=alpha&country=CN", "together with companies"),
        ("&".join(f"country={code}" for code in ("CN", "US", "DE", "FR", "GB", "IN")), "up to 5"),
        ("product=tea", "product"),
        ("colour=red", "colour"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(client: Client, query: str, told: str) -> None:
    tell("Alpha", "CN", 100_000)
    answer = client.get(f"/compare/?{query}")
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_without_a_choice_it_offers_some(client: Client) -> None:
    tell("Alpha", "CN", 100_000)
    page = client.get("/compare/").content.decode()
    assert "Nothing chosen yet" in page
    assert '<option value="Alpha">' in page


def test_the_number_of_queries_depends_on_how_many_are_compared_alone(
    client: Client, django_assert_num_queries: Any
) -> None:
    tell("Alpha", "CN", 100_000)
    for number in range(4):
        tell(f"Other{number}", "CN", 100_000)
    with django_assert_num_queries(12):
        client.get("/compare/?company=alpha")
    for _ in range(3):
        CapacityPlanFactory.create(plant=PlantFactory.create(company__name="More"), reported_on="2023")
    with django_assert_num_queries(12):
        client.get("/compare/?company=alpha")


def test_each_number_leads_to_its_rows(client: Client) -> None:
    pages.tell()
    page = pages.tree(client.get("/compare/?company=maker"))
    rows = {
        pages.words(row.xpath("th")[0]).split(" vehicles")[0]: row.xpath("td")[0] for row in page.xpath("//tbody/tr")
    }
    (plants,) = rows["Plants of all products"].xpath("a/@href")
    assert plants == "/companies/maker/#plants"
    (slipped,) = rows["Plans that slipped"].xpath("a/@href")
    assert slipped == "/changes/?company=maker&kind=slip"
    assert pages.words(pages.tree(client.get(slipped)).xpath("//p[@class='found-count']")[0]) == "1 change"
    assert pages.words(rows["Plans that slipped"]) == "1"
    assert not rows["Plans that were cut"].xpath("a")
    money, rests = rows["Money committed"].xpath("a/@href")
    assert money == "/companies/maker/#money"
    assert rests == "/rests/funding/?layer=committed&company=maker"
    page = pages.tree(client.get("/compare/?country=CN"))
    links = page.xpath("//table[@class='side-by-side']/tbody//a/@href")
    assert {"/plants/?country=CN", "/changes/?country=CN&kind=slip"} <= set(links)
    assert all(client.get(link).status_code == 200 for link in links if link.startswith("/"))

"""The pages of companies, money and agreements."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import (
    CapacityPlanFactory,
    CompanyAliasFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PlantFactory,
    SourceFactory,
)
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


class TestXiaomi:
    """The story that the rules of counting are told by, on the data that the project ships."""

    @pytest.fixture(autouse=True)
    def starter_data(self) -> None:
        call_command("load_starter", verbosity=0)

    def test_on_26_november_2021_ten_billion_dollars_are_pledged_and_there_is_no_plant(self, client: Client) -> None:
        page = tree(client.get("/companies/xiaomi/?as_of=2021-11-26"))
        figures = words(page.xpath("//dl[@class='figures']")[0])
        assert "Money committed 10 bn USD" in figures
        assert "Plants 0" in figures
        assert "vehicles a year" not in words(page)
        assert page.xpath("//*[@id='plants']") == []

    @pytest.mark.parametrize("day", ["2021-11-28", "2021-12-31"])
    def test_from_the_next_day_300_000_vehicles_a_year_are_planned_in_beijing_by_2024(
        self, client: Client, day: str
    ) -> None:
        page = tree(client.get(f"/companies/xiaomi/?as_of={day}"))
        assert "Planned capacity, vehicles 300,000 vehicles a year" in words(page.xpath("//dl[@class='figures']")[0])
        (row,) = page.xpath("//section[@aria-labelledby='plants']//tbody/tr")
        assert "Beijing, China" in words(row)
        assert "300,000 vehicles a year" in words(row.xpath("td[@data-label='Capacity']")[0])
        assert words(row.xpath("td[@data-label='Reached by']")[0]) == "2024"
        table = page.xpath("//figure[@id='chart-capacity-vehicles']//tbody/tr")
        assert any(words(one).startswith("2024 300,000 ") for one in table)
        assert not any("600,000" in words(one) or "150,000" in words(one) for one in table)

    def test_a_figure_opens_publisher_day_and_address(self, client: Client) -> None:
        page = tree(client.get("/companies/xiaomi/?as_of=2021-11-28"))
        card = page.xpath("//section[@aria-labelledby='plants']//*[@popover]")[0]
        assert "Channel News Asia (Reuters), 27 November 2021 plan" in words(card)
        assert card.xpath(".//a[contains(@href, 'channelnewsasia.com')]")

    def test_what_great_wall_was_said_to_do_is_marked_as_rumour_and_as_denied(self, client: Client) -> None:
        page = tree(client.get("/companies/xiaomi/?as_of=2021-11-28"))
        said = [words(row) for row in page.xpath("//section[@aria-labelledby='partnerships']//tbody/tr")]
        assert any("engineering rumour" in row for row in said)
        assert any("denied" in row for row in said)


def test_a_company_is_not_there_before_it_was_heard_of(client: Client) -> None:
    CompanyFactory(slug="maker", reported_on="2021-11-27")
    response = client.get("/companies/maker/?as_of=2021-11-26")
    assert response.status_code == 404
    assert "Not known yet on 26 November 2021" in words(response)
    assert client.get("/companies/maker/?as_of=2021-11-27").status_code == 200
    assert "Maker" not in words(client.get("/companies/?as_of=2021-11-26"))


def test_a_profile_that_was_reported_later_is_not_shown(client: Client) -> None:
    company = CompanyFactory(slug="maker", legal_name="Maker Company Limited", reported_on="2024-01-01")
    company.known_on = "2021-11-27"
    company.save()
    assert "Maker Company Limited" not in words(client.get("/companies/maker/?as_of=2022-01-01"))
    assert "Maker Company Limited" in words(client.get("/companies/maker/?as_of=2024-01-01"))


def test_a_company_s_page_has_its_subsidiaries_plants_and_money(client: Client) -> None:
    parent = CompanyFactory(slug="group", name="Group")
    child = CompanyFactory(slug="arm", name="Arm")
    CompanyParentFactory(company=child, parent=parent)
    PlantFactory(company=child, name="Arm Works")
    InvestmentFactory(company=child, amount=7_000_000_000)
    page = words(client.get("/companies/group/"))
    assert "Arm Works" in page
    assert "Money committed 7 bn USD" in page
    assert "part of Group" in words(client.get("/companies/arm/"))


def test_a_company_s_page_draws_the_past_of_a_subsidiary_that_it_sold(client: Client) -> None:
    maker, sold = CompanyFactory(slug="maker", name="Maker"), CompanyFactory(name="Sold")
    CompanyParentFactory(company=sold, parent=maker, since="2010", until="2023-06", reported_on="2023-06-30")
    CapacityPlanFactory(
        plant=PlantFactory(company=sold), amount=500_000, effective="2019", modality="fact", reported_on="2019-06"
    )
    InvestmentFactory(company=sold, amount=5_000_000_000, reported_on="2016-03-01")
    page = words(client.get("/companies/maker/"))
    assert "Planned capacity: vehicles" in page
    assert "500,000" in page.replace("\u202f", ",").replace("\u2009", ",")
    assert "Money committed" in page


def test_a_sum_that_was_replaced_is_told_as_such_from_the_day_of_the_later_one(client: Client) -> None:
    earlier = InvestmentFactory(company=CompanyFactory(slug="maker"), amount=3_000_000_000, reported_on="2021-11-27")
    InvestmentFactory(company=earlier.company, amount=4_000_000_000, supersedes=earlier, reported_on="2023-05-01")
    before = words(client.get("/companies/maker/?as_of=2022-01-01"))
    assert "Money committed 3 bn USD" in before
    assert "replaced by" not in before
    page = tree(client.get("/companies/maker/"))
    assert "Money committed 4 bn USD" in words(page)
    (row,) = page.xpath("//tr[@class='past']")
    assert "3 bn USD" in words(row)
    assert "replaced by 4 bn USD, 1 May 2023" in words(row)


def test_a_part_of_a_larger_sum_says_that_it_adds_nothing(client: Client) -> None:
    whole = InvestmentFactory(company=CompanyFactory(slug="maker"), amount=10_000_000_000)
    InvestmentFactory(company=whole.company, part_of=whole)
    page = words(client.get("/companies/maker/"))
    assert "part of 10 bn USD, adds nothing to it" in page
    assert "Money committed 10 bn USD" in page


def test_a_figure_is_one_click_from_its_sentence(client: Client) -> None:
    told = tell()
    claim = told.article.versions.get().claims.get()
    card = tree(client.get("/companies/maker/?as_of=2022-01-01")).xpath(
        f"//*[@popover][.//a[contains(@href, '#claim-{claim.pk}')]]"
    )[0]
    assert claim.passage in words(card)


def test_what_rests_on_a_retold_text_says_so(client: Client) -> None:
    tell(retold=True)
    page = tree(client.get("/companies/maker/?as_of=2022-01-01"))
    assert "Text retold for demonstration from news.example" in words(page)
    for section in ("plants", "money", "partnerships"):
        assert page.xpath(f"//section[@aria-labelledby='{section}']//*[contains(@class, 'retold')]"), section
    assert "retold" not in words(client.get("/companies/maker/?as_of=2021-11-27").content and page.xpath("//footer")[0])


def test_companies_are_found_by_alias_kind_and_country(client: Client) -> None:
    CompanyAliasFactory(company=CompanyFactory(name="Xiaomi", kind="tech_entrant"), name="小米")
    CompanyFactory(name="Lucid", hq_country="US")

    def found(query: str) -> list[str]:
        return [words(one) for one in tree(client.get(f"/companies/?{query}")).xpath("//tbody//th")]

    assert found("search=小米") == ["Xiaomi"]
    assert found("kind=tech_entrant") == ["Xiaomi"]
    assert found("country=US") == ["Lucid"]
    assert found("country=FR") == []
    assert found("sort=-name") == ["Xiaomi", "Lucid"]


def test_a_seat_is_neither_shown_nor_found_before_it_was_told(client: Client) -> None:
    company = CompanyFactory(name="Maker", hq_country="US", reported_on="2024-01-01")
    company.known_on = "2021-11-27"
    company.save()
    early = client.get("/companies/?as_of=2022-01-01")
    assert "Maker" in words(early)
    assert tree(early).xpath("//tbody//td[@data-label='Seat']/text()") == []
    assert "No company known" in words(client.get("/companies/?as_of=2022-01-01&country=US"))
    assert "United States" in words(client.get("/companies/?as_of=2024-01-01&country=US"))


def test_companies_are_ordered_by_money_with_those_of_none_last(client: Client) -> None:
    for name, amount in (("Small", 1_000_000), ("Large", 9_000_000)):
        InvestmentFactory(company=CompanyFactory(name=name), amount=amount)
    CompanyFactory(name="None")
    for sort, order in (("committed", ["Small", "Large", "None"]), ("-committed", ["Large", "Small", "None"])):
        rows = tree(client.get(f"/companies/?sort={sort}")).xpath("//tbody//th")
        assert [words(one) for one in rows] == order


def test_long_lists_come_in_pages(client: Client) -> None:
    for _ in range(51):
        InvestmentFactory(company=CompanyFactory())
    first = tree(client.get("/investments/?sort=company"))
    assert len(first.xpath("//tbody/tr")) == 50
    assert "50 of 51 shown" in words(first)
    (following,) = first.xpath("//a[@rel='next']/@href")
    assert following.startswith("?sort=company&after=")
    assert len(tree(client.get(f"/investments/{following}")).xpath("//tbody/tr")) == 1


def test_sums_and_agreements_are_filtered(client: Client) -> None:
    InvestmentFactory(company=CompanyFactory(name="Maker"), purpose="equity")
    InvestmentFactory(company=CompanyFactory(name="Other", hq_country="US"), modality="rumour")
    deal = PartnershipFactory(type="engineering", modality="rumour", bindingness="rumoured")
    PartnershipPartyFactory(partnership=deal, company=CompanyFactory(name="Great Wall Motor"))
    PartnershipFactory()
    for address, count in (
        ("/investments/?purpose=equity", 1),
        ("/investments/?modality=rumour&country=US", 1),
        ("/investments/?search=maker", 1),
        ("/investments/?purpose=debt", 0),
        ("/investments/?amount=small&year=2021", 2),
        ("/investments/?amount=large", 0),
        ("/investments/?purpose=equity&purpose=capex", 2),
        ("/partnerships/?bindingness=rumoured&bindingness=agreed&year=2021", 2),
        ("/partnerships/?bindingness=none", 0),
        ("/partnerships/?type=engineering", 1),
        ("/partnerships/?modality=rumour&bindingness=rumoured", 1),
        ("/partnerships/?search=great+wall", 1),
    ):
        assert len(tree(client.get(address)).xpath("//tbody/tr")) == count, address


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/companies/?search=Xaiomi", 1),
        ("/plants/?search=xaiomi", 1),
        ("/investments/?search=xaiomi", 1),
        ("/partnerships/?search=xaiomi&type=engineering", 1),
        ("/partnerships/?search=xaiomi&type=supply", 0),
        ("/companies/?search=Quarterdeck", 0),
    ],
)
def test_lists_find_in_spite_of_a_slip_of_the_pen_where_nothing_is_called_so(
    client: Client, address: str, count: int
) -> None:
    xiaomi, other = CompanyFactory(name="Xiaomi"), CompanyFactory(name="Great Wall Motor")
    for company in (xiaomi, other):
        PlantFactory(company=company)
        InvestmentFactory(company=company)
    deal = PartnershipFactory(type="engineering")
    for company in (xiaomi, other):
        PartnershipPartyFactory(partnership=deal, company=company, name=company.name)
    page = tree(client.get(address))
    assert len(page.xpath("//tbody/tr")) == count
    assert ("this is what is spelled like it" in words(page)) == ("aiomi" in address)
    # With the right name there is nothing to be forgiven.
    assert "spelled like" not in words(client.get(address.replace("aiomi", "iaomi").replace("x", "X", 1)))


def test_choices_on_sums_say_how_many_they_would_leave(client: Client) -> None:
    InvestmentFactory(company=CompanyFactory(), purpose="equity", amount=2_000_000_000)
    InvestmentFactory(company=CompanyFactory(hq_country="US"), amount_usd=None, currency="CNY")
    page = tree(client.get("/investments/"))
    for facet, options in (
        ("amount", {"1 bn to 5 bn USD 1", "no dollar rate 1"}),
        ("country", {"China 1", "United States 1"}),
    ):
        found = {words(one) for one in page.xpath(f"//details[@data-facet='{facet}']//label")}
        assert found == options
    (row,) = tree(client.get("/investments/?amount=none")).xpath("//tbody/tr")
    assert "no dollar rate" in words(row)


def test_the_totals_of_sums_follow_the_filters_and_count_neither_parts_nor_rumours(client: Client) -> None:
    maker = CompanyFactory(hq_country="US")
    whole = InvestmentFactory(company=maker, amount=9_000_000_000, amount_usd=9_000_000_000, purpose="capex")
    InvestmentFactory(company=maker, amount=2_000_000_000, amount_usd=2_000_000_000, part_of=whole, purpose="capex")
    InvestmentFactory(company=maker, amount=500_000_000, amount_usd=500_000_000, purpose="equity")
    InvestmentFactory(company=maker, amount=7_000_000_000, amount_usd=7_000_000_000, modality="rumour")

    def totals(address: str) -> list[str]:
        return [words(one) for one in tree(client.get(address)).xpath("//p[@class='found-total']")]

    committed = "committed: 9 bn USD by 2 sums that count"
    assert totals("/investments/") == [committed, "raised: 500 m USD by 1 sum that counts"]
    assert totals("/investments/?purpose=equity") == ["raised: 500 m USD by 1 sum that counts"]
    # Without the larger sum in view its part counts for itself.
    assert totals("/investments/?amount=large") == ["committed: 2 bn USD by 1 sum that counts"]
    assert totals("/investments/?modality=rumour") == []
    everything = "country=US&purpose=capex&amount=largest&modality=plan,fact&year=2021&search=maker"
    assert client.get(f"/investments/?{everything}").status_code == 200
    assert totals("/investments/?country=US") == totals("/investments/")


def test_names_are_ordered_by_their_letters_whatever_their_case(client: Client) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        PlantFactory(name=f"{name} Works", company=CompanyFactory(name=name))
    heads = [words(one) for one in tree(client.get("/plants/?sort=name")).xpath("//tbody/tr/th/a")]
    assert heads == ["Alpha Works", "beta Works", "Gamma Works"]
    heads = [words(one) for one in tree(client.get("/plants/?sort=-company")).xpath("//tbody/tr/th/a")]
    assert heads == ["Gamma Works", "beta Works", "Alpha Works"]


def test_the_news_of_a_company_are_the_articles_of_its_passages(client: Client) -> None:
    told = tell()
    (item,) = tree(client.get("/companies/maker/?as_of=2022-01-01")).xpath("//section[@aria-labelledby='news']//li")
    assert words(item).startswith("27 November 2021 A plant is planned")
    assert "1 passage on record" in words(item)
    assert item.xpath(".//a/@href") == [f"{told.article.get_absolute_url()}?as_of=2022-01-01"]
    assert not tree(client.get("/companies/maker/?as_of=2021-11-26")).xpath("//section[@aria-labelledby='news']")


def test_a_claim_of_a_later_article_is_not_shown_before_its_day(client: Client) -> None:
    told = tell()
    claim = told.article.versions.get().claims.get()
    assert claim.passage in words(client.get("/companies/maker/?as_of=2021-11-27"))
    other = SourceFactory(published="2021-11-20")
    CompanyFactory(slug="early", source=other)
    told.company.known_on = "2021-11-20"
    told.company.save()
    assert claim.passage not in words(client.get("/companies/maker/?as_of=2021-11-26"))


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/companies/", 15), ("/companies/maker/", 49), ("/investments/", 20), ("/partnerships/", 15)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_the_same_number_of_queries_for_any_number_of_rows(
    client: Client, django_assert_num_queries: Any, address: str, queries: int, rows: int
) -> None:
    tell(rows)
    with django_assert_num_queries(queries):
        client.get(f"{address}?as_of=2022-01-01")

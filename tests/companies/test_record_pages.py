"""The pages of one sum and of one agreement, and the timeline of a company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from articles.evidence import Line
from companies.company_page import with_parts_below
from companies.delivery_bars import delivery_bars
from plants.delivery import Delivered, DeliveredPlant, DeliveredYear, DeliveryRecord
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    InvestmentFactory,
    MilestoneFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantStatusFactory,
    SourceFactory,
)
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


def test_a_sum_tells_what_it_is_part_of_what_it_replaces_and_who_says_so(client: Client) -> None:
    source = SourceFactory.create(publisher="The Herald", published="2021-03-30")
    whole = InvestmentFactory.create(
        slug="whole", amount=10_000_000_000, amount_usd=10_000_000_000, purpose="programme"
    )
    part = InvestmentFactory.create(
        slug="part", company=whole.company, amount=1_550_000_000, part_of=whole, source=source
    )
    page = words(client.get("/investments/part/"))
    assert "1.55 bn USD" in page
    assert "In full 1,550,000,000 USD" in page
    assert "It belongs to 10 bn USD" in page
    assert "The Herald, 30 March 2021" in page
    parts = tree(client.get("/investments/whole/")).xpath("//section[@aria-labelledby='parts']//tbody/tr")
    assert [row.get("id") for row in parts] == [part.slug]


def test_a_sum_counts_until_the_day_of_the_one_that_replaced_it(client: Client) -> None:
    old = InvestmentFactory.create(slug="old", amount=3_000_000, reported_on="2021-03-30")
    InvestmentFactory.create(company=old.company, amount=4_000_000, supersedes=old, reported_on="2022-03-30")
    assert "This sum counts no longer" in words(client.get("/investments/old/"))
    assert "This sum counts no longer" not in words(client.get("/investments/old/?as_of=2022-03-29"))


def test_another_currency_tells_its_rate_with_its_day_and_source(client: Client) -> None:
    InvestmentFactory.create(
        slug="yuan", amount=10_000_000_000, currency="CNY", amount_usd=Decimal("1550000000"),
        usd_rate=Decimal("6.45"), usd_rate_on="2021-09-03", usd_rate_source="the central bank",
    )  # fmt: skip
    page = words(client.get("/investments/yuan/"))
    assert "1.55 bn USD" in page
    assert "6.45 CNY for a dollar, 3 September 2021, the central bank" in page


def test_an_agreement_tells_its_parties_and_what_else_they_did_together(client: Client) -> None:
    one, other = CompanyFactory.create(name="One"), CompanyFactory.create(name="Other")
    for slug, kind in (("first", "supply"), ("second", "technology"), ("alone", "research")):
        deal = PartnershipFactory.create(slug=slug, type=kind)
        PartnershipPartyFactory.create(partnership=deal, company=one, name="One")
        if slug != "alone":
            PartnershipPartyFactory.create(partnership=deal, company=other, name="Other")
    page = tree(client.get("/partnerships/first/"))
    assert words(page.xpath("//h1")[0]) == "One · Other"
    rows = page.xpath("//section[@aria-labelledby='others']//tbody/tr")
    assert [row.get("id") for row in rows] == ["second"]


def test_a_denied_agreement_says_that_it_counts_nowhere(client: Client) -> None:
    PartnershipFactory.create(slug="deal", modality="denied", bindingness="")
    assert "Denied: shown and marked, counted nowhere." in words(client.get("/partnerships/deal/"))


@pytest.mark.parametrize(
    ("path", "factory"), [("investments", InvestmentFactory), ("partnerships", PartnershipFactory)]
)
def test_what_was_reported_later_is_not_there_yet(client: Client, path: str, factory: Any) -> None:
    factory.create(slug="it", reported_on="2021-11-27")
    assert client.get(f"/{path}/it/?as_of=2021-11-26").status_code == 404
    assert client.get(f"/{path}/it/?as_of=2021-11-27").status_code == 200
    assert client.get(f"/{path}/nothing/").status_code == 404
    assert client.get(f"/{path}/it/?colour=red").status_code == 400


@pytest.mark.parametrize("rows", [1, 4])
def test_a_sum_s_page_takes_the_same_number_of_queries_for_any_number_of_parts(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    whole = InvestmentFactory.create(slug="whole", amount=10_000_000)
    for _ in range(rows):
        InvestmentFactory.create(company=whole.company, part_of=whole)
    with django_assert_num_queries(12):
        client.get("/investments/whole/")


def test_the_timeline_tells_every_kind_of_report_by_its_day_with_its_publisher(client: Client) -> None:
    maker = CompanyFactory.create(slug="maker", reported_on="2020-01-01")
    plant = PlantFactory.create(name="Works", company=maker, reported_on="2020-01-01")
    CapacityPlanFactory.create(plant=plant, reported_on="2021-02-01", effective="2024")
    PlantStatusFactory.create(plant=plant, status="construction", reported_on="2021-03-01", since=None)
    MilestoneFactory.create(plant=plant, event="completion", date="2024", modality="plan", reported_on="2021-04-01")
    InvestmentFactory.create(company=maker, amount=7_000_000, purpose="equity", reported_on="2021-05-01")
    deal = PartnershipFactory.create(type="supply", reported_on="2021-06-01")
    PartnershipPartyFactory.create(partnership=deal, company=maker, name="Maker")
    page = tree(client.get("/companies/maker/?as_of=2021-12-31"))
    told = [words(one).replace(" :", ":") for one in page.xpath("//ol[@class='timeline']/li")]
    for line, start in zip(
        told,
        (
            "1 June 2021 Supply: Maker",
            "1 May 2021 7 m USD, equity",
            "1 April 2021 Works: completion expected, 2024",
            "1 March 2021 Works: construction",
            "1 February 2021 Works: 300,000 vehicles a year by 2024",
        ),
        strict=True,
    ):
        assert line.startswith(start)
    assert len(tree(client.get("/companies/maker/?as_of=2021-03-15")).xpath("//ol[@class='timeline']/li")) == 2


def test_a_long_timeline_folds_what_is_older_than_its_newest_twelve(client: Client) -> None:
    maker = CompanyFactory.create(slug="maker")
    for day in range(1, 16):
        InvestmentFactory.create(company=maker, reported_on=f"2022-01-{day:02}")
    page = tree(client.get("/companies/maker/"))
    assert "3 earlier reports" in words(page)
    assert len(page.xpath("//section[@aria-labelledby='timeline']/ol/li")) == 12
    assert len(page.xpath("//section[@aria-labelledby='timeline']/details/ol/li")) == 3


def test_parts_stand_below_their_whole() -> None:
    whole = InvestmentFactory.create(reported_on="2021-01-01")
    part = InvestmentFactory.create(part_of=whole, reported_on="2023-01-01")
    slice_ = InvestmentFactory.create(part_of=part, reported_on="2024-01-01")
    other = InvestmentFactory.create(reported_on="2022-01-01")
    found = with_parts_below([Line(row, []) for row in (slice_, part, other, whole)])
    assert [(one.row, one.depth) for one in found] == [(other, 0), (whole, 0), (part, 1), (slice_, 2)]


def test_a_year_s_bar_is_laid_out_in_per_cent_of_the_largest_announcement() -> None:
    plant = PlantFactory.create()
    day = plant.reported_on.last
    years = [
        DeliveredYear(
            2024, [DeliveredPlant(plant, day, Delivered(Decimal(200), operating=Decimal(50), late=Decimal(150)))]
        ),
        DeliveredYear(2025, [DeliveredPlant(plant, day, Delivered(Decimal(400), gone=Decimal(400)))]),
    ]
    bars = delivery_bars(DeliveryRecord("vehicles/year", "vehicles", day, None, years))
    assert bars[0].parts == [("operating", 0, Decimal("12.5")), ("late", Decimal("12.5"), Decimal("37.5"))]
    assert bars[1].parts == [("gone", 0, 100)]


def test_a_company_s_delivery_record_is_drawn_beside_its_numbers(client: Client) -> None:
    tell()
    page = tree(client.get("/companies/maker/?as_of=2025-06-24"))
    assert page.xpath("//table[contains(@class, 'delivery')]//rect[@data-part]")


def test_sums_lie_where_their_plants_do_else_at_the_seat_on_page_and_in_the_api_alike(client: Client) -> None:
    korean = CompanyFactory.create(hq_country="KR", reported_on="2020-01-01", known_on="2020-01-01")
    told = {
        "abroad": ["US"],
        "both": ["US", "DE"],
        "nowhere-said": [""],
        "no-plant": [],
    }
    for slug, countries in told.items():
        row = InvestmentFactory.create(slug=slug, company=korean)
        for country in countries:
            plant = PlantFactory.create(company=korean, country=country, slug=f"of-{slug}-{country.lower()}")
            PlantInvestmentFactory.create(plant=plant, investment=row)

    def listed(country: str) -> set[str]:
        page = tree(client.get(f"/investments/?country={country}"))
        return {slug for slug in told if page.xpath(f"//a[contains(@href, '/investments/{slug}/')]")}

    assert listed("US") == {"abroad", "both"}
    assert listed("DE") == {"both"}
    assert listed("KR") == {"nowhere-said", "no-plant"}
    for country in ("US", "DE", "KR"):
        rows = client.get(f"/api/v1/investments/?country={country}&fields=slug").json()["results"]
        assert {row["slug"] for row in rows} == listed(country)
    counts = words(client.get("/investments/"))
    assert "United States 2" in counts
    assert "Germany 1" in counts
    assert "South Korea 2" in counts

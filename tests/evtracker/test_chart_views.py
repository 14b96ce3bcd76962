"""A chart by itself: embedded on other sites, and as CSV."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from plants.timeline import redraw_plants
from tests.factories import CapacityPlanFactory, CompanyFactory, InvestmentFactory, PlantFactory
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).content.decode())))


@pytest.mark.parametrize("chart", ["capacity", "funding"])
def test_the_csv_holds_what_the_api_answers_to_the_same_chart(client: Client, chart: str) -> None:
    tell()
    figure = tree(client.get("/?as_of=2022-01-01")).xpath(f"//figure[@id='chart-{chart}']")[0]
    drawn = client.get(figure.xpath("string(.//canvas/@data-url)")).json()
    header, *lines = rows(client, figure.xpath("string(.//a[contains(@href, '.csv')]/@href)"))
    labels = header[1:-3]
    assert [int(line[0]) for line in lines] == drawn["years"]
    for series in drawn["series"]:
        if any(series["values"]):
            column = header.index(series["label"])
            assert [float(line[column]) for line in lines] == series["values"]
            labels.remove(series["label"])
    assert labels == []
    assert {(line[-2], line[-1]) for line in lines} == {(drawn["unit"], "2022-01-01")}


def test_a_label_that_a_spreadsheet_would_run_is_defused(client: Client) -> None:
    plant = PlantFactory.create(company=CompanyFactory.create(name="=1+1"))
    CapacityPlanFactory.create(plant=plant, effective="2024")
    assert "'=1+1" in rows(client, "/charts/capacity.csv?by=company")[0]


def test_only_the_embedded_chart_may_be_framed(client: Client) -> None:
    tell()
    answer = client.get("/embed/capacity/?company=maker")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert f"script-src 'self' {settings.CHARTJS_URL}" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    other = client.get("/")
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    assert other.headers["X-Frame-Options"] == "DENY"


def test_an_embedded_chart_names_its_subject_and_its_source(client: Client) -> None:
    tell()
    page = words(client.get("/embed/capacity/?company=maker"))
    assert "Capacity over time: vehicles, Maker" in page
    assert "Source: evtracker, from" in page


def test_the_snippet_stays_up_to_date_unless_the_page_was_rewound(client: Client) -> None:
    tell()
    (today,) = tree(client.get("/")).xpath("//textarea[@id='embed-capacity']")
    (then,) = tree(client.get("/?as_of=2022-01-01")).xpath("//textarea[@id='embed-capacity']")
    assert "as_of" not in today.text
    assert "as_of=2022-01-01" in then.text
    address = urlsplit(
        tree(client.get("/")).xpath("string(//figure[@id='chart-capacity']//a[text()='By itself']/@href)")
    )
    assert client.get(f"{address.path}?{address.query}").status_code == 200
    assert f"http://testserver{address.path}" in today.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/embed/capacity/?colour=red", "colour"),
        ("/embed/capacity/?company=nobody", "company"),
        ("/embed/capacity/?product=tea", "product"),
        ("/charts/capacity.csv?from=soon", "from"),
        ("/charts/funding.csv?layer=gold", "layer"),
        ("/charts/funding.csv?as_of=2100-01-01", "as_of"),
    ],
)
def test_what_can_not_be_drawn_is_refused_by_its_name(client: Client, address: str, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert f"“{told}” was not understood" in words(answer)


@pytest.mark.parametrize("address", ["/embed/weather/", "/charts/weather.csv"])
def test_there_are_no_other_charts(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_money_at_constant_prices_is_drawn_as_such(client: Client) -> None:
    InvestmentFactory.create(amount=1_000_000_000, amount_usd=1_000_000_000, purpose="equity")
    page = tree(client.get("/?prices=constant&layer=raised"))
    assert "prices=constant" in page.xpath("string(//figure[@id='chart-funding']//canvas/@data-url)")
    assert "in prices of" in words(page.xpath("//figure[@id='chart-funding']")[0])


def test_owners_shares_and_spread_money_can_be_shown_and_taken_along(client: Client) -> None:
    CapacityPlanFactory.create(effective="2024", reported_on="2021-11-27")
    for query in (
        "capacity/?ownership=share&by=kind",
        "funding/?spread=even&kind=startup",
        "capacity/?status=operating",
    ):
        assert client.get(f"/embed/{query}").status_code == 200
    page = client.get("/embed/capacity/?ownership=share&by=country").content.decode()
    assert "on 31 December of each year, by country, each owner its share" in page
    assert "ownership=share" in page
    assert "spread evenly" in client.get("/embed/funding/?spread=even").content.decode()


@pytest.mark.parametrize("page", ["/", "/companies/maker/"])
def test_each_way_to_look_at_a_chart_is_led_to_and_says_what_it_is(client: Client, page: str) -> None:
    tell()
    for figure in tree(client.get(page)).xpath("//figure[@class='chart']"):
        links = figure.xpath(".//details[contains(@class, 'ways')]//a")
        shown = [words(link) for link in links if link.get("aria-current")]
        assert shown in (
            ["by status", "for who operates it", "what stands at its end"],
            ["by purpose", "in the year of its announcement", "its own money", "as said"],
        )
        for link in links:
            seen = client.get(link.get("href"))
            assert seen.status_code == 200, link.get("href")
            current = tree(seen).xpath("//details[contains(@class, 'ways')]//a[@aria-current]")
            assert words(link) in [words(one) for one in current] or not current, "nothing to draw has no ways"


def test_money_cumulated_and_capacity_by_what_each_year_adds_are_drawn_as_csv_too(client: Client) -> None:
    plant = PlantFactory.create(reported_on="2020-01-01")
    for amount, year in ((100, "2023"), (300, "2024")):
        CapacityPlanFactory.create(plant=plant, amount=amount, effective=year, reported_on="2021-11-27")
    redraw_plants([plant.pk])
    added = rows(client, "/charts/capacity.csv?cumulative=false&from=2023&to=2024&by=country")
    assert [line[-3] for line in added[1:]] == ["100", "200"]
    for amount, day in ((5, "2021-05-01"), (7, "2022-05-01")):
        InvestmentFactory.create(amount=amount, purpose="capex", reported_on=day)
    money = rows(client, "/charts/funding.csv?cumulative=true&from=2021&to=2022")
    assert [line[-3] for line in money[1:]] == ["5", "12"]
    assert "all up to each year's end" in words(client.get("/embed/funding/?cumulative=true"))
    assert "added from one 31 December to the next" in words(client.get("/embed/capacity/?cumulative=false"))
    refused = client.get("/charts/funding.csv?cumulative=perhaps")
    assert refused.status_code == 400
    assert "“cumulative” was not understood" in words(refused)

"""From a total to its sentences: the page of what a figure rests on, and the marks that lead to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db

PASSAGE = "The plant will make 300,000 vehicles a year from 2024."


def marks(page: Any) -> dict[str, str]:
    return {
        one.get("aria-label").removeprefix("What this rests on: "): one.get("href")
        for one in page.xpath("//a[@data-rests]")
    }


def test_a_total_of_the_overview_leads_to_the_passages_it_rests_on(client: Client) -> None:
    tell()
    found = marks(tree(client.get("/?as_of=2022-01-01")))
    page = words(tree(client.get(found["all vehicle capacity planned"])).xpath("//main")[0])
    assert "300,000 vehicles a year, planned in all, dated or not, as known on 1 January 2022" in page
    assert "Maker Works Maker 300,000" in page
    assert "1 independent story says so" in page
    assert PASSAGE in page
    assert "accepted by" in page


def test_money_is_told_sum_by_sum_with_what_each_counts_beside_its_parts(client: Client) -> None:
    tell()
    found = marks(tree(client.get("/?as_of=2022-01-01")))
    page = words(tree(client.get(found["money committed"])).xpath("//main")[0])
    assert "10 bn USD, in all years" in page
    assert "Maker, plant or facility" in page


@pytest.mark.parametrize(
    "address", ["/", "/compare/?company=maker", "/compare/?country=CN", "/companies/", "/companies/maker/"]
)
def test_every_total_has_its_mark_and_each_leads_somewhere(client: Client, address: str) -> None:
    tell()
    page = tree(client.get(address))
    leading = set(marks(page).values()) | set(page.xpath("//figure/@data-rests"))
    assert leading
    for one in leading:
        assert client.get(one).status_code == 200, one


def test_a_bar_s_records_are_those_of_its_year_and_row(client: Client) -> None:
    tell()
    [whole] = tree(client.get("/?as_of=2022-01-01")).xpath("//figure[@id='chart-capacity']/@data-rests")
    page = words(client.get(f"{whole}&year=2024&part=construction"))
    assert "at the end of 2024" in page
    assert PASSAGE in page or "Nothing that counts" in page
    assert "Nothing that counts" in words(client.get(f"{whole}&year=2001"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("year=x", "year"),
        ("year=9999", "year"),
        ("colour=red", "colour"),
        ("page=7", "page"),
        ("part=finished", "part"),
        ("by=company&part=nobody", "part"),
        ("by=country&part=china", "part"),
        ("by=kind&part=bank", "part"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(client: Client, query: str, name: str) -> None:
    answer = client.get(f"/rests/capacity/?{query}")
    assert answer.status_code == 400
    assert f"“{name}” was not understood" in words(answer)


def test_there_are_no_other_totals(client: Client) -> None:
    assert client.get("/rests/weather/").status_code == 404


def test_the_table_of_a_chart_names_who_told_of_each_year(client: Client) -> None:
    tell()
    [cell] = tree(client.get("/?as_of=2021-12-31")).xpath(
        "//figure[@id='chart-capacity']//tr[@data-year='2024']/td[@class='told']"
    )
    assert words(cell) != ""

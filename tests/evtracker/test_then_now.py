"""The days on which what is known changed, and two of them side by side."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client

from evtracker.days import days_of_change, steps
from tests.factories import CapacityPlanFactory, InvestmentFactory, PlantFactory, PlantStatusFactory
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


def line(client: Client, address: str, plant: str) -> str:
    (row,) = [one for one in tree(client.get(address)).xpath("//tbody/tr[th/a]") if plant in words(one)]
    return words(row)


def test_the_days_of_change_are_told_once_each_with_their_rows(client: Client) -> None:
    plant = PlantFactory.create()
    CapacityPlanFactory.create(plant=plant, reported_on="2021-11-27")
    PlantStatusFactory.create(plant=plant, reported_on="2021-11-27")
    InvestmentFactory.create(reported_on="2022-05")
    InvestmentFactory.create(reported_on="2090")
    assert days_of_change(dt.date(2024, 1, 1)) == [(dt.date(2021, 11, 27), 2), (dt.date(2022, 5, 31), 1)]
    assert client.get("/days.json").json() == {"days": [["2021-11-27", 2], ["2022-05-31", 1]]}


def test_one_steps_to_the_nearest_days_of_change() -> None:
    for day in ("2021-11-27", "2022-05-01", "2023-01-01"):
        InvestmentFactory.create(reported_on=day)
    today = dt.date(2022, 12, 31)
    assert steps(dt.date(2022, 5, 1), today) == (dt.date(2021, 11, 27), None)
    assert steps(dt.date(2022, 1, 1), today) == (dt.date(2021, 11, 27), dt.date(2022, 5, 1))
    assert steps(dt.date(2021, 1, 1), today) == (None, dt.date(2021, 11, 27))


def test_a_rewound_page_leads_to_the_changes_before_and_after_and_to_what_came_of_it(client: Client) -> None:
    tell()
    banner = tree(client.get("/companies/maker/?as_of=2022-01-01")).xpath("//div[@class='rewound']")[0]
    links = {words(one): one.get("href") for one in banner.xpath(".//a")}
    assert links["‹ The change before: 27 November 2021"] == "?as_of=2021-11-27"
    assert links["The change after: 24 June 2025 ›"] == "?as_of=2025-06-24"
    assert links["What came of it"] == "/then-and-now/?then=2022-01-01"


def test_the_story_of_xiaomi_s_plant(client: Client) -> None:
    call_command("load_starter", verbosity=0)
    told = line(client, "/then-and-now/?then=2021-12-31&company=xiaomi", "Xiaomi EV Beijing plant")
    assert "announced 300,000 by 2024 operating 300,000 by third quarter of 2025" in told
    assert told.endswith("operates later past due")


def test_what_was_believed_is_set_against_what_is_known(client: Client) -> None:
    tell()
    address = "/then-and-now/?then=2022-01-01&as_of=2025-06-24"
    assert "later" in line(client, address, "Maker Works")
    years = {row.xpath("string(th)"): words(row) for row in tree(client.get(address)).xpath("//table[1]/tbody/tr")}
    assert years["2024"].startswith("2024 300,000")


def test_what_was_heard_of_later_was_not_believed(client: Client) -> None:
    PlantFactory.create(name="Late Works", reported_on="2024-01-01")
    assert "Late Works" not in words(client.get("/then-and-now/?then=2023-01-01"))
    assert "No plant for this was known on 1 January 2023" in words(client.get("/then-and-now/?then=2023-01-01"))
    assert "Late Works" in words(client.get("/then-and-now/?then=2024-01-01"))


def test_a_plant_that_was_given_up_is_told_as_such(client: Client) -> None:
    plant = PlantFactory.create(name="Gone Works", reported_on="2021-01-01")
    CapacityPlanFactory.create(plant=plant, reported_on="2021-01-01", effective="2025")
    PlantStatusFactory.create(plant=plant, status="cancelled", reported_on="2023-01-01")
    assert line(client, "/then-and-now/?then=2022-01-01", "Gone Works").endswith("cancelled 300,000 by 2025 cancelled")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("then=2023-01-01&as_of=2022-01-01", "then"),
        ("then=once", "then"),
        ("product=tea", "product"),
        ("company=nobody", "company"),
        ("colour=red", "colour"),
    ],
)
def test_what_can_not_be_set_side_by_side_is_refused_by_name(client: Client, query: str, told: str) -> None:
    answer = client.get(f"/then-and-now/?{query}")
    assert answer.status_code == 400
    assert f"“{told}” was not understood" in words(answer)

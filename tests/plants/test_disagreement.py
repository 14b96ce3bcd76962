"""Reports of one day that disagree: the range, what is counted and why; and how many stories say the live figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from plants.disagreement import disagreements
from tests.factories import CapacityPlanFactory, PlantFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 6, 1)


@pytest.fixture
def plant() -> Any:
    return PlantFactory(slug="works", reported_on="2022-01-01")


def told(plant: Any, amount: int, **more: Any) -> Any:
    return CapacityPlanFactory(plant=plant, amount=Decimal(amount), reported_on="2022-01-01", **more)


@pytest.mark.parametrize(
    ("one", "other", "chosen", "reason"),
    [
        ({"amount": 200, "effective": "2024"}, {"amount": 300, "effective": "2024"}, 300, "the larger amount"),
        ({"amount": 200, "effective": "2024-12"}, {"amount": 300, "effective": "2024"}, 200, "the finer date"),
        (
            {"amount": 200, "effective": "2021", "modality": "fact"},
            {"amount": 300, "effective": "2021", "modality": "plan"},
            200,
            "a fact goes before",
        ),
    ],
)
def test_the_chosen_value_comes_with_its_reason_and_the_range(
    plant: Any, one: dict[str, Any], other: dict[str, Any], chosen: int, reason: str
) -> None:
    told(plant, **one)
    told(plant, **other)
    [found] = disagreements(plant.pk, DAY)
    assert (found.lowest, found.highest, found.chosen.amount) == (200, 300, chosen)
    assert reason in found.reason
    assert disagreements(plant.pk, dt.date(2021, 12, 31)) == []


def test_a_later_report_settles_it(plant: Any) -> None:
    told(plant, 200, effective="2024")
    told(plant, 300, effective="2024")
    CapacityPlanFactory(plant=plant, amount=Decimal(250), effective="2024", reported_on="2022-05-01")
    assert disagreements(plant.pk, DAY) == []


def test_api_and_page_show_it(client: Client, plant: Any) -> None:
    told(plant, 200, effective="2024")
    told(plant, 300, effective="2024")
    detail = client.get("/api/v1/plants/works/?as_of=2022-06-01").json()
    [found] = detail["disagreements"]
    assert (found["lowest"], found["highest"], found["chosen"]["amount"]) == (200, 300, 300)
    assert [row["amount"] for row in found["set_aside"]] == [200]
    page = client.get("/plants/works/?as_of=2022-06-01").content.decode()
    assert "range from 200 to 300" in page
    assert "the larger amount goes first" in page


def test_a_figure_tells_how_many_independent_stories_say_so(client: Client, plant: Any) -> None:
    first = told(plant, 200, effective="2024")
    CapacityPlanFactory(plant=plant, amount=Decimal(200), effective="2024", reported_on="2022-02-01", restates=first)
    detail = client.get("/api/v1/plants/works/?as_of=2022-06-01").json()
    assert (detail["capacity"]["amount"], detail["capacity_stories"]) == (200, 2)
    assert client.get("/api/v1/plants/works/?as_of=2022-01-15").json()["capacity_stories"] == 1
    assert "independent" in client.get("/plants/works/?as_of=2022-06-01").content.decode()

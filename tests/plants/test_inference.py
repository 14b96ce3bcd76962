"""What silence suggests is configurable, versioned, and shown with its basis: when and by whom it was last heard of."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evtracker.partial_dates import PartialDate
from plants.inference import rule_version
from plants.models import Plant
from plants.services import confirm_sum, link_investment, remove_record
from plants.timeline import redraw_plants
from tests.factories import (
    InvestmentFactory,
    MilestoneFactory,
    PlantFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent() -> Any:
    plant = PlantFactory(slug="silent", reported_on="2021-06-15")
    PlantStatusFactory(plant=plant, status="announced", reported_on="2021-06-15")
    gazette = SourceFactory(publisher="The Gazette", url="https://gazette.example/later")
    MilestoneFactory(plant=plant, reported_on="2022-03-01", source=gazette)
    return plant


def test_the_api_says_when_and_by_whom_it_was_last_heard_of(client: Client, silent: Any) -> None:
    plant = client.get("/api/v1/plants/silent/?as_of=2024-06-01").json()
    assert (plant["inferred_status"], plant["last_heard"], plant["inference_rule"]) == (
        "shelved",
        "2022-03-01",
        "1-2-4",
    )
    assert plant["last_report"]["publisher"] == "The Gazette"
    assert plant["last_report"]["reported_on"] == "2022-03-01"
    before = client.get("/api/v1/plants/silent/?as_of=2022-02-01").json()
    assert (before["inferred_status"], before["last_report"]["reported_on"]) == ("", "2021-06-15")


def test_the_page_shows_the_basis_where_something_is_inferred(client: Client, silent: Any) -> None:
    page = client.get("/plants/silent/?as_of=2024-06-01").content.decode()
    assert "Perhaps shelved:" in page
    assert "The Gazette" in page
    assert "Perhaps" not in client.get("/plants/silent/?as_of=2022-06-01").content.decode()


def test_the_years_are_settings_and_part_of_the_version(client: Client, silent: Any, settings: Any) -> None:
    settings.INFER_SHELVED_YEARS, settings.INFER_CANCELLED_YEARS = 1, 2
    assert rule_version() == "1-1-2"
    assert client.get("/api/v1/plants/silent/?as_of=2024-06-01").json()["inferred_status"] == "cancelled"
    listed = client.get("/api/v1/plants/?inferred_status=shelved&as_of=2023-06-01").json()["results"]
    assert [plant["slug"] for plant in listed] == ["silent"]


def test_a_new_owner_a_further_source_of_its_money_and_its_own_report_are_reports_about_it(
    client: Client, silent: Any
) -> None:
    def told() -> tuple[str, str, str]:
        plant = client.get("/api/v1/plants/silent/?as_of=2024-06-01").json()
        return plant["inferred_status"], plant["last_heard"], plant["last_report"]["reported_on"]

    assert told() == ("shelved", "2022-03-01", "2022-03-01")
    PlantOwnerFactory(plant=silent, reported_on="2022-07-01")
    redraw_plants([silent.pk])
    assert told() == ("", "2022-07-01", "2022-07-01")
    investment = InvestmentFactory(reported_on="2021-07-01")
    link_investment(silent, investment)
    confirm_sum(investment, SourceFactory(), PartialDate.parse("2023-02-01"))
    assert told() == ("", "2023-02-01", "2023-02-01")
    for plant in Plant.objects.filter(pk=silent.pk):
        plant.reported_on = "2024-02-01"
        plant.save()
    redraw_plants([silent.pk])
    assert told() == ("", "2024-02-01", "2024-02-01")


def test_taking_a_further_source_back_takes_its_day_back(client: Client, silent: Any) -> None:
    investment = InvestmentFactory(reported_on="2021-07-01")
    link_investment(silent, investment)
    remove_record(confirm_sum(investment, SourceFactory(), PartialDate.parse("2023-02-01")))
    assert client.get("/api/v1/plants/silent/?as_of=2024-06-01").json()["last_heard"] == "2022-03-01"

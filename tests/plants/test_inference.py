"""What silence suggests is configurable, versioned, and shown with its basis: when and by whom it was last heard of."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from plants.inference import rule_version
from tests.factories import MilestoneFactory, PlantFactory, PlantStatusFactory, SourceFactory

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

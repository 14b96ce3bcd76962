"""A plant's status as a line of time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from plants.status_line import status_line
from tests.factories import PhaseFactory, PlantFactory, PlantStatusFactory
from tests.pages import tree

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 1)


def test_each_status_lasts_until_the_next_one_and_the_last_until_the_day() -> None:
    plant = PlantFactory()
    PlantStatusFactory(plant=plant, status="construction", since="2023-01-01", reported_on="2023-02-01")
    PlantStatusFactory(plant=plant, status="announced", reported_on="2022-01-01")
    PlantStatusFactory(plant=plant, status="operating", since="2025-01-01", reported_on="2025-02-01")
    line = status_line(plant.statuses.all(), DAY)
    assert line is not None
    [lane] = line.lanes
    assert [one.row.status for one in lane.stretches] == ["announced", "construction", "operating"]
    # 1,461 days from the beginning of 2022.
    assert [one.start for one in lane.stretches] == [Decimal("0.00"), Decimal("24.98"), Decimal("75.02")]
    assert sum(one.width for one in lane.stretches) == 100
    assert [year for year, _ in line.years] == [2022, 2023, 2024, 2025, 2026]


def test_phases_have_lanes_of_their_own_below_the_site_s() -> None:
    plant = PlantFactory()
    PlantStatusFactory(
        plant=plant, phase=PhaseFactory(plant=plant, number=1), status="paused", reported_on="2023-01-01"
    )
    PlantStatusFactory(plant=plant, status="operating", reported_on="2024-01-01")
    line = status_line(plant.statuses.all(), DAY)
    assert line is not None
    assert [lane.phase.number if lane.phase else None for lane in line.lanes] == [None, 1]


def test_of_one_day_the_latest_report_is_drawn_and_what_is_to_come_is_not() -> None:
    plant = PlantFactory()
    PlantStatusFactory(plant=plant, status="construction", since="2023-01-01", reported_on="2023-02-01")
    PlantStatusFactory(plant=plant, status="paused", since="2023-01-01", reported_on="2024-02-01")
    PlantStatusFactory(plant=plant, status="closed", since="2030", reported_on="2024-02-01")
    line = status_line(plant.statuses.all(), DAY)
    assert line is not None
    assert [one.row.status for lane in line.lanes for one in lane.stretches] == ["paused"]
    assert status_line([], DAY) is None


def test_the_page_draws_it_and_its_table_says_the_same(client: Client) -> None:
    plant = PlantFactory(slug="works")
    PlantStatusFactory(plant=plant, status="construction", since="2023", reported_on="2023-02-01")
    page = tree(client.get("/plants/works/"))
    [drawn] = page.xpath("//figure[@class='status-line']//*[local-name()='rect']/@data-key")
    [told] = page.xpath("//section[@aria-labelledby='statuses']//tbody//span[@class='pill']/@data-key")
    assert drawn == told == "construction"

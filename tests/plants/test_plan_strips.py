"""The history of a plan as strips on one scale."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from plants.plan_strips import plan_scale
from tests.factories import CapacityPlanFactory, PlantFactory
from tests.pages import tree

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 2)


def test_a_strip_begins_where_it_was_said_and_spans_the_date_that_it_was_said_for() -> None:
    row = CapacityPlanFactory.create(reported_on="2021-01-01", effective="2024")
    scale = plan_scale([row], DAY)
    assert scale is not None
    strip = scale.strips[row.pk]
    # The scale runs from 1 January 2021 to 1 January 2026: 1,826 days.
    assert strip.said == 0
    assert strip.start == pytest.approx(Decimal("59.97"), abs=Decimal("0.02"))
    assert strip.width == pytest.approx(Decimal("20.04"), abs=Decimal("0.02"))
    assert [year for year, _ in scale.years] == [2021, 2022, 2023, 2024, 2025]
    assert scale.today == pytest.approx(Decimal(90), abs=Decimal("0.1"))


def test_a_plan_that_slips_moves_to_the_right() -> None:
    early = CapacityPlanFactory.create(reported_on="2021-01-01", effective="2024")
    late = CapacityPlanFactory.create(plant=early.plant, reported_on="2023-01-01", effective="2025-Q3")
    scale = plan_scale([early, late], DAY)
    assert scale is not None
    one, other = scale.strips[early.pk].middle, scale.strips[late.pk].middle
    assert one is not None
    assert other is not None
    assert one < other


def test_a_day_can_still_be_seen_and_an_undated_plan_has_no_span() -> None:
    day = CapacityPlanFactory.create(reported_on="2021-01-01", effective="2024-06-15")
    undated = CapacityPlanFactory.create(plant=day.plant, reported_on="2022-01-01", effective=None)
    scale = plan_scale([day, undated], DAY)
    assert scale is not None
    assert scale.strips[day.pk].width == Decimal("0.8")
    assert scale.strips[undated.pk].middle is None


def test_where_nothing_is_dated_there_is_no_scale(client: Client) -> None:
    row = CapacityPlanFactory.create(plant=PlantFactory.create(slug="works"), effective=None)
    assert plan_scale([row], DAY) is None
    assert tree(client.get("/plants/works/")).xpath("//td[@class='strip']") == []


def test_many_years_are_named_by_every_second_or_third() -> None:
    row = CapacityPlanFactory.create(reported_on="2010-01-01", effective="2030")
    scale = plan_scale([row], DAY)
    assert scale is not None
    assert [year for year, _ in scale.years] == [2010, 2013, 2016, 2019, 2022, 2025, 2028]


def test_a_plant_s_page_draws_a_strip_for_each_report(client: Client) -> None:
    plant = PlantFactory.create(slug="works")
    CapacityPlanFactory.create(plant=plant, reported_on="2021-01-01", effective="2024")
    CapacityPlanFactory.create(plant=plant, reported_on="2022-01-01", effective=None, amount=5)
    strips = tree(client.get("/plants/works/")).xpath("//td[@class='strip']")
    assert [len(strip.xpath(".//rect")) for strip in strips] == [0, 1]

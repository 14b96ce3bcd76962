"""The delivery record: what was announced for a year falls into parts that add up to it, as known on any day."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from companies.models import Company
from plants.delivery import PARTS, Delivered, DeliveryRecord, delivery_records
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    CompanyParentFactory,
    PhaseFactory,
    PlantFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db
VEHICLES = ("vehicles/year", "vehicles")


@pytest.fixture
def plant() -> Any:
    return PlantFactory(
        slug="works", product="vehicles", reported_on="2020-01-01", company=CompanyFactory(slug="maker")
    )


def plan(plant: Any, reported_on: str, amount: int, by: str | None, modality: str = "plan", **more: Any) -> Any:
    return CapacityPlanFactory(
        plant=plant, reported_on=reported_on, amount=Decimal(amount), effective=by, modality=modality, **more
    )


def record(company: Any, as_of: str, announced_by: str | None = None) -> DeliveryRecord:
    by = dt.date.fromisoformat(announced_by) if announced_by else None
    [found] = delivery_records([company.pk], [VEHICLES], dt.date.fromisoformat(as_of), by)
    return found


def parts(found: DeliveryRecord, year: int) -> dict[str, int]:
    of_year = next((one for one in found.years if one.year == year), None)
    if of_year is None:
        return {}
    return {name: int(getattr(of_year.delivered, name)) for name in PARTS if getattr(of_year.delivered, name)}


def test_what_was_announced_and_runs_is_operating_and_what_slipped_is_late(plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    plan(plant, "2024-06-01", 200_000, None, "fact")
    PlantStatusFactory(plant=plant, status="operating", since="2024-03", reported_on="2024-06-01")
    plan(plant, "2025-01-01", 300_000, "2026")
    assert parts(record(plant.company, "2022-01-01"), 2024) == {"planned": 300_000}
    assert parts(record(plant.company, "2025-07-01"), 2024) == {"operating": 200_000, "late": 100_000}
    assert parts(record(plant.company, "2025-07-01"), 2026) == {"operating": 200_000, "planned": 100_000}


def test_a_date_that_passed_with_nothing_actual_is_late(plant: Any) -> None:
    plan(plant, "2021-01-01", 100_000, "2022")
    assert parts(record(plant.company, "2023-01-01"), 2022) == {"late": 100_000}


def test_what_a_lower_plan_no_longer_holds_was_cut(plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    plan(plant, "2022-01-01", 250_000, "2024")
    assert parts(record(plant.company, "2023-01-01"), 2024) == {"planned": 250_000, "cut": 50_000}


def test_what_was_cancelled_is_gone_and_so_is_a_cancelled_phase(plant: Any) -> None:
    first, second = PhaseFactory(plant=plant, number=1), PhaseFactory(plant=plant, number=2)
    plan(plant, "2021-01-01", 100_000, "2023", phase=first)
    plan(plant, "2021-01-01", 50_000, "2023", phase=second)
    PlantStatusFactory(plant=plant, phase=second, status="cancelled", since="2022-01-01", reported_on="2022-01-01")
    assert parts(record(plant.company, "2022-06-01"), 2023) == {"planned": 100_000, "gone": 50_000}
    PlantStatusFactory(plant=plant, status="cancelled", since="2022-09-01", reported_on="2022-09-01")
    assert parts(record(plant.company, "2022-12-01"), 2023) == {"gone": 150_000}


def test_an_earlier_day_may_be_chosen_and_without_one_it_is_the_first_announcement(plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    plan(plant, "2022-01-01", 400_000, "2024")
    [first] = record(plant.company, "2023-01-01").years
    [chosen] = record(plant.company, "2023-01-01", announced_by="2022-06-01").years
    assert (first.delivered.announced, first.plants[0].announced_on) == (300_000, dt.date(2021, 1, 1))
    assert (chosen.delivered.announced, chosen.plants[0].announced_on) == (400_000, dt.date(2022, 6, 1))
    assert not record(plant.company, "2023-01-01", announced_by="2020-06-01").years


def test_a_later_report_changes_no_record_of_an_earlier_day(plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    before = record(plant.company, "2023-01-01").as_json()
    plan(plant, "2023-02-01", 10_000, "2024")
    PlantStatusFactory(plant=plant, status="cancelled", reported_on="2023-03-01")
    assert record(plant.company, "2023-01-01").as_json() == before


def test_the_starter_data_s_records_add_up_in_each_year() -> None:
    call_command("load_starter", stdout=io.StringIO())
    kinds = [VEHICLES, ("GWh/year", "battery_cells")]
    found = delivery_records(Company.objects.values_list("pk", flat=True), kinds, dt.date(2025, 12, 31))
    assert all(one.years for one in found)
    for year in (year for one in found for year in one.years):
        for delivered in (year.delivered, *(one.delivered for one in year.plants)):
            assert delivered.announced == sum(getattr(delivered, name) for name in PARTS)
            assert all(getattr(delivered, name) >= 0 for name in PARTS)
    xiaomi = Company.objects.get(slug="xiaomi-ev")
    assert parts(record(xiaomi, "2025-07-01"), 2024) == {"operating": 200_000, "late": 100_000}


def test_the_api_tells_the_record_with_subsidiaries(client: Client, plant: Any) -> None:
    group = CompanyFactory(slug="group", reported_on="2020-01-01")
    CompanyParentFactory(company=plant.company, parent=group, reported_on="2020-01-01")
    plan(plant, "2021-01-01", 300_000, "2024")
    answer = client.get("/api/v1/companies/group/delivery/", {"as_of": "2025-01-01"}).json()
    [year] = answer["years"]
    assert (answer["unit"], answer["product"], answer["announced_by"]) == ("vehicles/year", "vehicles", None)
    assert (year["year"], year["announced"], year["late"], year["operating"]) == (2024, 300_000, 300_000, 0)
    assert year["plants"][0]["plant"]["slug"] == "works"


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"unit": "cars"}, "unit"),
        ({"unit": "GWh/year", "product": "vehicles"}, "product"),
        ({"announced_by": "soon"}, "announced_by"),
        ({"announced_by": "2024-06-01", "as_of": "2024-01-01"}, "announced_by"),
        ({"year": "2024"}, "year"),
    ],
)
def test_what_can_t_be_asked_is_refused_by_name(client: Client, plant: Any, asked: Any, parameter: str) -> None:
    answer = client.get("/api/v1/companies/maker/delivery/", asked)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_a_company_not_known_on_the_day_is_not_found(client: Client, plant: Any) -> None:
    assert client.get("/api/v1/companies/maker/delivery/?as_of=2001-01-01").status_code == 404
    assert client.get("/api/v1/companies/nobody/delivery/").status_code == 404


def test_the_company_s_page_shows_the_record_with_links_to_the_plants(client: Client, plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    page = client.get("/companies/maker/?as_of=2025-01-01").content.decode()
    assert "Delivery record" in page
    assert 'href="/plants/works/?as_of=2025-01-01#plans"' in page


def test_the_queries_do_not_grow_with_the_plants(plant: Any, django_assert_num_queries: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    for number in range(4):
        other = PlantFactory(company=plant.company, within=plant if number % 2 else None)
        plan(other, "2021-01-01", 1000, "2024")
        PlantStatusFactory(plant=other, status="operating", reported_on="2022-01-01")
    with django_assert_num_queries(6):
        record(plant.company, "2025-01-01")


def test_a_sum_of_nothing_is_nothing() -> None:
    assert Delivered() + Delivered(Decimal(2), cut=Decimal(2)) == Delivered(Decimal(2), cut=Decimal(2))


def test_what_was_reported_later_adds_no_year_to_the_record_of_a_day(plant: Any) -> None:
    plan(plant, "2021-01-01", 300_000, "2024")
    before = record(plant.company, "2022-01-01")
    plan(plant, "2023-01-01", 500_000, "2027")
    plan(plant, "2023-01-01", 100_000, "2021-06", "fact")
    PlantStatusFactory(plant=plant, status="operating", since="2025", reported_on="2025-06-01")
    assert record(plant.company, "2022-01-01") == before
    assert [year.year for year in before.years] == [2024]


def test_what_was_reported_as_there_is_not_late_though_nobody_said_that_it_runs(plant: Any) -> None:
    plan(plant, "2021-01-01", 200_000, "2025")
    plan(plant, "2024-05-03", 150_000, None, "fact")
    assert parts(record(plant.company, "2026-01-02", "2022-01-01"), 2025) == {"operating": 150_000, "late": 50_000}
    PlantStatusFactory(plant=plant, status="paused", reported_on="2024-06-01")
    assert parts(record(plant.company, "2026-01-02", "2022-01-01"), 2025) == {"late": 200_000}

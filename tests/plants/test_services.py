"""Plants and what is said of them: written whole or not at all; what follows from the rows is right at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from companies.models import Company, Source
from companies.services import record_investment
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Phase, Plant, PlantOwner, PlantStatus
from plants.services import (
    link_investment,
    record_capacity_plan,
    record_milestone,
    record_plant,
    record_status,
    refresh_known_on,
    remove_record,
)
from tests.factories import CompanyFactory, PlantFactory, SourceFactory

pytestmark = pytest.mark.django_db


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.fixture
def source() -> Source:
    return SourceFactory.create()


@pytest.fixture
def company() -> Company:
    return CompanyFactory.create(reported_on="2022-01-01")


@pytest.fixture
def plant(company: Company, source: Source) -> Plant:
    said: dict[str, Any] = {"source": source, "reported_on": on("2022-01-01")}
    return record_plant(slug="beijing", name="Beijing plant", company=company, product="vehicles", **said)


def plan(plant: Plant | None, source: Source, **changes: Any) -> CapacityPlan:
    said: dict[str, Any] = {
        "key": "test:1",
        "plant": plant,
        "company": None,
        "phase_number": None,
        "amount": Decimal(300_000),
        "unit": "vehicles/year",
        "increment": False,
        "effective": on("2024"),
        "modality": "plan",
        "source": source,
        "reported_on": on("2022-01-01"),
    }
    return record_capacity_plan(**{**said, **changes})


def test_a_later_plan_supersedes_the_earlier_one_at_once(plant: Plant, source: Source) -> None:
    first = plan(plant, source)
    later = plan(plant, source, key="test:2", effective=on("2025"), reported_on=on("2023-01-01"))
    first.refresh_from_db()
    assert first.superseded_by == later


def test_taking_a_plan_back_lets_the_earlier_one_stand_again(plant: Plant, source: Source) -> None:
    first = plan(plant, source)
    later = plan(plant, source, key="test:2", effective=on("2025"), reported_on=on("2023-01-01"))
    remove_record(later)
    first.refresh_from_db()
    assert first.superseded_by is None


def test_taking_a_phases_only_row_back_takes_the_phase(plant: Plant, source: Source) -> None:
    first = plan(plant, source, phase_number=1)
    second = plan(plant, source, key="test:2", phase_number=1, reported_on=on("2023-01-01"))
    remove_record(second)
    assert Phase.objects.filter(plant=plant).count() == 1
    remove_record(first)
    assert not Phase.objects.exists()


def test_a_plant_and_its_company_are_known_from_the_earliest_row(plant: Plant, source: Source) -> None:
    row = record_status(
        key="test:s",
        plant=plant,
        phase_number=None,
        status="announced",
        since=None,
        source=source,
        reported_on=on("2021-Q3"),
    )
    plant.refresh_from_db()
    assert plant.known_on == dt.date(2021, 9, 30)
    plant.company.refresh_from_db()
    assert plant.company.known_on == dt.date(2021, 9, 30)
    remove_record(row)
    plant.refresh_from_db()
    plant.company.refresh_from_db()
    assert plant.known_on == plant.company.known_on == dt.date(2022, 1, 1)


def test_a_plant_is_known_from_a_sum_that_is_for_it(plant: Plant, source: Source) -> None:
    investment = record_investment(
        slug="sum",
        company=plant.company,
        purpose="capex",
        amount=Decimal(1),
        currency="USD",
        modality="plan",
        source=source,
        reported_on=on("2020-05-05"),
    )
    link_investment(plant, investment)
    link_investment(plant, investment)
    plant.refresh_from_db()
    assert plant.known_on == dt.date(2020, 5, 5)
    remove_record(investment)
    plant.refresh_from_db()
    assert plant.known_on == dt.date(2022, 1, 1)


def test_an_owner_is_known_from_the_plant_and_forgets_it_with_it(company: Company, source: Source) -> None:
    owner = CompanyFactory.create(reported_on="2023-01-01")
    owned = record_plant(
        slug="owned",
        name="Owned",
        company=company,
        product="vehicles",
        source=source,
        reported_on=on("2021-01-01"),
        owners=[(owner, owner.name, Decimal(50)), (None, "A city", None)],
    )
    owner.refresh_from_db()
    assert owner.known_on == dt.date(2021, 1, 1)
    remove_record(owned)
    owner.refresh_from_db()
    assert owner.known_on == dt.date(2023, 1, 1)


def test_a_plant_that_others_rest_on_is_not_taken_back(plant: Plant, source: Source) -> None:
    PlantFactory.create(within=plant)
    with pytest.raises(ProtectedError):
        remove_record(plant)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": Decimal(0)}, "amount must be above zero"),
        ({"amount": Decimal("0.0001")}, "decimal places"),
        ({"unit": "cars"}, "not a valid choice"),
        ({"modality": "wish"}, "not a valid choice"),
        ({"phase_number": 0}, "0 is not a whole number from 1"),
        ({"plant": None, "phase_number": 1}, "a phase belongs to a plant"),
        ({"plant": None}, "either a plant's or a company's"),
    ],
)
def test_what_is_no_plan_is_refused_and_leaves_nothing(
    plant: Plant, source: Source, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        plan(**{"plant": plant, "source": source, **changes})
    assert not CapacityPlan.objects.exists()
    assert not Phase.objects.exists()


def test_the_same_key_is_refused_the_second_time(plant: Plant, source: Source) -> None:
    plan(plant, source)
    with pytest.raises(ValidationError, match="already exists"):
        plan(plant, source)


def test_a_status_or_milestone_in_unknown_words_is_refused(plant: Plant, source: Source) -> None:
    said: dict[str, Any] = {"plant": plant, "phase_number": 2, "source": source, "reported_on": on("2022")}
    with pytest.raises(ValidationError, match="not a valid choice"):
        record_status(key="test:s", status="dreamt", since=None, **said)
    with pytest.raises(ValidationError, match="not a valid choice"):
        record_milestone(key="test:m", company=None, event="party", date=on("2022"), modality="fact", **said)
    assert not PlantStatus.objects.exists()
    assert not Phase.objects.exists()


def test_shares_beyond_the_whole_are_refused_with_the_plant(company: Company, source: Source) -> None:
    with pytest.raises(ValidationError):
        record_plant(
            slug="p",
            name="P",
            company=company,
            product="vehicles",
            source=source,
            reported_on=on("2022"),
            owners=[(company, company.name, Decimal(101))],
        )
    assert not Plant.objects.exists()
    assert not PlantOwner.objects.exists()


def test_the_days_of_many_plants_are_drawn_in_as_many_queries_as_of_one(django_assert_max_num_queries: Any) -> None:
    plants = [PlantFactory.create(known_on=None) for _ in range(20)]
    with django_assert_max_num_queries(25):
        refresh_known_on([], [plant.pk for plant in plants])
    assert not Plant.objects.filter(known_on=None).exists()

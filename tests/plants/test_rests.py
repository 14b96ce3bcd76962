"""What a figure rests on: the plants or sums that are told add up to it, whatever the split, over the starter data."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from evtracker.parameters import BadParameterError
from plants.rests import counted_money, counted_plants, live_plans
from plants.series import (
    CapacityQuery,
    FundingQuery,
    capacity_planned,
    capacity_rows,
    capacity_series,
    funding_rows,
    funding_series,
    told_by,
)

DAY = dt.date(2026, 2, 28)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter data, loaded once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def summed(rows: Any) -> Decimal:
    return sum((row["counted"] for row in rows), Decimal(0))


@pytest.mark.parametrize("ownership", ["operated", "share"])
@pytest.mark.parametrize("by", ["status", "commitment", "country", "company", "kind"])
def test_plants_add_up_to_each_row_of_a_year(by: str, ownership: str) -> None:
    query = CapacityQuery(as_of=DAY, by=by, ownership=ownership, unit="vehicles/year", product="vehicles")
    found = capacity_rows(query)
    for year in (2022, 2026, found.years[-1]):
        at = found.years.index(year)
        for row in found.series:
            told = summed(counted_plants(query, year, row.key)).quantize(Decimal("0.001"))
            assert told == row.values[at], (year, row.key)


@pytest.mark.parametrize("asked", [{}, {"company": "tesla"}, {"country": "CN"}, {"status": "operating"}])
def test_plants_add_up_to_all_that_is_planned(asked: dict[str, str]) -> None:
    query = CapacityQuery(as_of=DAY, unit="vehicles/year", product="vehicles", **asked)
    assert summed(counted_plants(query, None, None)) == capacity_planned(query)
    assert capacity_planned(query) > 0


@pytest.mark.parametrize("layer", ["committed", "raised"])
@pytest.mark.parametrize("by", ["purpose", "country", "company", "kind"])
def test_sums_add_up_to_each_row_of_money(by: str, layer: str) -> None:
    query = FundingQuery(as_of=DAY, layer=layer, by=by)
    found = funding_rows(query)
    at = found.years.index(2021)
    for row in found.series:
        assert summed(counted_money(query, None, row.key)).scaleb(-2) == sum(row.values, Decimal(0)), row.key
        assert summed(counted_money(query, 2021, row.key)).scaleb(-2) == row.values[at], row.key


def test_the_rows_alone_are_those_of_the_series() -> None:
    capacity = CapacityQuery(as_of=DAY, by="company")
    assert capacity_rows(capacity).series == capacity_series(capacity).series
    money = FundingQuery(as_of=DAY, by="purpose", spread="even", prices="constant")
    assert funding_rows(money).series == funding_series(money).series


def test_a_plant_brings_its_live_plans_of_the_year_or_else_all_of_them() -> None:
    query = CapacityQuery(as_of=DAY, unit="vehicles/year", product="vehicles")
    [tesla] = [
        row["plant"]
        for row in counted_plants(
            CapacityQuery(as_of=DAY, unit="vehicles/year", product="vehicles", plant="tesla-shanghai"), 2025, None
        )
    ]
    plans = live_plans([tesla], query, 2025)[tesla]
    assert plans
    assert all(fate.stands_on <= dt.date(2025, 12, 31) for fate in plans)
    assert live_plans([tesla], query, 1999)[tesla] == live_plans([tesla], query, None)[tesla]


def test_who_told_of_a_year_is_named_and_the_others_are_counted() -> None:
    told = told_by(CapacityQuery(as_of=DAY, company="xiaomi", by="status"), tuple(range(2023, 2026)))
    assert told[2025].names
    assert len(told[2025].names) <= 3
    money = told_by(FundingQuery(as_of=DAY, company="xiaomi"), (2020, 2021))
    assert set(money) == {2021}


def test_a_part_of_what_is_not_split_is_refused() -> None:
    with pytest.raises(BadParameterError, match="not split"):
        counted_plants(CapacityQuery(as_of=DAY), 2025, "operating")


@pytest.mark.parametrize(("unit", "product"), [("vehicles/year", "vehicles"), ("GWh/year", "battery_cells")])
def test_each_plant_that_is_planned_at_all_names_the_reports_that_carry_its_figure(unit: str, product: str) -> None:
    query = CapacityQuery(as_of=DAY, unit=unit, product=product)
    counted = {row["plant"]: row["counted"] for row in counted_plants(query, None, None)}
    told = live_plans(counted, query, None)
    assert told.keys() == counted.keys()
    short = [plant for plant, rows in told.items() if sum(row.plan.amount for row in rows) < counted[plant]]
    assert short == []

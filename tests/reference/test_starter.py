"""The program and the reference count the starter data alike, at the end of each month of the record."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest

from companies.models import CompanyParent
from plants.models import CapacityPlan, Plant
from tests.reference.compare import capacity_differences, funding_differences
from tests.reference.extent import FULL
from tests.reference.rows import Rows, read_rows

YEARS = list(range(2012, 2041))


def month_ends(first: int, last: int) -> list[dt.date]:
    return [
        dt.date(year, month, calendar.monthrange(year, month)[1])
        for year in range(first, last + 1)
        for month in range(1, 13)
    ]


pytestmark = pytest.mark.django_db
DAYS = month_ends(2015, 2026) if FULL else [dt.date(2021, 12, 31), dt.date(2026, 2, 28)]


@pytest.fixture(scope="module")
def rows(starter: None) -> Rows:
    return read_rows()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_capacity_as_of(rows: Rows, day: dt.date) -> None:
    rated = sorted(set(CapacityPlan.objects.order_by().exclude(plant=None).values_list("unit", "product")))
    assert list(capacity_differences(rows, day, rated, YEARS)) == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_funding_as_of(rows: Rows, day: dt.date) -> None:
    assert list(funding_differences(rows, day, YEARS)) == []


@pytest.mark.parametrize("day", DAYS[:: 12 if FULL else 1], ids=str)
def test_groups_countries_kinds_and_statuses(rows: Rows, day: dt.date) -> None:
    groups = sorted(set(CompanyParent.objects.values_list("parent__slug", flat=True)))[: None if FULL else 2]
    countries = sorted(set(Plant.objects.order_by().exclude(country="").values_list("country", flat=True)))
    asked = [{"company": slug} for slug in groups]
    asked += [{"country": country} for country in (countries if FULL else ["US"])]
    asked += [{"kind": "startup"}]
    for one in asked:
        assert list(capacity_differences(rows, day, [("vehicles/year", "vehicles")], YEARS, **one)) == []
        assert list(funding_differences(rows, day, YEARS, **one)) == []
    for status in ("operating", "construction", "cancelled"):
        found = capacity_differences(rows, day, [("vehicles/year", "vehicles")], YEARS, status=status)
        assert list(found) == []

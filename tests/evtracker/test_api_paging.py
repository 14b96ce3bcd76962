"""Pages of lists: every row once, in each order, in both directions, however many ties and gaps there are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from companies.api_views import CompanyViewSet, InvestmentViewSet, PartnershipViewSet
from plants.api_views import CapacityPlanViewSet, MilestoneViewSet, PlantStatusViewSet, PlantViewSet
from tests.evtracker.api import get, refused, rows, walk
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    InvestmentFactory,
    MilestoneFactory,
    PartnershipFactory,
    PlantFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

LISTS: dict[str, Any] = {
    "companies": CompanyViewSet,
    "plants": PlantViewSet,
    "capacity-plans": CapacityPlanViewSet,
    "plant-statuses": PlantStatusViewSet,
    "milestones": MilestoneViewSet,
    "investments": InvestmentViewSet,
    "partnerships": PartnershipViewSet,
}
ORDERS = [(path, word) for path, view in LISTS.items() for word in view.orderings]


@pytest.fixture
def tied_rows() -> None:
    """Seven rows of each list, with ties and empty values in all that can be ordered by."""
    source = SourceFactory()
    for number in range(7):
        tie, gap = number % 3, number % 2 == 0
        company = CompanyFactory(
            name=f"Maker {tie}", founded="2015" if gap else None, ev_entry=None if gap else "2016-Q1", source=source
        )
        plant = PlantFactory(
            name=f"Works {tie}", company=company, announced_on="2021" if gap else None, city=str(tie), source=source
        )
        if number != 3:
            CapacityPlanFactory(
                plant=plant, amount=Decimal(100 + tie), effective="2024" if gap else None, source=source
            )
        PlantStatusFactory(plant=plant, since="2021-11" if gap else None, source=source)
        MilestoneFactory(plant=plant, date=f"202{tie}", source=source)
        currency = "USD" if gap else "CNY"
        InvestmentFactory(company=company, amount=Decimal(1000 + tie), currency=currency, source=source)
        PartnershipFactory(started="2020" if gap else None, source=source)
    CapacityPlanFactory(plant=None, company=company, effective=None, source=source)


@pytest.mark.usefixtures("tied_rows")
@pytest.mark.parametrize("turned", ["", "-"])
@pytest.mark.parametrize(("path", "word"), ORDERS)
def test_pages_hold_every_row_once_in_both_directions(client: Client, path: str, word: str, turned: str) -> None:
    everything = [row["id"] for row in rows(client, f"{path}/", ordering=f"{turned}{word}", page_size=500)]
    there, back = walk(client, f"{path}/", ordering=f"{turned}{word}", page_size=2)
    assert [one for page in there for one in page] == everything
    assert there == back
    assert len(set(everything)) == len(everything) == 7


@pytest.mark.usefixtures("tied_rows")
def test_empty_values_come_last_in_either_direction(client: Client) -> None:
    for word in ("effective", "-effective"):
        dates = [row["effective"] for row in rows(client, "capacity-plans/", ordering=word)]
        assert dates[-3:] == [None] * 3
        assert None not in dates[:-3]


@pytest.mark.usefixtures("tied_rows")
def test_several_keys_are_taken_in_their_order(client: Client) -> None:
    found = rows(client, "plants/", ordering="-name,id")
    assert [(row["name"], row["id"]) for row in found] == sorted(
        ((row["name"], row["id"]) for row in found), key=lambda pair: (-int(pair[0][-1]), pair[1])
    )
    there, back = walk(client, "plants/", ordering="-capacity,city", page_size=3)
    assert there == back


@pytest.mark.usefixtures("tied_rows")
def test_a_page_is_not_shifted_by_new_rows(client: Client) -> None:
    first = get(client, "companies/", ordering="name", page_size=3)
    before = {row["id"] for row in first["results"]}
    CompanyFactory(name="A new one, first of all")
    second = client.get(first["next"]).json()["results"]
    assert not before & {row["id"] for row in second}
    assert len(second) == 3


@pytest.mark.usefixtures("tied_rows")
def test_a_cursor_belongs_to_its_ordering(client: Client) -> None:
    following = get(client, "companies/", ordering="name", page_size=2)["next"]
    assert client.get(following.replace("ordering=name", "ordering=-name")).json()["parameter"] == "cursor"


@pytest.mark.parametrize("cursor", ["x", "eyJieSI6Im5hbWUifQ", "eyJieSI6Im5hbWUifQ:forged", "%"])
def test_a_made_up_cursor_is_refused(client: Client, cursor: str) -> None:
    assert refused(client, "companies/", cursor=cursor)["parameter"] == "cursor"


@pytest.mark.parametrize("size", ["0", "-1", "501", "many", "1e2", "9" * 400])
def test_a_page_size_out_of_bounds_is_refused(client: Client, size: str) -> None:
    assert "1 to 500" in refused(client, "plants/", page_size=size)["reason"]


def test_an_unknown_order_names_the_known_ones(client: Client) -> None:
    problem = refused(client, "plants/", ordering="-size")
    assert problem["parameter"] == "ordering"
    assert problem["value"] == "-size"
    assert "capacity" in problem["allowed"]


@pytest.mark.parametrize("path", ["companies", "plants"])
def test_names_stand_by_their_letters_whatever_their_case(client: Client, path: str) -> None:
    company = CompanyFactory(name="Works") if path == "plants" else None
    for name in ("BYD", "Baidu", "apple", "Škoda", "Zeekr", "byton"):
        (PlantFactory(name=name, company=company) if company else CompanyFactory(name=name))
    by_id = {row["id"]: row["name"] for row in rows(client, f"{path}/")}
    there, back = walk(client, f"{path}/", ordering="name", page_size=2)
    names = [by_id[pk] for page in there for pk in page]
    assert names == ["apple", "Baidu", "BYD", "byton", "Zeekr", "Škoda"]
    assert back == there

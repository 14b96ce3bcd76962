"""Plants, their rows and the two series in the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from plants.moves import kind_conditions, moved
from plants.plant_page import plan_lines
from plants.services import redraw
from plants.supersession import relink
from tests.evtracker.api import get, refused, rows
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    MilestoneFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def xiaomi() -> None:
    """Xiaomi's story as the starter data tells it."""
    call_command("load_starter", verbosity=0)


@pytest.mark.usefixtures("xiaomi")
def test_xiaomi_has_no_plant_before_it_was_reported_and_one_after(client: Client) -> None:
    assert rows(client, "plants/", company="xiaomi", as_of="2021-11-26") == []
    assert client.get("/api/v1/plants/xiaomi-beijing/", {"as_of": "2021-11-26"}).status_code == 404
    (plant,) = rows(client, "plants/", company="xiaomi", as_of="2021-11-28")
    assert (plant["slug"], plant["city"], plant["country"]) == ("xiaomi-beijing", "Beijing", "CN")
    assert plant["company"] == {"slug": "xiaomi-ev", "name": "Xiaomi EV"}
    assert plant["status"] == "announced"
    figure = plant["capacity"]
    assert (figure["amount"], figure["unit"], figure["effective"]) == (300000, "vehicles/year", "2024")


@pytest.mark.usefixtures("xiaomi")
def test_xiaomis_series_hold_300000_in_2024_and_10_billion_dollars(client: Client) -> None:
    capacity = get(client, "series/capacity/", company="xiaomi", as_of="2021-12-31", to="2025")
    at = capacity["years"].index(2024)
    assert [row["values"][at] for row in capacity["series"]] == [300000]
    assert capacity["unit"] == "vehicles/year"
    assert capacity["as_of"] == "2021-12-31"
    assert {"undated", "targets", "rumoured", "basis"} <= set(capacity)
    funding = get(client, "series/funding/", company="xiaomi", as_of="2021-11-26")
    assert sum(sum(row["values"]) for row in funding["series"]) == 10_000_000_000
    assert funding["unit"] == "USD"
    early = get(client, "series/capacity/", company="xiaomi", as_of="2021-11-26")
    assert sum(sum(row["values"]) for row in early["series"]) == 0


@pytest.mark.usefixtures("xiaomi")
def test_what_a_list_names_has_its_detail(client: Client) -> None:
    for path in ("plants", "companies"):
        for row in rows(client, f"{path}/", page_size=500, fields="slug")[::15]:
            assert client.get(f"/api/v1/{path}/{row['slug']}/").status_code == 200


@pytest.mark.usefixtures("xiaomi")
def test_plants_are_ordered_by_capacity_within_one_unit(client: Client) -> None:
    found = rows(client, "plants/", ordering="-capacity", page_size=500)
    units = {row["capacity"]["unit"] for row in found if row["capacity"]}
    amounts = [row["capacity"]["amount"] for row in found if row["capacity"]]
    assert units == {"vehicles/year"}
    assert amounts == sorted(amounts, reverse=True)
    cells = rows(client, "plants/", ordering="capacity", unit="GWh/year", capacity__gte="40", page_size=500)
    assert {row["capacity"]["unit"] for row in cells} == {"GWh/year"}
    assert min(row["capacity"]["amount"] for row in cells) >= 40


def test_plants_are_filtered_by_what_stands_on_the_day(client: Client) -> None:
    plant = PlantFactory(country="DE")
    CapacityPlanFactory(plant=plant, amount=Decimal(100_000))
    PlantStatusFactory(plant=plant, status="operating", since="2022-01-01", reported_on="2022-01-02")
    PlantFactory(country="DE")
    assert [row["slug"] for row in rows(client, "plants/", status="operating")] == [plant.slug]
    assert rows(client, "plants/", status="operating", as_of="2021-12-31") == []
    assert [row["slug"] for row in rows(client, "plants/", country="DE,CN", capacity__gte="100000")] == [plant.slug]
    assert rows(client, "plants/", capacity__lte="99999") == []
    assert len(rows(client, "plants/", status="unknown,operating")) == 2


def test_a_company_stands_for_its_subsidiaries_and_an_owner_for_its_shares(client: Client) -> None:
    parent, child, other = CompanyFactory(), CompanyFactory(), CompanyFactory()
    CompanyParentFactory(company=child, parent=parent)
    plant = PlantFactory(company=child)
    PlantOwnerFactory(plant=plant, company=other, share=Decimal(40))
    assert [row["slug"] for row in rows(client, "plants/", company=parent.slug)] == [plant.slug]
    assert rows(client, "plants/", company=other.slug) == []
    assert [row["slug"] for row in rows(client, "plants/", owner=other.slug)] == [plant.slug]


def full_plant() -> Any:
    """A plant with a row of each kind."""
    plant = PlantFactory(lat=Decimal("39.8"), lon=Decimal("116.5"))
    phase = PhaseFactory(plant=plant)
    PlantOwnerFactory(plant=plant, share=Decimal("49.5"))
    CapacityPlanFactory(plant=plant, reported_on="2021-11-27")
    CapacityPlanFactory(plant=plant, reported_on="2021-12-01", source=SourceFactory(retold=True))
    CapacityPlanFactory(plant=plant, phase=phase, amount=Decimal(150_000), reported_on="2022-01-01")
    CapacityPlanFactory(plant=plant, effective="2025", reported_on="2023-01-01")
    PlantStatusFactory(plant=plant)
    MilestoneFactory(plant=plant)
    PlantInvestmentFactory(plant=plant, investment=InvestmentFactory(company=plant.company))
    relink([plant.pk])
    return plant


def test_a_detail_holds_all_of_the_plants_rows(client: Client) -> None:
    plant = full_plant()
    detail = get(client, f"plants/{plant.slug}/")
    assert detail["owners"][0]["share"] == 49.5
    assert [phase["number"] for phase in detail["phases"]] == [1]
    assert [row["effective"] for row in detail["capacity_plans"]] == ["2025", "2024", "2024"]
    assert len(detail["statuses"]) == len(detail["milestones"]) == len(detail["investments"]) == 1
    assert (detail["lat"], detail["lon"]) == (39.8, 116.5)
    early = get(client, f"plants/{plant.slug}/", as_of="2021-12-31")
    assert [row["amount"] for row in early["capacity_plans"]] == [300000]
    assert early["phases"] == []


def test_a_restatement_is_a_source_of_the_plan_that_it_repeats(client: Client) -> None:
    plant = full_plant()
    first = rows(client, "capacity-plans/", plant=plant.slug, ordering="reported_on")[0]
    assert len(first["sources"]) == 2
    assert [source["retold"] for source in first["sources"]] == [False, True]
    assert first["retold"] is True
    assert [source["reported_on"] for source in first["sources"]] == ["2021-11-27", "2021-12-01"]
    (early,) = rows(client, "capacity-plans/", plant=plant.slug, as_of="2021-11-30")
    assert len(early["sources"]) == 1
    assert early["retold"] is False


def test_a_superseded_plan_names_what_replaced_it_once_that_was_known(client: Client) -> None:
    plant = full_plant()
    old, _, new = rows(client, "capacity-plans/", plant=plant.slug, ordering="reported_on")
    assert old["superseded_by"] == new["id"]
    assert get(client, f"capacity-plans/{old['id']}/", as_of="2022-12-31")["superseded_by"] is None
    assert [row["id"] for row in rows(client, "capacity-plans/", superseded="true")] == [old["id"]]
    assert new["id"] in [row["id"] for row in rows(client, "capacity-plans/", superseded="false")]


def test_a_slip_is_told_against_the_plan_before_and_the_first(client: Client) -> None:
    plant = full_plant()
    CapacityPlanFactory(plant=plant, effective="2026", amount=Decimal(250_000), reported_on="2024-01-01")
    relink([plant.pk])
    (first, second) = rows(client, "slips/", plant=plant.slug, ordering="reported_on")
    assert (first["kind"], first["days"]) == (["slip"], 365)
    assert second["kind"] == ["slip", "cut"]
    assert (second["days"], second["days_from_first"]) == (365, 730)
    assert (second["months"], second["months_from_first"]) == (12, 24)
    assert (second["amount_change"], second["first"]["effective"]) == (-50000, "2024")
    assert len(rows(client, "slips/", as_of="2023-12-31")) == 1
    assert [row["id"] for row in rows(client, "changes/", since="2024-01-01")] == [second["id"]]


def test_a_plan_is_reached_by_a_fact_of_its_amount_and_missed_by_a_lower_one(client: Client) -> None:
    missed, reached = PlantFactory(reported_on="2020-01-01"), PlantFactory(reported_on="2020-01-01")
    for plant, amount in ((missed, 17), (reached, 90)):
        CapacityPlanFactory(plant=plant, amount=90, effective="2024", reported_on="2021-01-01")
        CapacityPlanFactory(plant=plant, amount=amount, effective="2025-05", modality="fact", reported_on="2025-05-10")
    relink([missed.pk, reached.pk])
    told = {row["plant"]["slug"]: row["kind"] for row in rows(client, "slips/")}
    assert "reached" not in told[missed.slug]
    assert "cut" in told[missed.slug]
    assert "reached" in told[reached.slug]
    filtered = moved(dt.date(2026, 1, 15)).filter(kind_conditions()["reached"])
    assert [row.plant for row in filtered] == [reached], "the database tells the same"


def test_what_a_total_takes_in_or_a_denial_takes_back_is_no_change_of_date_or_amount(client: Client) -> None:
    plant = PlantFactory(reported_on="2020-01-01")
    for amount, told in ((25, {"increment": True, "reported_on": "2021"}), (35, {"reported_on": "2022"})):
        CapacityPlanFactory(plant=plant, amount=amount, effective="2030", **told)
    CapacityPlanFactory(plant=plant, amount=35, effective="2030", modality="denied", reported_on="2023")
    relink([plant.pk])
    absorbed, denied = rows(client, "slips/", plant=plant.slug, ordering="reported_on")
    assert [absorbed["kind"], denied["kind"]] == [["absorbed"], ["denied"]]
    for move in (absorbed, denied):
        assert {move[name] for name in ("days", "months", "months_from_first")} == {None}
        assert (move["amount_change"], move["amount_change_from_first"]) == (None, None)


def test_the_change_log_goes_on_from_a_rows_cursor(client: Client) -> None:
    plant = full_plant()
    for year in (2026, 2027, 2028):
        CapacityPlanFactory(plant=plant, effective=str(year), reported_on=f"{year - 2}-01-01")
    relink([plant.pk])
    log = rows(client, "changes/")
    assert len(log) == 4
    for place, row in enumerate(log):
        assert rows(client, "changes/", since=row["cursor"], page_size=500) == log[place + 1 :]
    page = get(client, "changes/", since=log[0]["cursor"], page_size=2)
    assert page["results"] == log[1:3]
    assert client.get(page["next"]).json()["results"] == log[3:]
    assert refused(client, "changes/", since=log[0]["cursor"], ordering="id")["parameter"] == "since"
    assert refused(client, "changes/", since=log[0]["cursor"], format="csv")["parameter"] == "since"


def test_moves_are_filtered_by_the_day_of_the_later_report(client: Client) -> None:
    full_plant()
    (row,) = rows(client, "slips/")
    day = row["now"]["reported_on"]
    for path in ("slips/", "changes/"):
        assert len(rows(client, path, reported_on__lte=day, reported_on__gte=day)) == 1
        assert rows(client, path, reported_on__lte=row["was"]["reported_on"]) == []


def test_partial_dates_are_compared_by_their_last_day(client: Client) -> None:
    CapacityPlanFactory(effective="2024", reported_on="2021")
    assert len(rows(client, "capacity-plans/", effective__gte="2024-12-31", reported_on__lte="2021")) == 1
    assert rows(client, "capacity-plans/", effective__lte="2024-12-30") == []
    assert rows(client, "capacity-plans/", as_of="2021-12-30") == []
    assert len(rows(client, "capacity-plans/", undated="false", amount__gte="300000", amount__lte="3e5")) == 1


def test_a_companys_target_is_a_plan_without_a_plant(client: Client) -> None:
    company = CompanyFactory()
    CapacityPlanFactory(plant=None, company=company)
    (row,) = rows(client, "capacity-plans/", company=company.slug)
    assert row["plant"] is None
    assert row["company"]["slug"] == company.slug


def test_the_map_holds_plants_whose_place_is_known(client: Client) -> None:
    plant = full_plant()
    PlantFactory()
    answer = client.get("/api/v1/plants.geojson", {"product": "vehicles"})
    assert answer["Content-Type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [116.5, 39.8]}
    assert feature["properties"]["slug"] == plant.slug
    assert feature["properties"]["retold"] is False


@pytest.mark.parametrize(
    "path", ["plants/", "plants/?ordering=-capacity", "capacity-plans/", "plant-statuses/", "milestones/", "slips/",
             "plants.geojson"],
)  # fmt: skip
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    full_plant()
    with django_assert_max_num_queries(20) as few:
        client.get(f"/api/v1/{path}")
    for _ in range(5):
        full_plant()
    with django_assert_max_num_queries(len(few)):
        client.get(f"/api/v1/{path}")


def test_a_detail_takes_the_same_queries_however_many_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    plant = full_plant()
    with django_assert_max_num_queries(40) as few:
        get(client, f"plants/{plant.slug}/")
    for number in range(5):
        CapacityPlanFactory(plant=plant, amount=Decimal(1000 + number), increment=True)
        PlantStatusFactory(plant=plant)
        MilestoneFactory(plant=plant)
        PlantOwnerFactory(plant=plant)
        PlantInvestmentFactory(plant=plant)
    with django_assert_max_num_queries(len(few)):
        get(client, f"plants/{plant.slug}/")


def test_a_plan_whose_replacement_was_denied_stands_again(client: Client) -> None:
    plant = PlantFactory.create(slug="works")
    first = CapacityPlanFactory.create(plant=plant, amount=100_000, reported_on="2021-01-01")
    raised = CapacityPlanFactory.create(plant=plant, amount=300_000, reported_on="2022-01-01")
    CapacityPlanFactory.create(plant=plant, amount=300_000, reported_on="2023-01-01", modality="denied")
    redraw([], [plant.pk])
    path = f"capacity-plans/{first.pk}/"
    assert get(client, path, as_of="2021-12-31")["superseded_by"] is None
    assert get(client, path, as_of="2022-12-31")["superseded_by"] == raised.pk
    assert get(client, path, as_of="2023-12-31")["superseded_by"] is None
    live = get(client, "capacity-plans/", plant="works", superseded="false", as_of="2023-12-31")["results"]
    found = {row["id"] for row in live}
    assert first.pk in found
    assert raised.pk not in found
    states = {one.line.row.pk: one.state for one in plan_lines(plant, dt.date(2023, 12, 31))}
    assert (states[first.pk], states[raised.pk]) == ("live", "superseded")

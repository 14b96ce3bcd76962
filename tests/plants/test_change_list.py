"""The page of changes: grouped by day, narrowed as its feed is, by conditions that agree with what is told of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import feedparser
import pytest
from django.test import Client

from plants.changes import changes, replaced
from plants.moves import KINDS, kind_conditions
from plants.supersession import relink
from tests.factories import CapacityPlanFactory, CompanyFactory, PhaseFactory, PlantFactory
from tests.pages import tree, words

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 15)


def move(
    name: str, *, reported: str = "2024-02-01", country: str = "CN", product: str = "vehicles", **now: Any
) -> None:
    """A plant whose plan of 300,000 by 2024 a later report replaced."""
    company = CompanyFactory(name=f"{name} Inc", slug=f"{name.lower()}-inc")
    plant = PlantFactory(name=name, slug=name.lower(), country=country, product=product, company=company)
    later = CapacityPlanFactory(plant=plant, reported_on=reported, **{"amount": 300_000, "effective": "2024", **now})
    CapacityPlanFactory(plant=plant, amount=300_000, effective="2024", superseded_by=later)


@pytest.fixture
def several() -> None:
    """A cut, a slip, and a raise that came earlier."""
    move("Cut", amount=200_000)
    move("Slip", effective="2026", country="DE")
    move("Raise", amount=20_000_000, reported="2023-05-01", product="battery_cells")


def listed(client: Client, query: str) -> list[str]:
    """The plants of the changes listed."""
    return [words(one) for one in tree(client.get(f"/changes/?{query}")).xpath("//tr[@class='change']/th/a")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Cut", "Slip", "Raise"}),
        ("kind=cut", {"Cut"}),
        ("kind=cut&kind=slip", {"Cut", "Slip"}),
        ("country=DE", {"Slip"}),
        ("product=battery_cells", {"Raise"}),
        ("since=2024-01-01", {"Cut", "Slip"}),
        ("company=cut-inc", {"Cut"}),
        ("company=cut-inc&kind=slip", set()),
    ],
)
@pytest.mark.usefixtures("several")
def test_the_page_and_its_feed_are_narrowed_alike(client: Client, query: str, names: set[str]) -> None:
    assert set(listed(client, query)) == names
    feed = feedparser.parse(client.get(f"/feeds/changes.atom?{query}").content)
    assert {entry.title.partition(":")[0] for entry in feed.entries} == names


@pytest.mark.usefixtures("several")
def test_changes_stand_under_the_day_of_their_report_and_kinds_are_counted(client: Client) -> None:
    page = tree(client.get("/changes/"))
    days = [words(one) for one in page.xpath("//tr[@class='day']")]
    assert days == ["1 February 2024 · 2 changes", "1 May 2023"]
    options = {words(one) for one in page.xpath("//details[@data-facet='kind']//label")}
    assert options == {"slipped 1", "cut 1", "raised 1"}


@pytest.mark.usefixtures("several")
def test_the_feed_of_a_narrowed_page_has_its_filters_in_its_address_and_title(client: Client) -> None:
    page = tree(client.get("/changes/?kind=cut&country=CN&as_of=2025-01-01"))
    (address,) = page.xpath("//link[@rel='alternate']/@href")
    assert address == "/feeds/changes.atom?kind=cut&country=CN&as_of=2025-01-01"
    feed = feedparser.parse(client.get(address).content).feed
    assert feed.title == "evtracker: changes of plans, Kind of change: cut, Country: China"
    assert feed.link.endswith("/changes/?kind=cut&country=CN&as_of=2025-01-01")


@pytest.mark.parametrize("query", ["kind=gone", "company=nobody", "since=soon", "country=xx", "sort=name"])
def test_what_cannot_be_asked_is_refused_by_page_and_feed(client: Client, query: str) -> None:
    assert client.get(f"/changes/?{query}").status_code == 400
    assert client.get(f"/feeds/changes.atom?{query}").status_code == 400


def test_the_conditions_of_the_kinds_are_what_is_told_of_each_change() -> None:
    move("Cut", amount=200_000, effective="2023")
    move("Slip", amount=400_000, effective="2026")
    move("Reached", modality="fact")
    move("Denied", modality="denied", amount=200_000)
    move("Further", increment=True)
    plant = PlantFactory()
    phase = PhaseFactory(plant=plant)
    later = CapacityPlanFactory(plant=plant, phase=phase, reported_on="2024-02-01", effective="2025")
    CapacityPlanFactory(plant=plant, superseded_by=later)
    CapacityPlanFactory(plant=plant, phase=phase, effective=None, superseded_by=later)
    told = {change.before.pk: {kind for kind, _ in change.kinds} for change in changes(replaced(DAY), DAY)}
    for kind, condition in kind_conditions().items():
        found = set(replaced(DAY).filter(condition).values_list("pk", flat=True))
        assert found == {pk for pk, kinds in told.items() if kind in kinds}, kind
    assert set().union(*told.values()) == set(KINDS)


def test_a_lower_fact_is_a_cut_and_no_plan_reached(client: Client) -> None:
    works = PlantFactory.create(slug="works", reported_on="2021-01-01")
    told = {"plant": works, "unit": "vehicles/year", "modality": "plan"}
    CapacityPlanFactory.create(amount=200_000, effective="2023", reported_on="2021-01-01", **told)
    CapacityPlanFactory.create(amount=150_000, effective=None, reported_on="2024-06-01", **{**told, "modality": "fact"})
    relink([works.pk])
    [slip] = client.get("/api/v1/slips/?plant=works").json()["results"]
    assert slip["kind"] == ["cut"]
    assert "No change known on" in words(client.get("/changes/?kind=reached"))

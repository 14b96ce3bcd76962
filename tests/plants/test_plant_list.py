"""The list of plants: filters that combine, the numbers beside them, pages by position, totals of what was found."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import CapacityPlanFactory, CompanyFactory, PlantFactory, PlantStatusFactory
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


def plant(name: str, *, status: str = "", amount: int = 0, effective: str | None = "2025", **about: Any) -> Any:
    """A plant with its status and figure."""
    made = PlantFactory(name=name, **about)
    if status:
        PlantStatusFactory(plant=made, status=status)
    if amount:
        CapacityPlanFactory(plant=made, amount=amount, effective=effective)
    return made


@pytest.fixture
def four() -> None:
    """Four plants in two countries."""
    plant("A", status="operating", amount=50_000, country="CN")
    plant("B", status="construction", amount=400_000, country="CN", effective=None)
    plant("C", status="operating", amount=200_000, country="DE")
    plant("D", country="DE", product="battery_cells", amount=30)


def found(client: Client, query: str) -> list[str]:
    """The names of the plants listed."""
    return [words(one) for one in tree(client.get(f"/plants/?{query}")).xpath("//tbody//th")]


def counts(client: Client, query: str, facet: str) -> dict[str, str]:
    """The numbers beside the options of a facet."""
    labels = tree(client.get(f"/plants/?{query}")).xpath(f"//details[@data-facet='{facet}']//label")
    return {words(one.find_class("facet-word")[0]): words(one.find_class("facet-count")[0]) for one in labels}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("country=CN&status=operating", ["A"]),
        ("country=CN&country=DE&status=operating", ["A", "C"]),
        ("country=CN,DE&status=construction,operating", ["A", "B", "C"]),
        ("size=large", ["B"]),
        ("size=cells-medium", ["D"]),
        ("year=2025", ["A", "C", "D"]),
        ("year=none", ["B"]),
        ("size=none&size=large", ["B"]),
        ("modality=none", []),
        ("year=2025&product=vehicles&country=DE", ["C"]),
        ("modality=plan&kind=startup&status=unknown&search=company", ["D"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_choices_of_one_kind_widen_the_list_and_kinds_narrow_it(client: Client, query: str, names: list[str]) -> None:
    assert found(client, query) == names


@pytest.mark.usefixtures("four")
def test_each_option_says_how_many_plants_it_would_leave_under_the_other_filters(client: Client) -> None:
    assert counts(client, "", "country") == {"China": "2", "Germany": "2"}
    assert counts(client, "country=CN", "country") == {"China": "2", "Germany": "2"}
    assert counts(client, "country=CN", "status") == {"construction": "1", "operating": "1"}
    assert counts(client, "status=operating", "country") == {"China": "1", "Germany": "1"}
    # One that is chosen stays to be unchosen, though it leaves nothing.
    assert counts(client, "status=operating&product=battery_cells", "status") == {"operating": "0", "unknown": "1"}


@pytest.mark.usefixtures("four")
def test_what_is_on_can_be_taken_off_singly_and_all_at_once(client: Client) -> None:
    page = tree(client.get("/plants/?country=CN&country=DE&status=operating&sort=-capacity&as_of=2025-01-01"))
    chips = {words(one): parse_qs(urlsplit(one.get("href")).query) for one in page.xpath("//a[@class='chip']")}
    kept = {"status": ["operating"], "sort": ["-capacity"], "as_of": ["2025-01-01"]}
    assert chips["Country: China ×, remove"] == {"country": ["DE"], **kept}
    (clear,) = page.xpath("//a[@class='chip-clear']/@href")
    assert parse_qs(urlsplit(clear).query) == {"sort": ["-capacity"], "as_of": ["2025-01-01"]}


@pytest.mark.usefixtures("four")
def test_totals_are_of_what_was_found_and_keep_what_is_undated_and_other_units_apart(client: Client) -> None:
    totals = [words(one) for one in tree(client.get("/plants/")).xpath("//p[@class='found-total']")]
    assert totals == [
        "vehicles: 250,000 vehicles a year, 400,000 more without a date",
        "battery cells: 30 GWh a year",
    ]
    (german,) = tree(client.get("/plants/?country=DE&product=vehicles")).xpath("//p[@class='found-total']")
    assert words(german) == "vehicles: 200,000 vehicles a year"


def test_plants_of_which_nothing_was_said_can_be_asked_for(client: Client) -> None:
    plant("A", status="operating", amount=50_000)
    plant("B")
    assert found(client, "size=none") == ["B"]
    assert found(client, "status=unknown&modality=none&year=none") == ["B"]


def test_what_is_given_up_is_in_no_total(client: Client) -> None:
    plant("A", status="cancelled", amount=50_000)
    assert tree(client.get("/plants/")).xpath("//p[@class='found-total']") == []


@pytest.mark.parametrize("sort", ["name", "-name", "company", "country", "-capacity", "status"])
def test_all_pages_together_are_all_plants_once_and_the_way_back_is_the_same(client: Client, sort: str) -> None:
    maker = CompanyFactory(name="Maker")
    for number in range(60):
        PlantFactory(name=f"Plant {number:02}", company=maker, country="CN" if number % 2 else "")
    first = tree(client.get(f"/plants/?sort={sort}"))
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = tree(client.get(f"/plants/{following}"))
    names = [words(one) for page in (first, second) for one in page.xpath("//tbody//th")]
    assert len(names) == 60
    assert len(set(names)) == 60
    assert second.xpath("//a[@rel='next']") == []
    # Another order begins with its own first page.
    (other,) = second.xpath("//th[contains(@class,'sorts')]/a[starts-with(text(),'Status')]/@href")
    assert client.get(f"/plants/{other}").status_code == 200
    assert "after=" not in other
    (previous,) = second.xpath("//a[@rel='prev']/@href")
    back = tree(client.get(f"/plants/{previous}"))
    assert [words(one) for one in back.xpath("//tbody//th")] == names[:50]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("country=Germany", "country"),
        ("status=gone", "status"),
        ("year=soon", "year"),
        ("after=abc", "after"),
        ("area=1,2,3", "area"),
        ("area=10,50,5,55", "area"),
        ("area=nan,0,1,1", "area"),
        ("colour=red", "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(client: Client, query: str, name: str) -> None:
    answer = client.get(f"/plants/?{query}")
    assert answer.status_code == 400
    assert name in words(answer)


def test_a_list_of_none_says_so_and_leads_back_to_all(client: Client) -> None:
    page = tree(client.get("/plants/?country=CN"))
    assert "fits these filters" in words(page)
    assert page.xpath("//a[text()='Show all plants']/@href") == ["?"]


def test_what_silence_suggests_can_be_asked_for(client: Client) -> None:
    for name, reported in (("Quiet", "2019-06-01"), ("Silent", "2021-06-01"), ("Heard", "2023-06-01")):
        plant = PlantFactory.create(name=name, slug=name.lower(), reported_on=reported)
        PlantStatusFactory.create(plant=plant, status="announced", reported_on=reported)
    page = client.get("/plants/?inferred_status=shelved&as_of=2024-01-01").content.decode()
    assert "/plants/silent/" in page
    assert "/plants/quiet/" not in page
    assert "/plants/heard/" not in page
    assert "perhaps cancelled" in client.get("/plants/?as_of=2024-01-01").content.decode()

"""The pages of plants, and of what changed in their plans."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    MilestoneFactory,
    PhaseFactory,
    PlantFactory,
    PlantStatusFactory,
)
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db


def history(client: Client, address: str) -> list[str]:
    """The lines of a plant's plan history."""
    return [words(row) for row in tree(client.get(address)).xpath("//section[@aria-labelledby='plans']//tbody/tr")]


def test_a_plant_is_not_there_before_it_was_heard_of(client: Client) -> None:
    PlantFactory(slug="works", name="Works", reported_on="2021-11-27")
    response = client.get("/plants/works/?as_of=2021-11-26")
    assert response.status_code == 404
    assert "Not known yet on 26 November 2021" in words(response)
    assert "Works" not in words(client.get("/plants/?as_of=2021-11-26"))


def test_the_history_has_each_report_and_what_became_of_it(client: Client) -> None:
    plant = PlantFactory(slug="works")
    moved = CapacityPlanFactory(plant=plant, effective="2025-H2", reported_on="2025-06-24")
    CapacityPlanFactory(plant=plant, superseded_by=moved)
    CapacityPlanFactory(plant=plant, effective=None, restates=moved, reported_on="2025-11-05")
    CapacityPlanFactory(plant=plant, amount=800_000, modality="rumour", reported_on="2025-09-01")
    lines = history(client, "/plants/works/")
    assert [line.split(" the site")[0] for line in lines] == [
        "5 November 2025",
        "1 September 2025",
        "24 June 2025",
        "27 November 2021",
    ]
    assert "repeats the report of 24 June 2025" in lines[0]
    assert "rumour shown, never summed" in lines[1]
    assert lines[2].endswith("yes")
    assert "replaced by 300,000 by second half of 2025, 24 June 2025" in lines[3]


def test_a_figure_s_mark_tells_the_passage_the_modality_how_many_stories_and_who_accepted_it(client: Client) -> None:
    told = tell()
    cards = [words(one) for one in tree(client.get("/plants/works/?as_of=2022-01-01")).xpath("//*[@popover]")]
    said = next(one for one in cards if "300,000 vehicles" in one)
    curator = told.article.versions.get().claims.get().decided_by
    assert curator.username not in said
    for text in (
        "1 independent story says so",
        "The Paper",
        "27 November 2021",
        "plan",
        "accepted by a curator, 1 December",
    ):
        assert text in said


def test_a_curator_who_gave_a_name_is_named(client: Client) -> None:
    curator = tell().article.versions.get().claims.get().decided_by
    curator.first_name, curator.last_name = "Lin", "Mei"
    curator.save()
    assert "accepted by Lin Mei, 1 December" in words(tree(client.get("/plants/works/?as_of=2022-01-01")))


def test_a_plant_s_page_has_a_small_map_where_its_place_was_known(client: Client) -> None:
    tell()
    (small,) = tree(client.get("/plants/works/")).xpath("//figure[@class='map small']")
    assert small.xpath(".//a/@href")[0].startswith("/plants/?area=")


def test_a_plan_stands_until_the_day_on_which_it_was_replaced(client: Client) -> None:
    tell()
    (line,) = [one for one in history(client, "/plants/works/?as_of=2025-06-23") if "the site" in one]
    assert line.endswith("yes")
    assert "to be reached by 2024" in words(client.get("/plants/works/?as_of=2022-01-01"))
    assert "replaced by" in history(client, "/plants/works/?as_of=2025-06-24")[-1]


def test_a_plant_s_page_has_phases_owners_money_milestones_and_status(client: Client) -> None:
    tell()
    page = words(client.get("/plants/works/?as_of=2022-01-01"))
    for text in ("Phase 1", "Owners", "not stated", "undated: held always", "Production start", "anticipated"):
        assert text in page, text
    assert "Money for it" in page
    assert "10 bn USD" in page


def test_an_assumed_day_is_marked(client: Client) -> None:
    plant = PlantFactory(slug="works")
    CapacityPlanFactory(plant=plant, reported_on_assumed=True)
    assert "27 November 2021 day assumed" in history(client, "/plants/works/")[0]


def test_plants_are_found_by_status_product_place_and_name(client: Client) -> None:
    running = PlantFactory(name="Running Works", company=CompanyFactory(name="Maker"))
    PlantStatusFactory(plant=running, status="operating")
    PlantFactory(name="Cell Works", product="battery_cells", country="DE", city="Erfurt")

    def found(query: str) -> list[str]:
        return [words(one) for one in tree(client.get(f"/plants/?{query}")).xpath("//tbody//th")]

    assert found("status=operating") == ["Running Works"]
    assert found("status=unknown") == ["Cell Works"]
    assert found("product=battery_cells") == ["Cell Works"]
    assert found("country=DE") == ["Cell Works"]
    assert found("search=erfurt") == ["Cell Works"]
    assert found("search=maker") == ["Running Works"]
    assert found("status=closed") == []


def test_ordered_by_capacity_each_unit_stays_together_and_the_unstated_come_last(client: Client) -> None:
    for name, product, amount in (("A", "vehicles", 100), ("B", "battery_cells", 900), ("C", "vehicles", 500)):
        CapacityPlanFactory(plant=PlantFactory(name=name, product=product), amount=amount)
    PlantFactory(name="D")
    for sort, order in (("-capacity", "CABD"), ("capacity", "ACBD")):
        rows = tree(client.get(f"/plants/?sort={sort}")).xpath("//tbody//th")
        assert "".join(words(one) for one in rows) == order


def test_a_part_s_capacity_without_a_date_is_told_and_drawn_in_no_year(client: Client) -> None:
    plant = PlantFactory(slug="works")
    CapacityPlanFactory(plant=plant, amount=100_000, effective="2024")
    phase = PhaseFactory(plant=plant, number=2)
    CapacityPlanFactory(plant=plant, phase=phase, amount=250_000, effective=None)
    page = words(client.get("/plants/works/?as_of=2022-01-01"))
    assert "without a date" in page


def test_changes_tell_cuts_and_slips_with_what_was_before(client: Client) -> None:
    plant = PlantFactory(name="Works")
    cut = CapacityPlanFactory(plant=plant, amount=200_000, effective="2025", reported_on="2024-02-01")
    CapacityPlanFactory(plant=plant, superseded_by=cut)
    (row,) = tree(client.get("/changes/")).xpath("//tr[@class='change']")
    assert "cut" in words(row)
    assert "slipped" in words(row)
    assert "300,000 vehicles a year by 2024" in words(row)
    assert tree(client.get("/changes/?as_of=2024-01-31")).xpath("//tr[@class='change']") == []


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/plants/", 20),
        ("/plants/?sort=-capacity", 20),
        ("/plants/works/card/", 6),
        ("/plants/works/", 24),
        ("/changes/", 8),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_the_same_number_of_queries_for_any_number_of_rows(
    client: Client, django_assert_num_queries: Any, address: str, queries: int, rows: int
) -> None:
    tell(rows)
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_plant_told_as_late_names_the_start_of_production_that_is_on_record(client: Client) -> None:
    plant = PlantFactory.create(reported_on="2021-01-10")
    CapacityPlanFactory.create(plant=plant, effective="2024", reported_on="2021-01-10")
    PlantStatusFactory.create(plant=plant, status="construction", reported_on="2022-01-10")
    MilestoneFactory.create(plant=plant, date="2024-10", modality="fact", reported_on="2024-10-09")
    address = f"/plants/{plant.slug}/"
    told = "On record as happened: production start, October 2024."
    assert told in words(client.get(address))
    assert told not in words(client.get(f"{address}?as_of=2024-10-08")), "nothing of it was known, and nothing late"
    PlantStatusFactory.create(plant=plant, status="operating", reported_on="2024-12-01")
    assert told not in words(client.get(address))

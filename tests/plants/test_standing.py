"""Where plants stand on a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from plants.inference import infer
from plants.records import cited_sources
from plants.standing import standings, subsidiaries
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    MilestoneFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def on(year: int, month: int = 12, day: int = 31) -> dt.date:
    return dt.date(year, month, day)


def test_plant_of_which_nothing_was_said_is_unknown() -> None:
    plant = PlantFactory.create()
    standing = standings([plant.pk], on(2025))[plant.pk]
    assert (standing.status, standing.capacity, standing.unit, standing.plan) == (
        "unknown",
        None,
        "vehicles/year",
        None,
    )


def test_live_figure_is_the_whole_plan_with_the_row_that_decides_it() -> None:
    plant = PlantFactory.create()
    first = CapacityPlanFactory.create(plant=plant, effective="2024", reported_on="2021-11-27")
    second = CapacityPlanFactory.create(plant=plant, effective="2025-Q3", reported_on="2025-06-24")
    phase = PhaseFactory.create(plant=plant)
    CapacityPlanFactory.create(plant=plant, phase=phase, amount=150_000, modality="fact", reported_on="2023-11-16")
    early, late = standings([plant.pk], on(2024))[plant.pk], standings([plant.pk], on(2025))[plant.pk]
    assert (early.capacity, early.plan, str(early.effective), early.modality) == (300_000, first, "2024", "plan")
    assert (late.capacity, late.plan, str(late.effective)) == (300_000, second, "2025-Q3")
    assert standings([plant.pk], on(2020))[plant.pk].capacity is None


def test_figure_without_a_stated_total_is_that_of_the_phases() -> None:
    plant = PlantFactory.create()
    for number, by in ((1, "2024"), (2, None)):
        phase = PhaseFactory.create(plant=plant, number=number)
        last = CapacityPlanFactory.create(plant=plant, phase=phase, amount=100, effective=by, reported_on="2022")
    standing = standings([plant.pk], on(2023))[plant.pk]
    assert (standing.capacity, standing.undated, standing.plan) == (200, 100, last)


def test_phases_beyond_the_stated_total_decide_the_figure() -> None:
    plant = PlantFactory.create()
    CapacityPlanFactory.create(plant=plant, amount=150, effective="2024", reported_on="2021")
    for number, by in ((1, "2024"), (2, "2026")):
        phase = PhaseFactory.create(plant=plant, number=number)
        last = CapacityPlanFactory.create(plant=plant, phase=phase, amount=100, effective=by, reported_on="2022")
    standing = standings([plant.pk], on(2023))[plant.pk]
    assert (standing.capacity, standing.plan, str(standing.effective)) == (200, last, "2026")


def test_plant_rated_in_another_unit_is_told_in_that_unit() -> None:
    packs = PlantFactory.create(product="battery_packs")
    CapacityPlanFactory.create(plant=packs, amount=Decimal("4.5"), unit="GWh/year", reported_on="2021")
    standing = standings([packs.pk], on(2023))[packs.pk]
    assert (standing.capacity, standing.unit) == (Decimal("4.5"), "GWh/year")


def test_plant_that_is_gone_keeps_its_figure_and_says_so() -> None:
    plant = PlantFactory.create()
    CapacityPlanFactory.create(plant=plant, effective="2024", reported_on="2021-11-27")
    gone = PlantStatusFactory.create(plant=plant, status="cancelled", reported_on="2023-05-01")
    standing = standings([plant.pk], on(2025))[plant.pk]
    assert (standing.status, standing.status_row, standing.capacity) == ("cancelled", gone, 300_000)
    assert (standing.past_due, standing.undated) == (False, 0)


def test_past_due_and_disagreeing_reports_are_told() -> None:
    plant = PlantFactory.create()
    CapacityPlanFactory.create(plant=plant, effective="2022", amount=100, reported_on="2021")
    CapacityPlanFactory.create(plant=plant, effective="2022", amount=120, reported_on="2021")
    standing = standings([plant.pk], on(2023))[plant.pk]
    assert (standing.past_due, standing.flags) == (True, ["reports of 2021-12-31 disagree"])


def test_silence_suggests_a_status_and_gives_way_to_the_next_report() -> None:
    plant = PlantFactory.create(reported_on="2021-06-15")
    PlantStatusFactory.create(plant=plant, status="announced", reported_on="2021-06-15")

    def inferred(day: dt.date) -> tuple[str, str]:
        standing = standings([plant.pk], day)[plant.pk]
        return standing.status, standing.inferred

    assert inferred(on(2023, 6, 14)) == ("announced", "")
    assert inferred(on(2023, 6, 15)) == ("announced", "shelved")
    assert inferred(on(2025, 6, 15)) == ("announced", "cancelled")
    MilestoneFactory.create(plant=plant, reported_on="2025-06-10")
    assert inferred(on(2025, 6, 15)) == ("announced", "")
    PlantInvestmentFactory.create(plant=plant, investment=InvestmentFactory.create(reported_on="2026-01-01"))
    assert inferred(on(2027, 12, 31)) == ("announced", "")


def test_only_what_has_not_run_can_be_inferred_away() -> None:
    long_ago = on(2010)
    assert infer("construction", long_ago, on(2025)) == "cancelled"
    for status in ("operating", "commissioning", "paused", "cancelled", "unknown"):
        assert infer(status, long_ago, on(2025)) == ""
    assert infer("announced", dt.date(2022, 2, 28), dt.date(2024, 2, 29)) == "shelved"


def test_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    plants = [PlantFactory.create() for _ in range(4)]
    for plant in plants:
        CapacityPlanFactory.create(plant=plant)
        PlantStatusFactory.create(plant=plant)
        MilestoneFactory.create(plant=plant)
    with django_assert_num_queries(2):
        assert len(standings([plant.pk for plant in plants], on(2025))) == 4


def test_subsidiaries_are_all_below_as_known_and_holding_on_the_day() -> None:
    top, middle, low, other = (CompanyFactory.create() for _ in range(4))
    CompanyParentFactory.create(company=middle, parent=top, reported_on="2021-01-01")
    CompanyParentFactory.create(company=low, parent=middle, reported_on="2021-01-01", since="2023")
    CompanyParentFactory.create(company=other, parent=top, reported_on="2021-01-01", until="2022")
    CompanyParentFactory.create(company=top, parent=low, reported_on="2021-01-01")
    assert subsidiaries(top.pk, on(2020)) == {top.pk}
    assert subsidiaries(top.pk, on(2022, 12, 30)) == {top.pk, middle.pk, other.pk}
    assert subsidiaries(top.pk, on(2023, 6, 30)) == {top.pk, middle.pk}, "a partial date counts by its last day"
    assert subsidiaries(top.pk, on(2023)) == {top.pk, middle.pk, low.pk}


def test_a_plant_rated_for_another_product_has_its_page_in_that_ones_unit(client: Client) -> None:
    plant = PlantFactory.create(slug="works", product="battery_cells")
    told = {"plant": plant, "effective": "2024", "reported_on": "2022-01-01"}
    CapacityPlanFactory.create(amount=1_000, unit="packs/year", product="battery_packs", **told)
    standing = standings([plant.pk], on(2022, 6, 30))[plant.pk]
    assert (standing.capacity, standing.unit, standing.product) == (1_000, "packs/year", "battery_packs")
    assert client.get("/plants/works/?as_of=2022-06-30").status_code == 200


def test_products_are_never_counted_together_even_in_one_unit() -> None:
    plant = PlantFactory.create(product="motors")
    told = {"plant": plant, "unit": "GWh/year", "effective": "2024", "reported_on": "2022-01-01"}
    for phase, (amount, product) in enumerate([(10, "battery_cells"), (20, "battery_cells"), (5, "battery_packs")], 1):
        phased = PhaseFactory.create(plant=plant, number=phase)
        CapacityPlanFactory.create(amount=amount, product=product, phase=phased, **told)
    standing = standings([plant.pk], on(2022, 6, 30))[plant.pk]
    assert (standing.capacity, standing.product) == (30, "battery_cells")


def test_a_source_without_a_date_is_cited_once_a_row_that_rests_on_it_is_known() -> None:
    undated, unused, dated = (SourceFactory.create(published=day) for day in (None, None, "2023"))
    PlantFactory.create(source=undated, reported_on="2024-05-01")
    told = {undated.pk, unused.pk, dated.pk}
    for day, sources in ((on(2023), {dated}), (dt.date(2024, 5, 1), {dated, undated})):
        assert set(cited_sources(day).filter(pk__in=told)) == sources

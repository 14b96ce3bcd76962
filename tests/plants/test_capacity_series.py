"""Capacity over the years: splits, owners, sites within sites, what stands beside the sum, and what it rests on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evtracker.parameters import BadParameterError
from plants.models import CapacityPlan, Plant, PlantOwner, PlantStatus
from plants.series import CapacityQuery, CapacitySeries, capacity_planned, capacity_series
from plants.timeline import redraw_plants
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    CompanyParentFactory,
    PhaseFactory,
    PlantFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 1)


def counted(as_of: dt.date = DAY, **asked: Any) -> CapacitySeries:
    return capacity_series(CapacityQuery(as_of=as_of, **{"year_from": 2023, "year_to": 2026, **asked}))


def rows(as_of: dt.date = DAY, **asked: Any) -> dict[str, list[int]]:
    return {row.key: [int(value) for value in row.values] for row in counted(as_of, **asked).series}


def plant_with(amount: int, by: str | None, reported: str = "2021-11-27", **more: Any) -> Plant:
    plant: Plant = PlantFactory.create(reported_on=reported, **more)
    CapacityPlanFactory.create(plant=plant, amount=amount, effective=by, reported_on=reported)
    return plant


def test_nothing_known_is_one_row_of_zero() -> None:
    series = capacity_series(CapacityQuery(as_of=DAY))
    assert series.as_json() == {
        "unit": "vehicles/year",
        "product": "vehicles",
        "as_of": "2025-01-01",
        "ownership": "operated",
        "additive": True,
        "years": [2025],
        "series": [{"key": "total", "label": "total", "values": [0]}],
        "undated": 0,
        "targets": [],
        "rumoured": [],
        "basis": {
            "records": 0,
            "sources": 0,
            "newest_report": None,
            "left_out": [],
            "assumed_share": 0,
            "flagged": [],
            "retold": False,
            "notes": [],
        },
    }


def test_years_run_from_the_first_with_anything_to_the_last_dated_one() -> None:
    plant_with(100, "2027")
    plant_with(100, "2023")
    assert capacity_series(CapacityQuery(as_of=DAY)).years == [2023, 2024, 2025, 2026, 2027]
    assert capacity_series(CapacityQuery(as_of=dt.date(2021, 12, 1))).years[0] == 2021, "this year among them"
    assert capacity_series(CapacityQuery(as_of=DAY, year_from=2026)).years == [2026, 2027]
    plant_with(100, "2001")
    assert capacity_series(CapacityQuery(as_of=DAY)).years[0] == 2015, "ten years back at most, unless asked for"


def test_cumulative_is_what_stands_else_what_each_year_adds() -> None:
    plant_with(100, "2022")
    plant_with(300, "2024")
    assert rows() == {"total": [100, 400, 400, 400]}
    assert rows(cumulative=False) == {"total": [0, 300, 0, 0]}


def test_rewound_series_rests_on_nothing_reported_later() -> None:
    plant = plant_with(300, "2024", "2021-11-27")
    CapacityPlanFactory.create(plant=plant, effective="2025-Q3", reported_on="2025-06-24")
    assert rows(dt.date(2021, 11, 26)) == {"total": [0, 0, 0, 0]}
    assert rows(dt.date(2021, 11, 27))["total"] == [0, 300, 300, 300]
    assert counted(dt.date(2021, 11, 26)).basis.records == 0


def test_status_split_is_disjoint_with_past_due_and_paused_on_their_own() -> None:
    for word, amount, by in (("operating", 100, "2023"), ("paused", 200, "2023"), ("construction", 400, "2023")):
        PlantStatusFactory.create(plant=plant_with(amount, by), status=word, reported_on="2022-01-01")
    plant_with(800, "2026")
    assert rows(by="status") == {
        "operating": [100, 100, 100, 100],
        "paused": [200, 200, 200, 200],
        "unknown": [0, 0, 0, 800],
        "past_due": [400, 400, 400, 400],
    }
    assert rows()["total"] == [700, 700, 700, 1500]


def test_country_split_has_a_rest_for_plants_without_one() -> None:
    plant_with(100, "2023", country="CN")
    plant_with(10, "2023", country="")
    series = counted(by="country").series
    assert [(row.key, row.label) for row in series] == [("CN", "CN"), ("", "no country known")]


def test_commitment_split_sets_what_is_built_against_what_is_merely_announced() -> None:
    for amount, status in ((1, "operating"), (2, "construction"), (4, "announced"), (8, "pre_construction")):
        PlantStatusFactory.create(plant=plant_with(amount, "2026"), status=status, reported_on="2022")
    PlantStatusFactory.create(plant=plant_with(16, "2026"), status="paused", reported_on="2022")
    PlantStatusFactory.create(plant=plant_with(32, "2024"), status="announced", reported_on="2022")
    plant_with(64, "2026")
    PlantStatusFactory.create(plant=plant_with(128, "2026"), status="cancelled", reported_on="2022")
    series = counted(by="commitment", year_from=2026)
    assert {row.label: row.values for row in series.series} == {
        "running or being built": [3],
        "announced only": [12],
        "at risk: paused": [16],
        "past due": [32],
        "unknown": [64],
    }


def test_kind_split_is_of_the_company_that_a_plant_counts_for() -> None:
    startup, maker = CompanyFactory.create(kind="startup"), CompanyFactory.create(kind="incumbent")
    plant = plant_with(100, "2024", company=startup)
    for company, share in ((startup, 60), (maker, 30), (None, 10)):
        name = company.name if company else "the state"
        PlantOwnerFactory.create(plant=plant, company=company, name=name, share=share, reported_on="2021-11-27")
    redraw_plants([plant.pk])
    assert rows(by="kind") == {"startup": [0, 100, 100, 100]}
    assert rows(by="kind", ownership="gross") == {"startup": [0, 100, 100, 100]}
    shared = counted(by="kind", ownership="share", year_from=2026)
    assert {row.label: row.values for row in shared.series} == {
        "start-up": [60],
        "incumbent vehicle maker": [30],
        "no company of record": [10],
    }


def test_company_has_what_it_and_its_subsidiaries_operate() -> None:
    group, maker, other = (CompanyFactory.create(slug=slug) for slug in ("group", "maker", "other"))
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2021")
    plant_with(100, "2023", company=maker)
    plant_with(10, "2023", company=group)
    plant_with(1, "2023", company=other)
    assert rows(company="group")["total"][0] == 110
    assert rows(company="maker")["total"][0] == 100
    assert rows(company="group", by="company") == {"maker": [100] * 4, "group": [10] * 4}


def test_subsidiary_counts_only_while_its_parent_was_known_and_held() -> None:
    group, maker = CompanyFactory.create(slug="group"), CompanyFactory.create(slug="maker")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2023-05-01", until="2024-06")
    plant_with(100, "2023", company=maker)
    asked = [rows(dt.date(*on), company="group")["total"] for on in ((2023, 4, 30), (2023, 5, 1), (2024, 7, 1))]
    assert asked == [[0] * 4, [100, 0, 0, 0], [100, 0, 0, 0]], "who was sold leaves its past with the group"


@pytest.mark.parametrize(
    ("since", "until", "values"),
    [
        ("2024", None, [0, 100, 100, 100]),
        ("2024-01", "2025-06", [0, 100, 0, 0]),
        (None, "2024", [100, 0, 0, 0]),
        ("2024-01", "2024-06", [0, 0, 0, 0]),
    ],
)
@pytest.mark.parametrize("ownership", ["operated", "share", "gross"])
def test_subsidiary_counts_in_the_years_on_whose_last_day_it_is_one(
    since: str | None, until: str | None, values: list[int], ownership: str
) -> None:
    """A partial date counts by its last day: since 2024 is from 31 December of it, until 2024 no more on that day."""
    group, maker = CompanyFactory.create(slug="group"), CompanyFactory.create(slug="maker")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2022", since=since, until=until)
    plant_with(100, "2023", company=maker)
    assert rows(company="group", ownership=ownership)["total"] == values
    assert rows(company="maker", ownership=ownership)["total"] == [100] * 4


def test_subsidiary_that_was_sold_and_bought_again_counts_in_its_years_and_its_reports_with_them() -> None:
    group, maker = CompanyFactory.create(slug="group"), CompanyFactory.create(slug="maker")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2022", until="2024-03")
    CompanyParentFactory.create(company=maker, parent=group, reported_on="2022", since="2025-03")
    plant_with(100, "2023", company=maker)
    undated = plant_with(7, None, company=maker)
    assert rows(company="group")["total"] == [100, 0, 100, 100]
    series = counted(dt.date(2025, 4, 1), company="group")
    assert (series.undated, series.basis.records) == (7, 1)
    assert counted(dt.date(2024, 6, 30), company="group").undated == 0, "on that day it belonged to nobody"
    sold = counted(company="group", year_from=2024, year_to=2024, cumulative=True).basis
    assert (sold.records, sold.left_out) == (
        0, [{"reason": "in_no_year_shown", "count": 1}, {"reason": "undated", "count": 1}],
    )  # fmt: skip
    assert capacity_planned(CapacityQuery(dt.date(2026, 1, 15), company="group")) == 107
    assert undated.plans.count() == 1


def test_share_splits_a_plant_among_its_owners_and_marks_what_is_assumed() -> None:
    first, second = CompanyFactory.create(slug="first"), CompanyFactory.create(slug="second")
    stated = plant_with(100, "2023", company=first)
    PlantOwnerFactory.create(plant=stated, company=first, share=60)
    PlantOwnerFactory.create(plant=stated, company=None, name="The town", share=40)
    unstated = plant_with(30, "2023", company=first)
    PlantOwnerFactory.create(plant=unstated, company=first)
    PlantOwnerFactory.create(plant=unstated, company=second)
    series = counted(by="company", ownership="share")
    assert {row.key: int(row.values[0]) for row in series.series} == {"first": 75, "second": 15, "": 40}
    assert series.basis.assumed_share == Decimal(30) / 130
    assert rows(company="second", ownership="share")["total"][0] == 15
    assert rows(by="company") == {"first": [130] * 4}, "operated: the plant's own company"


def test_gross_gives_each_owner_the_whole_and_says_that_it_does_not_add_up() -> None:
    first, second = CompanyFactory.create(slug="first"), CompanyFactory.create(slug="second")
    plant = plant_with(100, "2023", company=first)
    PlantOwnerFactory.create(plant=plant, company=first)
    PlantOwnerFactory.create(plant=plant, company=second)
    series = counted(by="company", ownership="gross")
    assert {row.key: int(row.values[0]) for row in series.series} == {"first": 100, "second": 100}
    assert series.additive is False
    assert rows(ownership="gross")["total"][0] == 100
    assert rows(ownership="gross", company="second")["total"][0] == 100


def test_site_keeps_only_what_exceeds_the_plants_within_it() -> None:
    site = plant_with(1000, "2023")
    inner = plant_with(300, "2023", within=site)
    plant_with(50, "2023", within=inner)
    plant_with(5000, "2024", within=site, product="battery_cells")
    assert rows()["total"][0] == 1000
    assert rows(plant=site.slug)["total"][0] == 700
    PlantStatusFactory.create(plant=inner, status="cancelled", reported_on="2022")
    assert rows(plant=site.slug)["total"][0] == 950
    assert rows()["total"][0] == 1000


def test_what_is_undated_of_a_site_and_of_the_plants_within_it_counts_once() -> None:
    site = plant_with(100, None)
    CapacityPlanFactory.create(plant=site, amount=50, effective="2023")
    inner = plant_with(40, None, within=site)
    series = counted()
    assert (rows()["total"][0], series.undated) == (50, 50), "of the whole of 100"
    CapacityPlanFactory.create(plant=inner, amount=40, effective="2023", reported_on="2024")
    assert (rows()["total"][0], counted().undated) == (50, 50)


def test_site_within_itself_by_mistake_is_still_counted_once() -> None:
    first = plant_with(100, "2023")
    second = plant_with(40, "2023", within=first)
    Plant.objects.filter(pk=first.pk).update(within=second)
    redraw_plants([first.pk])
    assert rows()["total"][0] == 140


def test_undated_plans_targets_and_rumours_stand_beside_the_sum() -> None:
    company = CompanyFactory.create(slug="maker", name="Maker")
    plant = plant_with(100, None, company=company)
    CapacityPlanFactory.create(plant=plant, amount=800, effective="2026", modality="rumour", reported_on="2024-09")
    for reported, by in (("2022", "2025"), ("2024", "2030")):
        CapacityPlanFactory.create(plant=None, company=company, amount=1000, effective=by, reported_on=reported)
    series = counted()
    assert (series.undated, [row.values for row in series.series]) == (100, [[0, 0, 0, 0]])
    assert series.targets == [
        {
            "company": {"slug": "maker", "name": "Maker"},
            "plant": None,
            "amount": 1000,
            "unit": "vehicles/year",
            "effective": "2030",
            "year": 2030,
            "modality": "plan",
            "reported_on": "2024",
        }
    ]
    assert [(told["plant"]["slug"], told["amount"]) for told in series.rumoured] == [(plant.slug, 800)]
    CapacityPlanFactory.create(plant=None, company=company, amount=5000, modality="rumour", reported_on="2024")
    assert {one["reason"]: one["count"] for one in counted().basis.left_out} == {
        "rumour": 2,
        "superseded": 1,
        "target": 1,
        "undated": 1,
    }, "each report of a target is left out for its own reason"


def test_units_and_products_are_never_summed() -> None:
    plant = PlantFactory.create(product="battery_cells")
    CapacityPlanFactory.create(plant=plant, amount=40, effective="2023", product="battery_cells")
    CapacityPlanFactory.create(plant=plant, amount=7, effective="2023", product="battery_packs", unit="GWh/year")
    assert rows()["total"][0] == 0
    assert rows(unit="GWh/year")["total"][0] == 40
    assert rows(unit="GWh/year", product="battery_packs")["total"][0] == 7
    assert counted(product="battery_cells").unit == "GWh/year"


def test_filters_choose_plants_by_country_status_and_kind() -> None:
    running = plant_with(100, "2023", country="DE", company=CompanyFactory.create(kind="incumbent"))
    PlantStatusFactory.create(plant=running, status="operating", reported_on="2022")
    plant_with(10, "2023", country="CN")
    assert rows(country="DE")["total"][0] == 100
    assert rows(status="operating")["total"][0] == 100
    assert rows(status="unknown")["total"][0] == 10
    assert rows(kind="startup")["total"][0] == 10


def test_basis_names_what_the_total_rests_on_and_what_it_leaves_out() -> None:
    plant = plant_with(300, "2024", "2021-11-27")
    CapacityPlanFactory.create(plant=plant, amount=300, effective=None, reported_on="2022-08-26")
    CapacityPlanFactory.create(plant=plant, amount=200, effective="2024", reported_on="2020-01-01")
    CapacityPlanFactory.create(plant=plant, amount=800, effective="2026", modality="rumour", reported_on="2024-09")
    CapacityPlanFactory.create(plant=plant, amount=900, modality="denied", reported_on="2024-09")
    PlantStatusFactory.create(plant=plant_with(50, "2022", "2021"), status="cancelled", reported_on="2022-01-01")
    plant_with(70, None, "2021")
    basis = counted().basis
    assert (basis.records, basis.sources, basis.newest_report) == (2, 2, dt.date(2022, 8, 26))
    assert {one["reason"]: one["count"] for one in basis.left_out} == {
        "superseded": 1,
        "rumour": 1,
        "denied": 1,
        "cancelled_shelved_or_closed": 1,
        "undated": 1,
    }


def test_figure_that_rests_on_a_retold_source_says_so() -> None:
    plant = plant_with(300, "2024")
    assert counted().basis.retold is False
    CapacityPlanFactory.create(plant=plant, effective=None, amount=300, source=SourceFactory.create(retold=True))
    assert counted().basis.retold is True


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"company": "nobody"}, "company"),
        ({"plant": "nowhere"}, "plant"),
        ({"unit": "cars"}, "unit"),
        ({"unit": "GWh/year", "product": "vehicles"}, "product"),
        ({"product": "cars"}, "product"),
        ({"by": "week"}, "by"),
        ({"ownership": "mine"}, "ownership"),
        ({"status": "done"}, "status"),
        ({"kind": "big"}, "kind"),
        ({"year_from": 2030, "year_to": 2020}, "from"),
        ({"year_from": 20250}, "from"),
        ({"year_to": 99999}, "to"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(asked: dict[str, Any], name: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        counted(**asked)
    assert refused.value.name == name


def test_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    maker = CompanyFactory.create(slug="maker")
    for number in range(3):
        plant = plant_with(100, "2024", company=maker)
        PlantOwnerFactory.create(plant=plant, company=maker)
        phase = PhaseFactory.create(plant=plant, number=number + 1)
        CapacityPlanFactory.create(plant=plant, phase=phase, amount=10, effective="2023")
        CapacityPlanFactory.create(plant=None, company=maker, amount=10)
        PlantStatusFactory.create(plant=plant)
    with django_assert_num_queries(3):
        counted(by="country")
    with django_assert_num_queries(4):
        counted(by="company")
    with django_assert_num_queries(5):
        counted(by="status", company="maker", ownership="share", plant=plant.slug).as_json()


plants = st.lists(
    st.tuples(
        st.sampled_from([100, 150, 300]),
        st.sampled_from([None, "2022", "2023-06", "2024"]),
        st.sampled_from(["2021", "2021-11-27", "2023-05", "2024-12-31"]),
        st.sampled_from(["CN", "DE", ""]),
        st.sampled_from(["operating", "paused", "cancelled", "construction"]),
        st.sampled_from([None, 33, 50]),
    ),
    max_size=5,
)


def _store(drawn: list[tuple[Any, ...]], companies: list[Any]) -> None:
    site = None
    for number, (amount, by, reported, country, word, share) in enumerate(drawn):
        maker, within = companies[number % 2], site if number % 3 == 2 else None
        site = plant_with(amount, by, reported, company=maker, country=country, within=within)
        PlantStatusFactory.create(plant=site, status=word, reported_on=reported)
        PlantOwnerFactory.create(plant=site, company=companies[0], share=share, reported_on=reported)
        PlantOwnerFactory.create(plant=site, company=companies[2], reported_on=reported)


one_by_one = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@one_by_one
@given(plants)
def test_every_split_adds_up_to_the_total(db: None, drawn: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        _store(drawn, [CompanyFactory.create() for _ in range(3)])
        for cumulative in (True, False):
            total = counted(cumulative=cumulative).series[0].values
            for asked in (
                {"by": "status"},
                {"by": "country"},
                {"by": "company"},
                {"by": "company", "ownership": "share"},
            ):
                split = [row.values for row in counted(cumulative=cumulative, **asked).series]
                assert [sum(values, Decimal(0)) for values in zip(*split, strict=True)] == (total if split else [])
                assert split or not any(total)
        transaction.set_rollback(True)


@one_by_one
@given(plants, st.sampled_from([dt.date(2021, 11, 27), dt.date(2023, 5, 30), dt.date(2024, 6, 1)]))
def test_later_reports_leave_the_rewound_series_as_it_was(db: None, drawn: list[tuple[Any, ...]], on: dt.date) -> None:
    with transaction.atomic():
        companies = [CompanyFactory.create() for _ in range(3)]
        _store(drawn, companies)
        asked: dict[str, Any] = {"by": "status", "company": companies[0].slug, "ownership": "share"}
        with_later = counted(on, **asked).as_json()
        for model in (CapacityPlan, PlantStatus, PlantOwner):
            model._default_manager.filter(reported_on_last__gt=on).delete()
        redraw_plants(Plant.objects.values_list("pk", flat=True))
        assert counted(on, **asked).as_json() == with_later
        transaction.set_rollback(True)


def test_basis_leaves_out_the_reports_of_what_stands_only_later() -> None:
    plant = PlantFactory.create()
    CapacityPlanFactory.create(plant=plant, amount=100, effective="2023", reported_on="2021-01-01")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2026", reported_on="2022-01-01")
    basis = capacity_series(CapacityQuery(as_of=DAY, year_to=2025)).basis
    assert (basis.records, basis.newest_report) == (1, dt.date(2021, 1, 1))
    assert basis.left_out == [{"reason": "in_no_year_shown", "count": 1}]
    assert capacity_series(CapacityQuery(as_of=DAY, year_to=2026)).basis.records == 2


def test_what_is_added_each_year_leaves_no_early_year_out_unasked() -> None:
    CapacityPlanFactory.create(amount=100, effective="2009", reported_on="2008-01-01")
    added = capacity_series(CapacityQuery(as_of=DAY, cumulative=False))
    assert (added.years[0], added.series[0].values[0]) == (2009, 100)


def test_a_kind_asked_for_is_that_of_the_company_that_a_plant_counts_for_as_in_the_split() -> None:
    operator, partner = CompanyFactory.create(kind="startup"), CompanyFactory.create(kind="incumbent")
    plant = PlantFactory.create(company=operator)
    for company, share in ((operator, 25), (partner, 75)):
        PlantOwnerFactory.create(plant=plant, company=company, name=company.name, share=share)
    CapacityPlanFactory.create(plant=plant, amount=100, effective="2024", reported_on="2021-01-01")
    for ownership in ("operated", "share"):
        split = rows(by="kind", ownership=ownership)
        for kind in ("startup", "incumbent"):
            asked = counted(kind=kind, ownership=ownership)
            assert [int(value) for value in asked.series[0].values] == split.get(kind, [0] * 4)
            assert asked.basis.records == (1 if kind in split else 0)
    assert rows(by="kind", ownership="share") == {"incumbent": [0, 75, 75, 75], "startup": [0, 25, 25, 25]}
    assert list(rows(by="company", ownership="gross", kind="incumbent")) == [partner.slug]
    assert rows(ownership="gross", kind="incumbent") == {"total": [0, 0, 0, 0]}


def test_an_owner_told_of_later_has_no_share_before() -> None:
    operator, partner = CompanyFactory.create(slug="operator"), CompanyFactory.create(slug="partner")
    plant = PlantFactory.create(company=operator)
    CapacityPlanFactory.create(plant=plant, amount=100, effective="2023", reported_on="2021-01-01")
    PlantOwnerFactory.create(plant=plant, company=partner, name="Partner", share=40, reported_on="2024-06-01")
    assert list(rows(dt.date(2024, 5, 31), by="company", ownership="share")) == ["operator"]
    assert rows(dt.date(2024, 6, 1), by="company", ownership="share") == {"operator": [60] * 4, "partner": [40] * 4}


def test_a_plan_is_past_due_from_the_day_after_its_date() -> None:
    CapacityPlanFactory.create(amount=100, effective="2024-06-30", reported_on="2021-01-01")
    assert "past_due" not in rows(dt.date(2024, 6, 30), by="status")
    assert rows(dt.date(2024, 7, 1), by="status") == {"past_due": [0, 100, 100, 100]}

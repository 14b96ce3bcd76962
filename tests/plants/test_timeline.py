"""What lists and totals are read from is drawn with each change, and is what a fresh drawing would be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from plants.drawn import FOR_EVER, NO_END, UNDATED, DrawnRules, PlanFate, PlantStanding, YearlyFigure
from plants.history import families
from plants.models import Plant, PlantOwner
from plants.services import remove_record
from plants.spans import Spans
from plants.timeline import RULES_VERSION, redraw_plants
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    InvestmentFactory,
    MilestoneFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def figures(plant: Plant, day: dt.date) -> list[tuple[Any, ...]]:
    rows = YearlyFigure.objects.known_on(day).filter(plant=plant, operated=True).order_by("year_from", "status")
    return [(row.year_from, row.year_until, row.status, int(row.amount)) for row in rows]


def fates(plant: Plant, day: dt.date) -> list[str]:
    return list(PlanFate.objects.known_on(day).filter(plant=plant).order_by("plan_id").values_list("reason", flat=True))


def test_what_stays_the_same_over_several_points_is_one_span() -> None:
    spans: Spans[int, str] = Spans()
    for point, contents in ((1, "ab"), (2, "b"), (3, "bc"), (4, "ac")):
        spans.from_here(point, contents)
    assert sorted(spans.until(9)) == [("a", 1, 2), ("a", 4, 9), ("b", 1, 4), ("c", 3, 9)]


def test_a_plan_that_slips_is_a_span_of_knowledge_each() -> None:
    plant = PlantFactory.create(reported_on="2021-11-27")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2024", reported_on="2021-11-27")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2025", reported_on="2023-05-01")
    assert figures(plant, dt.date(2021, 11, 26)) == []
    assert figures(plant, dt.date(2023, 4, 30)) == [(2024, NO_END, "unknown", 300)]
    assert figures(plant, dt.date(2023, 5, 1)) == [(2025, NO_END, "unknown", 300)]
    assert fates(plant, dt.date(2023, 4, 30)) == [""]
    assert fates(plant, dt.date(2023, 5, 1)) == ["superseded", ""]


def test_what_was_to_stand_is_past_due_the_day_after() -> None:
    plant = PlantFactory.create(reported_on="2021")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2024-06-30", reported_on="2021")
    assert figures(plant, dt.date(2024, 6, 30)) == [(2024, NO_END, "unknown", 300)]
    assert figures(plant, dt.date(2024, 7, 1)) == [(2024, NO_END, "past_due", 300)]
    assert PlantStanding.objects.known_on(dt.date(2024, 7, 1)).get(plant=plant).past_due


def test_a_status_that_begins_later_than_its_report_turns_the_figures_on_its_day() -> None:
    plant = PlantFactory.create(reported_on="2021")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2022", modality="fact", reported_on="2022-12-31")
    PlantStatusFactory.create(plant=plant, status="operating", reported_on="2022-12-31")
    PlantStatusFactory.create(plant=plant, status="closed", since="2025-03-01", reported_on="2024-01-01")
    assert figures(plant, dt.date(2024, 6, 1)) == [(2022, 2025, "operating", 300)]
    assert PlantStanding.objects.known_on(dt.date(2025, 2, 28)).get(plant=plant).status == "operating"
    assert PlantStanding.objects.known_on(dt.date(2025, 3, 1)).get(plant=plant).status == "closed"


def test_what_is_dated_nowhere_has_no_years() -> None:
    plant = PlantFactory.create(reported_on="2021")
    CapacityPlanFactory.create(plant=plant, amount=300, effective=None, reported_on="2021")
    assert figures(plant, dt.date(2022, 1, 1)) == [(0, 0, UNDATED, 300)]
    assert fates(plant, dt.date(2022, 1, 1)) == ["undated"]


def test_owners_have_their_shares_while_they_hold_them() -> None:
    plant = PlantFactory.create(reported_on="2021")
    partner = CompanyFactory.create()
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2022", reported_on="2021")
    PlantOwnerFactory.create(plant=plant, company=partner, share=Decimal(40), until="2024-06", reported_on="2021")
    rows = YearlyFigure.objects.known_on(dt.date(2021, 12, 31)).filter(plant=plant, shared=True)
    shares = {(row.company_id, row.year_from, row.year_until): int(row.amount) for row in rows}
    operator = plant.company_id
    assert shares == {(partner.pk, 2022, 2024): 120, (operator, 2022, 2024): 180, (operator, 2024, NO_END): 300}


def test_spans_of_one_plant_never_overlap_and_the_last_is_open() -> None:
    plant = PlantFactory.create(reported_on="2020")
    for year in (2021, 2022, 2023):
        CapacityPlanFactory.create(plant=plant, amount=year, effective=str(year + 2), reported_on=str(year))
        PlantStatusFactory.create(plant=plant, status="construction", reported_on=str(year))
        MilestoneFactory.create(plant=plant, reported_on=f"{year}-06")
    PlantInvestmentFactory.create(plant=plant, investment=InvestmentFactory.create(reported_on="2025-01-01"))
    spans = list(PlantStanding.objects.filter(plant=plant).order_by("known_from"))
    assert all(row.known_until == later.known_from for row, later in pairwise(spans))
    assert spans[-1].known_until == FOR_EVER
    assert spans[-1].heard_on == dt.date(2025, 1, 1)


def test_a_plant_is_drawn_with_all_sites_of_its_family() -> None:
    site = PlantFactory.create()
    inner = PlantFactory.create(within=site)
    innermost = PlantFactory.create(within=inner)
    alone = PlantFactory.create()
    assert families([innermost.pk, alone.pk]) == [[site.pk, inner.pk, innermost.pk], [alone.pk]]


def test_taking_a_record_back_draws_its_plant_and_the_site_around_it_anew() -> None:
    site = PlantFactory.create(reported_on="2021")
    CapacityPlanFactory.create(plant=site, amount=300, effective="2022", reported_on="2021")
    inner = PlantFactory.create(within=site, reported_on="2021")
    plan = CapacityPlanFactory.create(plant=inner, amount=100, effective="2022", reported_on="2021")
    day = dt.date(2022, 1, 1)
    assert figures(site, day) == [(2022, NO_END, "unknown", 200)]
    remove_record(plan)
    assert figures(site, day) == [(2022, NO_END, "unknown", 300)]
    CapacityPlanFactory.create(plant=inner, amount=50, effective="2022", reported_on="2021")
    remove_record(inner)
    assert figures(site, day) == [(2022, NO_END, "unknown", 300)]


def test_a_plant_moved_out_of_a_site_by_hand_leaves_the_site_what_it_counted(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    site = PlantFactory.create(reported_on="2021", name="Site")
    CapacityPlanFactory.create(plant=site, amount=300, effective="2022", reported_on="2021")
    inner = PlantFactory.create(within=site, reported_on="2021", name="Inner")
    CapacityPlanFactory.create(plant=inner, amount=100, effective="2022", reported_on="2021")
    fields = {name: getattr(inner, name) for name in ("slug", "name", "city", "region", "country", "product")}
    formsets = ("owners", "phases", "plans", "statuses", "milestones", "investments")
    counts = {f"{name}-{which}": 0 for name in formsets for which in ("TOTAL_FORMS", "INITIAL_FORMS")}
    posted = {**fields, **counts, "company": inner.company_id, "source": inner.source_id, "reported_on": "2021"}
    answer = client.post(f"/admin/plants/plant/{inner.pk}/change/", posted)
    assert answer.status_code == 302, answer.context["errors"]
    assert Plant.objects.get(pk=inner.pk).within is None
    assert figures(site, dt.date(2022, 1, 1)) == [(2022, NO_END, "unknown", 300)]


def test_what_is_drawn_is_not_named_where_a_record_is_to_be_deleted(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    plan = CapacityPlanFactory.create()
    page = client.get(f"/admin/plants/plant/{plan.plant_id}/delete/").content.decode()
    assert "300,000" in page
    assert "yearly figure" not in page.lower()
    assert "fate" not in page.lower()


def test_drawing_takes_the_same_queries_for_any_number_of_plants(django_assert_max_num_queries: Any) -> None:
    plants = [PlantFactory.create() for _ in range(6)]
    for plant in plants:
        CapacityPlanFactory.create(plant=plant)
        PlantOwnerFactory.create(plant=plant)
    with django_assert_max_num_queries(16):
        redraw_plants([plants[0].pk])
    with django_assert_max_num_queries(16):
        redraw_plants([plant.pk for plant in plants])
    assert PlantOwner.objects.count() == len(plants)


def test_what_other_rules_drew_is_drawn_anew_at_the_next_start() -> None:
    plant = PlantFactory.create(reported_on="2021")
    CapacityPlanFactory.create(plant=plant, amount=300, effective="2022", reported_on="2021")
    target = CapacityPlanFactory.create(plant=None, company=plant.company, reported_on="2021")
    for model in (YearlyFigure, PlanFate, PlantStanding):
        model.objects.all().delete()
    out = StringIO()
    call_command("redraw", stdout=out)
    assert "1 of 1 plants" in out.getvalue()
    assert figures(plant, dt.date(2022, 1, 1)) == [(2022, NO_END, "unknown", 300)]
    assert PlanFate.objects.get(plan=target).reason == "target"
    assert DrawnRules.objects.get().version == RULES_VERSION
    again = StringIO()
    call_command("redraw", stdout=again)
    assert again.getvalue() == ""

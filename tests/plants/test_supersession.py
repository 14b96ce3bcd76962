"""What replaces what among the reports about one plant (DOMAIN rule 1)."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plants.models import CapacityPlan
from plants.supersession import draw, relink, relink_targets
from plants.vocabulary import LinkedBy
from tests.factories import CapacityPlanFactory, CompanyFactory, PhaseFactory, PlantFactory
from tests.plants.builders import fact, fates, plan

LIVE = ("live", None)


def test_later_plan_moves_changes_or_cuts_an_earlier_one() -> None:
    first = plan("2021-01-01", 300, "2024")
    assert fates(first, plan("2022-01-01", 300, "2025"))[0] == ("superseded", 1), "moved"
    assert fates(first, plan("2022-01-01", 400, "2024"))[0] == ("superseded", 1), "changed"
    assert fates(first, plan("2022-01-01", 200, "2026"))[0] == ("superseded", 1), "cut"


def test_later_stage_or_earlier_stage_stays_beside() -> None:
    assert fates(plan("2021-01-01", 150, "2024"), plan("2022-01-01", 300, "2026")) == [LIVE, LIVE]
    assert fates(plan("2021-01-01", 300, "2026"), plan("2022-01-01", 150, "2024")) == [LIVE, LIVE]


def test_dates_are_compared_by_their_last_day() -> None:
    assert fates(plan("2022-03", 60, "2025"), plan("2022-05", 60, "2025-12"))[1] == ("restates", 0)
    assert fates(plan("2022-03", 60, "2025"), plan("2022-05", 60, "2025-H1"))[0] == ("superseded", 1)


def test_phases_units_and_increments_are_scopes_of_their_own() -> None:
    total = plan("2021-01-01", 300, "2024")
    for other in (
        plan("2022-01-01", 300, "2025", phase=1),
        plan("2022-01-01", 300, "2025", unit="GWh/year", product="battery_cells"),
        plan("2022-01-01", 300, "2025", increment=True),
    ):
        assert fates(total, other) == [LIVE, LIVE]
    assert fates(plan("2021-12", 150, "2024", phase=2, increment=True), plan("2022-12", 150, "2025", phase=2)) == [
        ("superseded", 1),
        LIVE,
    ], "a phase's row is that phase's own capacity, increment or not"


def test_restatements_are_one_plan_with_several_sources() -> None:
    rows = [plan("2021-01-01", 300, "2024"), plan("2021-02-01", 300, "2024"), plan("2021-03-01", 300)]
    assert fates(*rows) == [LIVE, ("restates", 0), ("restates", 0)]
    assert len(draw(rows).live[0].reports) == 3


def test_restatements_go_with_what_they_restate() -> None:
    rows = [plan("2021-01-01", 300, "2024"), plan("2022-01-01", 300), plan("2023-01-01", 300, "2025")]
    assert fates(*rows) == [("superseded", 2), ("restates", 0), LIVE]
    assert [live.root for live in draw(rows).live] == [rows[2]]


def test_undated_plan_takes_the_date_of_a_later_dated_one_of_its_amount() -> None:
    rows = [plan("2024-02-29", 40), plan("2024-06-05", 40, "2026"), plan("2025-07-01", 40, "2027")]
    assert fates(*rows) == [("restates", 1), ("superseded", 2), LIVE]
    assert fates(*rows[:2]) == [("restates", 1), LIVE]


def test_undated_plan_is_replaced_by_a_later_undated_one_only() -> None:
    undated = plan("2022-10", 38)
    assert fates(undated, plan("2025-05", 15.8)) == [("superseded", 1), LIVE]
    assert fates(undated, plan("2023-06", 12, "2025")) == [LIVE, LIVE], "a dated plan may be a stage of it"
    assert fates(undated, fact("2025-05", 1.7)) == [LIVE, LIVE], "so may a fact"


def test_lower_undated_plan_cuts_the_sole_dated_one_and_takes_its_date() -> None:
    rows = [plan("2024-03", 60, "2026"), plan("2025-09-24", 15)]
    assert fates(*rows) == [("superseded", 1), LIVE]
    assert [str(live.effective) for live in draw(rows).live] == ["2026"]
    stages = [plan("2021-01", 9, "2024"), plan("2021-10", 35, "2030")]
    assert fates(*stages, plan("2022-01", 8)) == [LIVE, LIVE, LIVE], "of two stages nobody knows which was cut"


def test_plan_that_took_a_date_is_cut_in_its_turn() -> None:
    rows = [plan("2020-01", 40, "2030"), plan("2021-01", 28), plan("2022-01", 35), plan("2023-01", 20)]
    assert fates(*rows) == [("superseded", 1), ("superseded", 3), ("superseded", 3), LIVE]
    assert [str(live.effective) for live in draw(rows).live] == ["2030"]


def test_undated_plan_that_restates_a_dated_row_replaces_nothing() -> None:
    rows = [plan("2016-01", 35, "2018"), plan("2016-08", 150), plan("2017-01", 35)]
    assert fates(*rows) == [LIVE, LIVE, ("restates", 0)]


def test_plan_never_supersedes_a_fact() -> None:
    done = fact("2024-07-08", 150, "2024-07")
    for later in (
        plan("2025", 150, "2026-Q3"),
        plan("2025", 200, "2024-07"),
        plan("2025", 100, "2026"),
        plan("2025", 90),
    ):
        assert fates(done, later)[0] == LIVE


def test_plan_that_a_fact_restates_is_a_fact_from_then_on() -> None:
    rows = [plan("2022-01", 150, "2024"), fact("2024-09", 150), plan("2025-01", 150, "2026")]
    assert fates(*rows) == [LIVE, ("restates", 0), LIVE]
    assert fates(rows[0], rows[2])[0] == ("superseded", 1)


def test_fact_supersedes_larger_plans_whose_date_had_passed() -> None:
    rows = [plan("2021-12", 200, "2023"), plan("2021-12", 400, "2028"), fact("2024-05-03", 150)]
    assert fates(*rows) == [("superseded", 2), LIVE, LIVE]


def test_later_lower_fact_supersedes_an_earlier_one_but_a_recalled_past_does_not() -> None:
    assert fates(fact("2023-01-01", 150, "2022"), fact("2025-01-01", 120)) == [("superseded", 1), LIVE]
    assert fates(fact("2023-01-01", 150, "2022"), fact("2025-01-01", 100, "2020")) == [LIVE, LIVE]
    assert fates(fact("2023-01-01", 150, "2022"), fact("2025-01-01", 200, "2024")) == [LIVE, LIVE]


def test_reports_of_one_day_do_not_supersede_each_other() -> None:
    rows = [plan("2023-06", 30, "2026"), plan("2024-09", 27, "2027"), plan("2024-09", 36), plan("2024-09", 30)]
    assert fates(*rows) == [("superseded", 1), LIVE, LIVE, LIVE]
    same_month = [plan("2022-03", 60, "2025"), plan("2022-03-31", 60, "2026")]
    assert fates(*same_month) == [LIVE, LIVE], "a report of March is known on its 31st"


def test_same_amount_and_date_on_one_day_are_one_plan() -> None:
    assert fates(fact("2025-08-08", 16), fact("2025-08-08", 16)) == [LIVE, ("restates", 0)]
    rows = [plan("2022-03", 60, "2025"), plan("2022-03", 60, "2025-12")]
    assert fates(*rows) == [("restates", 1), LIVE], "the finer date stands for both"


def test_denial_takes_back_what_it_denies_and_counts_nothing() -> None:
    rows = [
        plan("2024-06-01", 600),
        plan("2024-06-05", 600, modality="rumour"),
        plan("2024-06-05", 100),
        plan("2024-06-05", 600, modality="denied"),
    ]
    assert fates(*rows) == [("superseded", 3), ("superseded", 3), LIVE, LIVE]
    drawing = draw([plan("2024-06-01", 600, "2026"), plan("2024-06-05", 600, modality="denied")])
    assert drawing.live == []


def test_denial_of_another_date_or_amount_takes_nothing_back() -> None:
    assert fates(plan("2024-01-01", 600, "2026"), plan("2024-06-05", 600, "2030", modality="denied"))[0] == LIVE
    assert fates(plan("2024-01-01", 600), plan("2024-06-05", 500, modality="denied"))[0] == LIVE


def test_what_a_denied_report_had_done_to_others_is_undone() -> None:
    rows = [plan("2023", 100, "2025"), plan("2024-01", 300, "2025"), plan("2024-06", 300, "2025", modality="denied")]
    assert fates(*rows[:2]) == [("superseded", 1), LIVE]
    assert fates(*rows) == [("superseded", 1), ("superseded", 2), LIVE], "what became of each in its time"
    assert [live.root for live in draw(rows).live] == [rows[0]]


def test_what_is_reported_again_after_a_denial_stands_anew() -> None:
    rows = [plan("2024-01-01", 600), plan("2024-06-05", 600, modality="denied"), plan("2025-01-01", 600)]
    assert [live.root for live in draw(rows).live] == [rows[2]]


def test_rumours_and_plans_leave_each_other_alone() -> None:
    rows = [plan("2025-01", 300, "2025"), plan("2025-09", 300, "2026", "rumour"), plan("2025-10", 300, "2027")]
    assert fates(*rows) == [("superseded", 2), LIVE, LIVE]
    assert [live.root for live in draw(rows).live_rumours] == [rows[1]]


def test_later_total_for_the_same_date_or_later_absorbs_an_increment() -> None:
    base, more = plan("2021-07-01", 9, "2024"), plan("2021-07-01", 25, "2030", increment=True)
    assert fates(base, more, plan("2021-10", 35, "2030"))[1] == ("superseded", 2)
    assert fates(base, more, plan("2021-10", 12, "2025"))[1] == LIVE
    assert fates(base, fact("2021-07-01", 25, "2021", increment=True), plan("2022", 50, "2030"))[1] == LIVE


def test_curated_links_stay_and_count_from_the_later_report() -> None:
    rows = [plan("2021-01", 300, "2024"), plan("2022-01", 500, "2026")]
    rows[0].linked_by, rows[0].superseded_by_id = LinkedBy.CURATOR, rows[1].pk
    assert fates(*rows) == [("superseded", 1), LIVE]
    assert fates(rows[0]) == [LIVE]
    kept = [plan("2021-01", 300, "2024", linked_by=LinkedBy.CURATOR), plan("2022-01", 300, "2025")]
    assert fates(*kept) == [LIVE, LIVE], "a curator's having no link is a decision too"


def test_order_of_loading_changes_nothing() -> None:
    rows = [
        plan("2021-11-27", 300, "2024"),
        plan("2022-08-26", 300),
        fact("2023-11-15", 200),
        plan("2024-07-29", 300),
        plan("2024-07-29", 320),
        plan("2025-06-24", 300, "2025-Q3"),
    ]
    expected = draw(rows).links
    assert all(draw(order).links == expected for order in permutations(rows))


reports = st.builds(
    lambda reported, amount, by, modality, phase, increment: plan(
        reported, amount, by, modality, phase=phase, increment=increment
    ),
    st.sampled_from(["2020", "2020-06", "2021-03-04", "2021-12", "2022", "2023-01-01"]),
    st.sampled_from([100, 150, 300]),
    st.sampled_from([None, "2020", "2022", "2022-H1", "2022-12", "2024"]),
    st.sampled_from(["plan", "plan", "fact", "rumour", "denied"]),
    st.sampled_from([None, None, 1]),
    st.booleans(),
)


@given(st.lists(reports, max_size=9), st.randoms(use_true_random=False))
def test_any_order_of_any_rows_draws_the_same(rows: list[CapacityPlan], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert draw(shuffled).links == draw(rows).links


@given(st.lists(reports, max_size=9), st.sampled_from(["2020-12-31", "2021-03-04", "2022-12-31"]))
def test_links_drawn_later_were_drawn_the_same_on_their_day(rows: list[CapacityPlan], text: str) -> None:
    on = dt.date.fromisoformat(text)
    known = {row.pk for row in rows if row.reported_on.last <= on}
    rewound = draw([row for row in rows if row.pk in known]).links
    links = {
        pk: link
        for pk, link in draw(rows).links.items()
        if pk in known and (link.superseded_by or link.restates) in known
    }
    assert rewound == links


@pytest.mark.django_db
def test_links_are_stored_with_few_queries_and_only_where_they_change(django_assert_num_queries: Any) -> None:
    plant = PlantFactory.create()
    phase = PhaseFactory.create(plant=plant)
    first = CapacityPlanFactory.create(plant=plant, reported_on="2021-11-27", effective="2024")
    again = CapacityPlanFactory.create(plant=plant, reported_on="2022-08-26", effective=None)
    moved = CapacityPlanFactory.create(plant=plant, reported_on="2025-06-24", effective="2025-Q3")
    CapacityPlanFactory.create(plant=plant, phase=phase, amount=150_000, reported_on="2025-06-24", effective="2025-07")
    with django_assert_num_queries(4):  # savepoint, rows, one update, release
        assert relink([plant.pk]) == 2
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.superseded_by, again.restates) == (moved, first)
    with django_assert_num_queries(3):
        assert relink([plant.pk]) == 0


@pytest.mark.django_db
def test_link_goes_when_its_reason_is_removed() -> None:
    plant = PlantFactory.create()
    first = CapacityPlanFactory.create(plant=plant, reported_on="2021-11-27", effective="2024")
    moved = CapacityPlanFactory.create(plant=plant, reported_on="2025-06-24", effective="2025-Q3")
    relink([plant.pk])
    CapacityPlan.objects.filter(pk=moved.pk).update(amount=1)
    CapacityPlan.objects.filter(pk=moved.pk).update(
        effective="2020", effective_first="2020-01-01", effective_last="2020-12-31"
    )
    assert relink([plant.pk]) == 1
    first.refresh_from_db()
    assert first.superseded_by is None


@pytest.mark.django_db
def test_targets_of_a_company_supersede_each_other_too() -> None:
    company = CompanyFactory.create()
    old = CapacityPlanFactory.create(plant=None, company=company, reported_on="2021", effective="2025")
    new = CapacityPlanFactory.create(plant=None, company=company, reported_on="2023", effective="2027")
    assert relink_targets([company.pk]) == 1
    old.refresh_from_db()
    assert old.superseded_by == new

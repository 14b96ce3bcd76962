"""What one plant counts in a year (DOMAIN rules 2 and 4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plants.figures import amounts
from tests.plants.builders import day, fact, figure, plan, split, status, values


def test_year_has_what_stands_on_its_31_december() -> None:
    counted = figure("2023-01-01", plan("2022-01-01", 300, "2024-12-31"), plan("2022-01-01", 500, "2026-01-01"))
    assert values(counted, 2023, 2024, 2025, 2026) == [0, 300, 300, 500]


def test_larger_of_phases_and_stated_total_counts_never_both() -> None:
    phases = [plan("2021-12", 150, "2024", phase=1), plan("2021-12", 150, "2025", phase=2)]
    assert values(figure("2022-01-01", *phases), 2024, 2025) == [150, 300]
    total = plan("2021-11-27", 300, "2024")
    assert values(figure("2022-01-01", total, *phases), 2024, 2025) == [300, 300]
    assert values(figure("2022-01-01", plan("2021-11-27", 200, "2024"), *phases), 2024, 2025) == [200, 300]


def test_increments_add_to_the_stated_total() -> None:
    rows = [plan("2021-07-01", 9, "2024"), plan("2021-07-01", 25, "2030", increment=True)]
    assert values(figure("2021-08-01", *rows), 2024, 2029, 2030) == [9, 9, 34]
    assert values(figure("2022-01-01", *rows, plan("2021-10", 35, "2030")), 2024, 2030) == [9, 35]
    without_total = [plan("2021", 10, "2024", phase=1), plan("2021", 5, "2026", increment=True)]
    assert values(figure("2022-01-01", *without_total), 2024, 2026) == [10, 15]


def test_increment_does_not_add_to_a_later_undated_total() -> None:
    rows = [fact("2020", 100, "2020"), plan("2021", 50, "2024", increment=True), plan("2022", 150)]
    counted = figure("2023-01-01", *rows)
    assert values(counted, 2024) == [150]
    assert counted.undated() == 0


def test_undated_row_takes_the_date_of_the_row_that_it_restates() -> None:
    rows = [plan("2024-02-29", 40), plan("2024-06-05", 40, "2026")]
    counted = figure("2024-07-01", *rows)
    assert values(counted, 2025, 2026) == [0, 40]
    assert counted.undated() == 0


def test_undated_phases_that_complete_a_dated_total_take_its_date() -> None:
    total, first, second = plan("2021", 300, "2025"), plan("2022", 150, "2024", phase=1), plan("2022", 150, phase=2)
    counted = figure("2023-01-01", total, first, second)
    assert values(counted, 2024, 2025) == [150, 300]
    assert len(counted.dated) == 3
    assert len(figure("2023-01-01", total, first, plan("2022", 100, phase=2)).dated) == 2


def test_fact_holds_from_its_report_at_the_latest() -> None:
    assert values(figure("2025-01-01", fact("2024-05-03", 150)), 2023, 2024) == [0, 150]
    assert values(figure("2025-01-01", fact("2023-05-03", 150, "2026")), 2022, 2023) == [0, 150]
    assert values(figure("2025-01-01", fact("2024-05-03", 150, "2021")), 2020, 2021) == [0, 150]


def test_undated_fact_of_an_undated_report_is_assumed() -> None:
    assert [part.assumed for part in figure("2025-01-01", fact("2024", 62)).parts(day("2024-12-31"))] == [False]
    taken = fact("2024", 62, reported_on_assumed=True)
    assert [part.assumed for part in figure("2025-01-01", taken).parts(day("2024-12-31"))] == [True]


def test_plan_of_a_report_whose_day_is_assumed_is_assumed() -> None:
    taken = plan("2024", 30, "2027", reported_on_assumed=True)
    assert [part.assumed for part in figure("2025-01-01", taken).parts(day("2027-12-31"))] == [True]
    assert [part.assumed for part in figure("2025-01-01", plan("2024", 30, "2027")).parts(day("2027-12-31"))] == [False]


def test_sole_undated_plan_of_a_running_plant_holds_from_then_and_is_assumed() -> None:
    rows = [plan("2020-01-01", 100), status("2022-03-01", "operating", "2022-02")]
    counted = figure("2023-01-01", *rows)
    assert values(counted, 2021, 2022) == [0, 100]
    assert all(part.assumed for part in counted.parts(day("2022-12-31")))
    assert counted.undated() == 0
    assert values(figure("2023-01-01", rows[0], plan("2020", 300, phase=1), rows[1]), 2022) == [0], "not the sole one"
    assert values(figure("2023-01-01", plan("2022-06-01", 100), rows[1]), 2022) == [0], "told after it ran"


def test_undated_is_what_the_whole_plan_exceeds_the_dated_figure_by() -> None:
    counted = figure("2025-01-01", plan("2023-07-05", 150, "2025", phase=1), plan("2023-07-05", 300))
    assert (values(counted, 2025), counted.undated()) == ([150], 150)
    assert figure("2025-01-01", plan("2024", 100), plan("2024", 300, phase=1)).undated() == 300


def test_reports_of_one_day_that_disagree_flag_the_plant() -> None:
    larger = figure("2025-01-01", plan("2024-09", 30), plan("2024-09", 36))
    assert (larger.undated(), larger.flags) == (36, ["reports of 2024-09-30 disagree"])
    finer = figure("2025-01-01", plan("2024-09", 30, "2026"), plan("2024-09", 30, "2027-03"))
    assert values(finer, 2026, 2027) == [0, 30], "the finer date goes first"
    date_before_amount = figure("2025-01-01", plan("2024-09", 30, "2026-12"), plan("2024-09", 40, "2026"))
    assert values(date_before_amount, 2026) == [30]
    assert figure("2025-01-01", plan("2024-09", 30, "2026"), plan("2024-09", 36, "2028")).flags == []


def test_fact_goes_before_a_plan_of_its_day_or_earlier_but_leaves_a_larger_one_for_later() -> None:
    ran = fact("2021-12-17", 150, "2021-12")
    assert values(figure("2022-01-01", ran, plan("2021-12-17", 200, "2021")), 2021) == [150]
    both = figure("2022-01-01", ran, plan("2021-12-17", 200, "2023"))
    assert (values(both, 2021, 2022, 2023), both.flags) == ([150, 150, 200], [])


def test_plant_counts_nothing_from_the_day_on_which_it_is_gone() -> None:
    rows = [plan("2020-01-01", 100, "2022"), status("2023-06-01", "cancelled", "2023-05")]
    assert values(figure("2023-05-31", *rows), 2022, 2023, 2024) == [100, 100, 100]
    counted = figure("2024-01-01", *rows, plan("2020-01-01", 300))
    assert values(counted, 2022, 2023, 2024) == [100, 0, 0]
    assert counted.undated() == 0
    assert values(figure("2024-01-01", *rows, status("2023-12-01", "construction")), 2023) == [100], "taken up again"


def test_phase_that_is_gone_counts_nothing_even_within_an_older_total() -> None:
    rows = [
        plan("2021-01-01", 300, "2024"),
        plan("2021-01-01", 150, "2024", phase=1),
        plan("2021-01-01", 150, "2024", phase=2),
        status("2022-06-01", "shelved", phase=2),
    ]
    assert values(figure("2023-01-01", *rows), 2024) == [150]
    assert values(figure("2023-01-01", *rows, plan("2022-09-01", 200, "2025")), 2024, 2025) == [150, 200]


def test_what_has_passed_without_anything_actual_is_past_due_in_its_year() -> None:
    rows = [plan("2020-01-01", 100, "2022"), status("2020-01-01", "construction")]
    assert split(figure("2022-12-30", *rows), 2022) == {"construction": 100}
    late = figure("2023-06-01", *rows)
    assert (split(late, 2022), split(late, 2024), late.past_due) == ({"past_due": 100}, {"past_due": 100}, True)


def test_nothing_is_past_due_once_something_actual_was_reported() -> None:
    due = plan("2020-01-01", 100, "2022")
    for actual in (
        status("2023-01-01", "operating"),
        status("2023-01-01", "commissioning"),
        fact("2023-01-01", 100),
        fact("2022-01-01", 120, "2021"),
    ):
        assert not figure("2023-06-01", due, actual).past_due
    partly = figure("2023-06-01", due, fact("2021-06-01", 80), status("2020", "construction"))
    assert split(partly, 2022) == {"construction": 80, "past_due": 20}
    paused = figure("2023-06-01", due, status("2022-05-01", "paused"))
    assert (split(paused, 2022), paused.past_due) == ({"paused": 100}, False)


def test_phase_is_past_due_on_its_own_while_the_plant_runs() -> None:
    rows = [
        fact("2023-11-16", 150, "2023-06", phase=1),
        plan("2025-06-20", 150, "2025-07", phase=2),
        status("2025-03-18", "operating", "2024-03", phase=1),
        status("2025-06-20", "construction", phase=2),
    ]
    assert split(figure("2025-07-01", *rows), 2025) == {"operating": 150, "construction": 150}
    assert split(figure("2025-09-01", *rows), 2025) == {"operating": 150, "past_due": 150}


def test_row_of_a_phase_is_its_own_capacity_whether_put_as_an_increment_or_not() -> None:
    rows = [plan("2021-03-15", 150, "2020", phase=2, increment=True), plan("2021-03-15", 150, "2021-06", phase=2)]
    counted = figure("2022-01-01", *rows)
    assert (values(counted, 2020, 2021), counted.flags) == ([0, 150], ["reports of 2021-03-15 disagree"])
    reached = [plan("2020", 150, "2022", phase=2, increment=True), fact("2023-05-01", 160, phase=2)]
    assert split(figure("2024-01-01", *reached), 2022) == {"unknown": 150}


def test_fact_stands_until_the_day_of_the_lower_one_that_superseded_it() -> None:
    rows = [fact("2020-03-01", 100), fact("2023-05-01", 60), fact("2024-05-01", 80)]
    assert values(figure("2024-06-01", *rows), 2019, 2020, 2022, 2023, 2024) == [0, 100, 100, 60, 80]
    assert values(figure("2023-04-30", *rows), 2022, 2023) == [100, 100]
    corrected = [fact("2020-03-01", 100, "2019"), fact("2023-05-01", 60, "2019")]
    assert values(figure("2024-06-01", *corrected), 2019, 2022) == [60, 60], "of the same date it is a correction"


def test_fact_goes_before_a_larger_plan_of_its_day_that_was_due_by_then() -> None:
    rows = [fact("2023-05-01", 100, "2020"), plan("2023-05-01", 150, "2022")]
    assert values(figure("2024-01-01", *rows), 2021, 2023) == [100, 100]
    later = [fact("2023-05-01", 100, "2020"), plan("2023-05-01", 150, "2023")]
    assert values(figure("2023-06-01", *later), 2022, 2023) == [100, 150]


def test_fact_about_the_whole_site_vouches_for_its_phases() -> None:
    rows = [plan("2020", 150, "2022", phase=1), plan("2020", 150, "2022", phase=2), status("2020", "construction")]
    assert split(figure("2024-01-01", *rows, fact("2023-01-01", 200)), 2023) == {"construction": 200, "past_due": 100}


def test_year_is_split_by_the_status_on_its_31_december_or_the_day_of_knowledge() -> None:
    rows = [
        plan("2021", 100, "2022"),
        status("2021", "construction", "2021-01"),
        status("2024", "operating", "2023-03"),
    ]
    counted = figure("2025-06-01", *rows)
    assert [split(counted, year) for year in (2022, 2023, 2030)] == [
        {"construction": 100},
        {"operating": 100},
        {"operating": 100},
    ]


plan_rows = st.builds(
    lambda reported, amount, by, modality, phase, increment: plan(
        reported, amount, by, modality, phase=phase, increment=increment
    ),
    st.sampled_from(["2020", "2020-06", "2021-03-04", "2022"]),
    st.sampled_from([100, 150, 300]),
    st.sampled_from([None, "2019", "2021", "2022-12", "2024"]),
    st.sampled_from(["plan", "plan", "fact"]),
    st.sampled_from([None, None, 1, 2]),
    st.booleans(),
)
status_rows = st.builds(
    status,
    st.sampled_from(["2020", "2021-05", "2022-12-31"]),
    st.sampled_from(["announced", "construction", "operating", "paused", "cancelled"]),
    st.sampled_from([None, "2019", "2021"]),
    st.sampled_from([None, 1, 2]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(plan_rows, max_size=8), st.lists(status_rows, max_size=4))
def test_parts_of_a_year_make_its_figure_whatever_was_reported(plans: list[Any], statuses: list[Any]) -> None:
    counted = figure("2023-01-01", *plans, *statuses)
    for year in range(2019, 2027):
        on = dt.date(year, 12, 31)
        parts = counted.parts(on)
        assert all(part.amount > 0 for part in parts)
        standing = [one for one in (*counted.plans, *counted.past) if one.stands(on)]
        phases, total = amounts(standing, counted.statuses.gone_phases(on))
        gone = counted.statuses.on(on) == "cancelled"
        assert counted.value(on) == (0 if gone else max(sum(phases.values()), total))
    assert counted.undated() >= 0


@given(st.lists(plan_rows.filter(lambda row: row.phase_id or not row.increment), max_size=8))
def test_figure_without_a_status_never_shrinks_over_the_years(plans: list[Any]) -> None:
    """But for increments, which a later total may make less of, and for facts that a lower one has followed."""
    counted = figure("2023-01-01", *plans)
    assume(not counted.past)
    found = values(counted, *range(2018, 2027))
    assert found == sorted(found)


def test_a_plan_is_not_past_due_on_its_own_day() -> None:
    rows = [plan("2021-01-01", 300, "2024-12-31"), status("2022-01-01", "construction")]
    assert split(figure("2024-12-31", *rows), 2024) == {"construction": 300}
    assert split(figure("2025-01-01", *rows), 2024) == {"past_due": 300}


def test_pause_of_today_leaves_the_years_before_it_past_due() -> None:
    rows = [plan("2021-01-01", 300, "2022"), status("2021-02-01", "construction"), status("2024-03-01", "paused")]
    before, during = figure("2024-02-01", *rows), figure("2024-06-01", *rows)
    assert [split(before, year) for year in (2022, 2023)] == [{"past_due": 300}] * 2
    assert [split(during, year) for year in (2022, 2023)] == [{"past_due": 300}] * 2
    assert [split(during, year) for year in (2024, 2025)] == [{"paused": 300}] * 2
    assert during.past_due is False


def test_phase_that_is_paused_alone_is_paused_and_no_part_of_what_is_late() -> None:
    rows = [
        plan("2021-01-01", 100, "2022", phase=1),
        plan("2021-01-01", 50, "2022", phase=2),
        status("2021-02-01", "construction", phase=1),
        status("2021-02-01", "construction", phase=2),
        status("2023-03-01", "paused", phase=2),
    ]
    counted = figure("2024-06-01", *rows)
    assert [split(counted, year) for year in (2022, 2023)] == [{"past_due": 150}, {"paused": 50, "past_due": 100}]


def test_what_is_late_was_paused_in_a_year_at_whose_end_the_plant_was() -> None:
    rows = [plan("2021-01-01", 300, "2023"), status("2023-06-01", "paused"), status("2024-03-01", "construction")]
    counted = figure("2025-06-01", *rows)
    assert (split(counted, 2023), split(counted, 2024)) == ({"paused": 300}, {"past_due": 300})

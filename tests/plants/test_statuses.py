"""The status of a plant on a day."""

from __future__ import annotations

from plants.statuses import StatusHistory
from tests.plants.builders import day, status


def on(text: str, *rows: object) -> str:
    return StatusHistory(rows).on(day(text))  # type: ignore[arg-type]


def test_nobody_said_is_unknown() -> None:
    assert on("2024-01-01") == "unknown"
    assert on("2021-01-01", status("2021-11-27", "announced")) == "unknown"


def test_latest_to_begin_holds_then_the_latest_report() -> None:
    rows = [
        status("2023-07-06", "paused", "2023-05-15"),
        status("2023-07-06", "construction", "2023-07-05"),
        status("2024-01-01", "announced", "2021-01-01"),
    ]
    assert on("2023-06-01", *rows) == "paused"
    assert on("2024-02-01", *rows) == "construction"
    assert on("2024-02-01", status("2024-01", "paused", "2023"), status("2024-01-05", "shelved", "2023")) == "paused"


def test_since_that_contains_the_day_of_its_report_counts_from_the_report() -> None:
    row = status("2025-07-01", "construction", "2025")
    assert on("2025-06-30", row) == "unknown"
    assert on("2025-07-01", row) == "construction"


def test_partial_since_holds_from_its_last_day() -> None:
    row = status("2025-07-01", "construction", "2024")
    assert on("2024-12-30", row) == "unknown"
    assert on("2024-12-31", row) == "construction"


def test_live_phase_with_a_later_status_speaks_for_the_plant() -> None:
    announced = status("2021-11-27", "announced", "2021-11-27")
    running = status("2025-03-18", "operating", "2024-03", phase=1)
    building = status("2024-08-31", "construction", "2024-07-26", phase=2)
    assert on("2025-04-01", announced, running, building) == "operating"
    assert on("2024-08-01", announced, running, building) == "operating", "the most advanced, not the latest"
    assert on("2025-08-01", announced, running, building, status("2025-07-31", "paused")) == "paused"


def test_phase_that_is_gone_does_not_speak_for_the_plant() -> None:
    rows = [status("2021", "construction"), status("2024", "cancelled", phase=2)]
    assert on("2025-01-01", *rows) == "construction"
    assert list(StatusHistory(rows).gone_phases(day("2025-01-01"))) == [2]


def test_pause_of_the_plant_pauses_its_phases_until_they_move_again() -> None:
    running, pause = status("2024-03-01", "operating", phase=1), status("2025-01-01", "paused")
    assert StatusHistory([running, pause]).of_phase(1, day("2024-12-31")) == "operating"
    assert StatusHistory([running, pause]).of_phase(1, day("2025-12-31")) == "paused"
    again = status("2025-06-01", "operating", phase=1)
    assert StatusHistory([running, pause, again]).of_phase(1, day("2025-12-31")) == "operating"
    assert StatusHistory([running, status("2025-01-01", "construction")]).of_phase(1, day("2025-12-31")) == "operating"


def test_operation_began_with_the_first_report_of_it() -> None:
    rows = [status("2022-03", "operating", "2022-03"), status("2024-01-01", "operating")]
    assert StatusHistory(rows).operating_since(day("2025-01-01")) == day("2022-03-31")
    assert StatusHistory([*rows, status("2024-06-01", "closed")]).operating_since(day("2025-01-01")) is None

"""Further wordings for the states of plants and for dated events."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("BYD broke the ground for a car factory in Subang.", "construction"),
        ("BYD has commenced construction of a plant in Szeged.", "construction"),
        ("Works on BYD's plant in Szeged are under way.", "construction"),
        ("Nissan assembles the Leaf in Smyrna.", "operating"),
        ("BYD's unit in Hosur went on stream.", "operating"),
        ("BYD cut the ribbon at its plant in Szeged.", "operating"),
        ("BYD has postponed the construction of its plant in Szeged.", "paused"),
        ("BYD will not proceed with its plant in Szeged.", "cancelled"),
        ("BYD shuttered its plant in Szeged.", "closed"),
        ("BYD has agreed to invest in an electric vehicle manufacturing plant in Szeged.", "announced"),
        ("BYD plans a second big new European electric vehicle battery factory in Szeged.", "announced"),
    ],
)
def test_a_state(text: str, status: str) -> None:
    assert only("status", text).status == status


@pytest.mark.parametrize(
    "text",
    [
        "BYD stopped production in Szeged for a week.",
        "BYD will be under construction for years.",
        "BYD closed its showroom.",
        "BYD built a car.",
    ],
)
def test_no_state(text: str) -> None:
    assert facts_of("status", text) == []


@pytest.mark.parametrize(
    ("text", "event", "date"),
    [
        ("BYD has a plant in Szeged. Construction is expected to be completed in 2027.", "completion", "2027"),
        ("BYD will start setting up a plant in Szeged in June 2025.", "construction_start", "2025-06"),
        ("From 2026 the BYD campus in Szeged will produce cells.", "production_start", "2026"),
        ("BYD's plant in Szeged will be commissioned in the third quarter of 2026.", "production_start", "2026-Q3"),
        ("Cars will be produced by BYD in Szeged from 2026.", "production_start", "2026"),
        ("BYD has a plant in Szeged. It should go online in late 2026.", "production_start", "2026"),
        ("BYD broke ground for a plant in Szeged this week.", "construction_start", "2025-03"),
        ("BYD will hand over the first buses in May 2026.", "first_delivery", "2026-05"),
    ],
)
def test_an_event(text: str, event: str, date: str) -> None:
    fact = only("milestone", text)
    assert (fact.event, fact.date) == (event, date)


@pytest.mark.parametrize(
    "text",
    [
        "BYD opened its headquarters in Szeged in 2024.",
        "BYD will repay the loan in instalments, beginning in May.",
        "Production in 2024 came in at 200,000 BYD cars.",
        "BYD will start a plant next year near Szeged, where GM shuttered another.",
    ],
)
def test_no_such_event(text: str) -> None:
    assert [fact for fact in facts_of("milestone", text) if fact.event in ("closure", "production_start")] == []

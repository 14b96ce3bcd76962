"""What is said of a plant's state."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only, place_of


@pytest.mark.parametrize(
    ("text", "status", "modality"),
    [
        ("Xiaomi will build a plant in Beijing.", "announced", "plan"),
        ("BMW is building a plant in Debrecen.", "construction", "fact"),
        ("Tesla opened its factory in Grünheide in March 2022.", "operating", "fact"),
        ("Rivian has put its plant near Social Circle, Georgia, on hold.", "paused", "fact"),
        ("Nissan cancelled plans to build a battery factory in Kitakyushu.", "cancelled", "fact"),
        ("Halvor Trucks has closed its plant in Tilburg.", "closed", "fact"),
        ("Lucid is reportedly considering building a plant in Turkey.", "announced", "rumour"),
    ],
)
def test_a_state(text: str, status: str, modality: str) -> None:
    fact = only("status", text)
    assert (fact.status, fact.modality) == (status, modality)


def test_places_in_a_row_are_plants_of_their_own() -> None:
    found = facts_of("status", "ACC has paused work on plants in Kaiserslautern, Germany, and Termoli, Italy.")
    assert [place_of(fact)[0] for fact in found] == ["Kaiserslautern", "Termoli"]


def test_the_latest_state_of_one_plant_counts() -> None:
    text = (
        "Ford planned to build a plant in Marshall, Michigan. Now Ford has cancelled the plant in Marshall, Michigan."
    )
    assert only("status", text).status == "cancelled"

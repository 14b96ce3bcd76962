"""How the source puts it: fact, plan, rumour, denial."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only, place_of


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("SAIC spent 2 billion yuan on its plant in Zhengzhou.", "fact"),
        ("SAIC will spend 2 billion yuan on a plant in Zhengzhou.", "plan"),
        ("SAIC reportedly will spend 2 billion yuan on a plant in Zhengzhou.", "rumour"),
        ("SAIC may spend 2 billion yuan on a plant, people familiar with the matter said.", "rumour"),
        ("SAIC denied that it will spend 2 billion yuan on a plant in Zhengzhou.", "denied"),
    ],
)
def test_the_modality_of_a_sum(text: str, modality: str) -> None:
    assert only("investment", text).modality == modality


def test_a_rumour_in_one_clause_leaves_the_other_alone() -> None:
    text = "BYD is building a plant in Brazil, and it is considering a site in Mexico."
    found = {place_of(fact)[2]: fact.modality for fact in facts_of("status", text)}
    assert found == {"BR": "fact", "MX": "rumour"}


def test_what_a_running_plant_can_do_is_a_fact() -> None:
    assert (
        only("capacity", "Wallbox opened a factory in Arlington that can make 290,000 chargers a year.").modality
        == "fact"
    )

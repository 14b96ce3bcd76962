"""Yearly production capacity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .extracting import facts_of, only, place_of


@pytest.mark.parametrize(
    ("text", "amount", "unit", "modality"),
    [
        ("BYD will build a plant in Szeged with a capacity of 200,000 cars a year.", 200_000, "vehicles/year", "plan"),
        ("CATL plans a 40GWh battery factory in Debrecen.", 40, "GWh/year", "plan"),
        (
            "Tesla's factory in Grünheide currently has an annual capacity of 375,000 cars.",
            375_000,
            "vehicles/year",
            "fact",
        ),
        ("Ola Electric makes 20,000 scooters a month at its plant in Krishnagiri.", 240_000, "vehicles/year", "fact"),
        (
            "At full capacity the VinFast plant will turn out half a million vehicles a year.",
            500_000,
            "vehicles/year",
            "plan",
        ),
    ],
)
def test_a_capacity(text: str, amount: int, unit: str, modality: str) -> None:
    fact = only("capacity", text)
    assert (fact.amount, fact.unit, fact.modality) == (Decimal(amount), unit, modality)


def test_the_date_by_which_it_is_to_be_reached() -> None:
    fact = only("capacity", "Leapmotor wants to build 500,000 vehicles a year in Jinhua by 2027.")
    assert fact.by == "2027"


def test_the_figure_of_one_phase() -> None:
    fact = only("capacity", "The first phase of Verkor's plant in Dunkirk will have a capacity of 16 GWh a year.")
    assert (fact.phase, fact.amount) == (1, 16)


def test_an_increment() -> None:
    fact = only("capacity", "GAC Aion will expand its Rayong plant by a further 50,000 cars a year.")
    assert (fact.increment, fact.amount) == (True, 50_000)


def test_the_former_figure_of_a_rise_is_left_out() -> None:
    fact = only("capacity", "Output at Samsung SDI's plant in Göd will rise from 30 GWh to 40 GWh a year.")
    assert fact.amount == 40


@pytest.mark.parametrize(
    "text",
    [
        "Tesla delivered 495,570 vehicles in the fourth quarter.",
        "Geely sold 1.5 million cars last year.",
        "Rivian has orders for 100,000 vans from Amazon.",
        "The 40 GWh plant of SK On will make enough batteries for 600,000 cars a year.",
        "BloombergNEF expects a market of 30 million electric cars a year.",
    ],
)
def test_sales_orders_and_comparisons_are_none(text: str) -> None:
    assert [fact for fact in facts_of("capacity", text) if fact.unit == "vehicles/year"] == []


def test_two_plants_of_one_size_are_two_facts() -> None:
    text = (
        "BYD will make 150,000 cars a year at its plant in Manisa, Turkey."
        " At its plant in Szeged, Hungary, it will also make 150,000 cars a year."
    )
    assert [place_of(fact)[2] for fact in facts_of("capacity", text)] == ["TR", "HU"]

"""Who tells a thing and of whom it is told."""

from __future__ import annotations

import pytest

from .extracting import facts_of


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("LG said that Ultium Cells, the joint venture with GM, will build a plant in Lansing.", "Ultium Cells"),
        ("BYD opened an office. The plant in Rayong will be built by 2026, WHA Group said.", "BYD"),
        ("Quebec pulled the plug on the Northvolt battery project near Montreal, Hyundai said.", "Northvolt"),
        ("Hero MotoCorp-backed scooter maker Ather Energy will build a plant in Hosur.", "Ather Energy"),
        ("A plant will be built in Wuhan, Xpeng said in a statement.", "Xpeng"),
    ],
)
def test_the_company_told_of(text: str, company: str) -> None:
    assert facts_of("status", text)[0].company == company


def test_nobody_in_particular_has_no_capacity() -> None:
    text = "BYD has a plant in Rayong. Thailand wants a third of its 2.5 million vehicles a year to be electric."
    assert facts_of("capacity", text) == []


def test_the_carmaker_is_not_the_battery_maker() -> None:
    text = "Volkswagen works with Gotion. Gotion has a plant in Hefei. The carmaker will build a plant in Salzgitter."
    found = [fact for fact in facts_of("status", text) if fact.status == "announced"]
    assert [fact.company for fact in found] == ["Volkswagen"]


def test_the_plant_is_that_of_the_joint_venture() -> None:
    text = (
        "Ultium Cells, a joint venture of General Motors and LG Energy Solution, will build a plant in Lansing."
        " General Motors expects higher sales.\n\nThe plant will create 1,700 jobs. General Motors was founded in 1908."
    )
    assert facts_of("jobs", text)[0].company == "Ultium Cells"

"""Dated events."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "event", "date", "modality"),
    [
        ("Production at Honda's Alliston plant is due to start in 2028.", "production_start", "2028", "plan"),
        ("BYD opened its plant in Rayong in July 2024.", "production_start", "2024-07", "fact"),
        ("Hyundai broke ground on its Ulsan plant on Monday.", "construction_start", "2025-03-03", "fact"),
        ("Construction of the Verkor factory will begin next year.", "construction_start", "2026", "plan"),
        ("Lucid expects first deliveries in the fourth quarter of 2026.", "first_delivery", "2026-Q4", "plan"),
        ("Audi ended production at its Brussels plant in February.", "closure", "2025-02", "fact"),
        ("The VinFast factory in Moncure will not open before 2028.", "production_start", "2028", "plan"),
        (
            "Stellantis started mass production at the Termoli plant in the first half of 2024.",
            "production_start",
            "2024-H1",
            "fact",
        ),
    ],
)
def test_an_event(text: str, event: str, date: str, modality: str) -> None:
    fact = only("milestone", text)
    assert (fact.event, fact.date, fact.modality) == (event, date, modality)


@pytest.mark.parametrize(
    "text",
    [
        "Ford will start production at its Cologne plant soon.",
        "Renault plans to begin production by mid-decade.",
        "Skoda said on Tuesday that production at its Kvasiny plant will begin soon.",
    ],
)
def test_an_event_without_a_date_is_none(text: str) -> None:
    assert facts_of("milestone", text) == []


def test_each_date_of_a_sentence_has_its_own_event() -> None:
    text = "Construction of Northvolt's plant in Heide began in 2023, and production started there in January 2025."
    facts = facts_of("milestone", text)
    assert {(fact.event, fact.date) for fact in facts} == {
        ("construction_start", "2023"),
        ("production_start", "2025-01"),
    }

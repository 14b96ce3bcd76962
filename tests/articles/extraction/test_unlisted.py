"""Companies and cities that stand in no table."""

from __future__ import annotations

import pytest

from articles.extraction import extract_facts

from .extracting import only, place_of


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Scooter startup Veltora will build a plant in Pune.", "Veltora"),
        ("Veltora will build a battery plant in Pune.", "Veltora"),
        ("Nairobi-based bus maker Kiruvo plans to build a plant in Thika.", "Kiruvo"),
        ("Kelvo New Energy Technology will build a plant in Ningde.", "Kelvo New Energy Technology"),
        ("El Fanar Automotive will build a plant in Cairo.", "El Fanar Automotive"),
        ("Electric bus startup, Zumvolt, will build a plant in Lagos.", "Zumvolt"),
        # A description of several words hides no subject, and a name that it introduces is none by itself.
        (
            "British van and bus startup Veltora said it will build a plant in Banbury for the courier firm UPS.",
            "Veltora",
        ),
    ],
)
def test_an_unlisted_company(text: str, company: str) -> None:
    assert only("status", text).company == company


@pytest.mark.parametrize(
    "text",
    [
        "Currently, the unit will build a plant in Pune.",
        "Thailand will build a plant in Rayong.",
        "Several carmakers will build a plant in Pune.",
        "Maria Lindqvist will build a plant in Pune.",
        "The Ministry of Energy will build a plant in Pune.",
    ],
)
def test_no_company(text: str) -> None:
    assert [fact for fact in extract_facts(text, published="2025-03-05") if fact.company] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BYD will build a plant in Dongfang, Hainan province.", ("Dongfang", "Hainan", "CN")),
        ("BYD will build a plant in Ulverholm, Sweden.", ("Ulverholm", None, "SE")),
        ("BYD will build a plant in the town of Ulverholm, Sweden.", ("Ulverholm", None, "SE")),
        # Equals in a list, no city in a country.
        ("BYD will build plants in Hungary, Brazil and Turkey.", (None, None, "HU")),
    ],
)
def test_an_unlisted_city(text: str, place: tuple[str | None, str | None, str | None]) -> None:
    found = [fact for fact in extract_facts(text, published="2025-03-05") if fact.kind == "status"]
    assert place_of(found[0]) == place


def test_north_american_is_no_place() -> None:
    assert only("status", "BYD opened its second North American plant in Newmarket, Ontario.").place is not None
    fact = only("status", "BYD opened its second North American plant in Newmarket, Ontario.")
    assert place_of(fact) == ("Newmarket", "Ontario", "CA")

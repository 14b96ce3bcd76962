"""Whose statement it is, where several companies are named or none."""

from __future__ import annotations

import pytest

from .extracting import only


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Unlike Tesla, BYD will build a plant in Szeged.", "BYD"),
        ("The Hyundai Motor Group subsidiary Kia will build a plant in Žilina.", "Kia"),
        ("BYD opened a showroom. It will build a plant in Manisa.", "BYD"),
        ("Xpeng, which competes with Tesla, will build a plant in Wuhan.", "Xpeng"),
        ("The Tesla challenger Nio will build a plant in Hefei.", "Nio"),
        ("A plant of SVOLT will be built in Saarlouis.", "SVOLT"),
    ],
)
def test_the_company_of_a_statement(text: str, company: str) -> None:
    assert only("status", text).company == company


def test_a_place_stays_with_its_owner() -> None:
    text = (
        "Magna will build a plant in Brampton, Ontario. Ford is a customer. The Brampton plant will employ 500 people."
    )
    assert only("jobs", text).company == "Magna"

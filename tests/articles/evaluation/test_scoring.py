"""When a find counts as right, and which of its further fields do."""

from __future__ import annotations

import pytest

from articles.evaluation.scoring import Row, is_right, pair, places_agree, same_company, slots

CAPACITY: Row = {
    "kind": "capacity",
    "company": ["Xiaomi", "Xiaomi Automobile"],
    "place": {"city": "Beijing", "region": None, "country": "CN"},
    "modality": "plan",
    "amount": 300000,
    "unit": "vehicles/year",
    "phase": None,
    "by": None,
}
DEAL: Row = {
    "kind": "partnership",
    "companies": [["Ford"], ["SK On", "SK"], ["EcoPro BM"]],
    "modality": "fact",
    "type": ["joint_venture", "supply"],
}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Xiaomi", "Xiaomi Inc."),
        ("Rivian Automotive", "Rivian"),
        ("Great Wall Motor", "Great Wall Motors Co., Ltd."),
        ("Škoda Auto", "Skoda"),
        ("比亚迪", "比亚迪"),
        ("The Tata Group", "Tata"),
    ],
)
def test_spellings_of_one_company_are_taken_for_the_same(name: str, other: str) -> None:
    assert same_company([name], other)


@pytest.mark.parametrize(
    ("name", "other"), [("SK On", "SK Innovation"), ("Nio", "Niu"), ("Tesla", ""), ("Tesla", None)]
)
def test_other_companies_are_not(name: str, other: str | None) -> None:
    assert not same_company([name], other)


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"amount": 301000}, True),
        ({"amount": 302000}, False),
        ({"amount": None}, False),
        ({"unit": "GWh/year"}, False),
        ({"company": "BYD"}, False),
        ({"kind": "jobs"}, False),
        ({"place": {"city": "Wuhan", "region": None, "country": "CN"}, "modality": "fact", "by": "2024"}, True),
    ],
)
def test_a_capacity_is_right_by_company_amount_and_unit(change: Row, right: bool) -> None:
    assert is_right(CAPACITY, CAPACITY | {"company": "Xiaomi Automobile"} | change) is right


def test_a_sum_is_right_in_either_of_its_currencies() -> None:
    label = {"kind": "investment", "company": ["CATL"], "amount": 10e9, "currency": "CNY"}
    label |= {"also": [{"amount": 1.4e9, "currency": "USD"}]}
    found = {"kind": "investment", "company": "CATL"}
    assert is_right(label, found | {"amount": 1.4e9, "currency": "USD"})
    assert is_right(label, found | {"amount": 10e9, "currency": "CNY"})
    assert not is_right(label, found | {"amount": 1.4e9, "currency": "EUR"})


@pytest.mark.parametrize(
    ("parties", "right"),
    [
        (["Ford", "SK On", "EcoPro BM"], True),
        (["Ford Motor", "SK"], True),
        (["Ford"], False),
        (["Ford", "SK On", "Tesla"], False),
        (["SK On", "SK"], False),
        (None, False),
    ],
)
def test_a_partnership_needs_two_of_its_parties_and_no_other(parties: list[str] | None, right: bool) -> None:
    assert is_right(DEAL, {"kind": "partnership", "companies": parties}) is right


@pytest.mark.parametrize(
    ("place", "other", "agree"),
    [
        (None, {"city": "Wuhan"}, True),
        ({"city": "Kenitra", "region": None, "country": "MA"}, {"city": None, "region": None, "country": "MA"}, True),
        ({"city": "Kenitra", "region": None, "country": "MA"}, {"city": None, "region": None, "country": "ES"}, False),
        ({"city": None, "region": "Ohio", "country": "US"}, {"city": "Lordstown", "region": "Ohio"}, True),
        ({"city": "Lordstown", "country": "US"}, {"city": "Marysville", "country": "US"}, False),
    ],
)
def test_places_agree_unless_they_contradict_each_other(place: Row | None, other: Row | None, agree: bool) -> None:
    assert places_agree(place, other) is agree


def test_a_state_at_another_place_is_another_state() -> None:
    label = {"kind": "status", "company": ["Ola"], "status": "operating", "place": {"city": "Krishnagiri"}}
    found = {"kind": "status", "company": "Ola", "status": "operating"}
    assert is_right(label, found | {"place": None})
    assert not is_right(label, found | {"place": {"city": "Pochampalli"}})


def test_further_fields_are_told_of_right_finds_alone() -> None:
    found = CAPACITY | {"company": "Xiaomi", "modality": "fact", "by": "2024", "place": None}
    assert slots(CAPACITY, found) == {"modality": False, "place": False, "phase": True, "by": False}
    label = {"kind": "investment", "place": None, "modality": "plan", "purpose": ["capex", "jv"], "years": 5}
    label |= {"investors": [["LG Energy Solution", "LGES"]]}
    told = slots(label, {"modality": "plan", "purpose": "jv", "years": None, "investors": ["LGES"]})
    assert told == {"modality": True, "purpose": True, "years": False, "investors": True}


def test_each_label_and_each_find_is_used_once_the_fullest_pair_first() -> None:
    later = CAPACITY | {"phase": 2}
    finds = [later | {"company": "Xiaomi"}, CAPACITY | {"company": "Xiaomi"}, CAPACITY | {"company": "Xiaomi"}]
    assert pair([CAPACITY, later], finds) == [(0, 1), (1, 0)]

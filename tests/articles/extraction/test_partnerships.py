"""Agreements between companies and with public bodies."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "parties", "kind"),
    [
        ("Volvo Cars and Northvolt formed a joint venture.", {"Volvo Cars", "Northvolt"}, "joint_venture"),
        (
            "Samsung SDI will supply batteries to Rivian under a long-term agreement.",
            {"Samsung SDI", "Rivian"},
            "supply",
        ),
        ("Magna will build the Ocean for Fisker in Graz.", {"Magna", "Fisker"}, "contract_manufacturing"),
        ("Ceer, a joint venture between PIF and Foxconn, is hiring.", {"PIF", "Foxconn"}, "joint_venture"),
        ("Gotion signed an agreement with the Ministry of Industry.", {"Gotion", "Ministry of Industry"}, "government"),
    ],
)
def test_an_agreement(text: str, parties: set[str], kind: str) -> None:
    fact = only("partnership", text)
    assert (set(fact.companies), fact.type) == (parties, kind)


def test_a_memorandum_is_a_plan() -> None:
    assert only("partnership", "BYD signed a memorandum of understanding with Uber.").modality == "plan"


def test_talks_are_a_rumour_and_a_denial_is_a_denial() -> None:
    assert only("partnership", "Nissan is in talks with Foxconn about a deal.").modality == "rumour"
    assert only("partnership", "Stellantis denied that it is in talks with Renault.").modality == "denied"


def test_rivals_are_no_partners() -> None:
    assert facts_of("partnership", "Xpeng has to hold its own against Tesla and BYD.") == []


def test_parent_and_subsidiary_are_no_partners() -> None:
    assert facts_of("partnership", "Kelvo, a unit of Tata Motors, signed the papers.") == []


def test_two_suppliers_of_one_company_are_no_partners_of_each_other() -> None:
    text = "Tesla has signed supply contracts with Panasonic and LG Energy Solution for battery cells."
    found = [set(fact.companies) for fact in facts_of("partnership", text)]
    assert {"Panasonic", "LG Energy Solution"} not in found
    assert all(len(parties) == 2 for parties in found)

"""Partnerships told in the many ways of the press: parties in rows, pronouns, explanations, passives."""

from __future__ import annotations

import pytest

from .extracting import facts_of, only


@pytest.mark.parametrize(
    ("text", "parties", "kind"),
    [
        # What explains a party stands between the two.
        (
            "NextStar Energy is a joint venture of Stellantis, the carmaker, and LG Energy Solution of South Korea.",
            {"Stellantis", "LG Energy Solution"},
            "joint_venture",
        ),
        (
            "HLI Green Power belongs to Hyundai and LG Energy Solution.",
            {"Hyundai", "LG Energy Solution"},
            "joint_venture",
        ),
        ("Toyota is building a battery plant in Himeji with Panasonic.", {"Toyota", "Panasonic"}, "joint_venture"),
        ("Ford and SK On have agreed to dissolve their venture.", {"Ford", "SK On"}, "joint_venture"),
        # Supply, from either side, active and passive.
        ("Nemaska Lithium will supply LG Chem.", {"Nemaska Lithium", "LG Chem"}, "supply"),
        ("Rivian sources its cells from Samsung SDI.", {"Rivian", "Samsung SDI"}, "supply"),
        ("CATL signed a contract to supply cells to BMW.", {"CATL", "BMW"}, "supply"),
        ("Gotion is in Pune. Its cells are bought by Tata Motors.", {"Gotion", "Tata Motors"}, "supply"),
        # A stake, told from the holder's side and from the other.
        ("Hero MotoCorp is among Ather's shareholders.", {"Hero MotoCorp", "Ather"}, "equity_stake"),
        ("Volkswagen holds a 26% stake in Gotion.", {"Volkswagen", "Gotion"}, "equity_stake"),
        # Contract making.
        ("NIO's cars are made in Hefei by JAC.", {"NIO", "JAC"}, "contract_manufacturing"),
        (
            "Valmet Automotive builds a solar car for Lightyear.",
            {"Valmet Automotive", "Lightyear"},
            "contract_manufacturing",
        ),
        # A public body, and a possessive country that is none.
        ("Kia has signed a memorandum with the Spanish government.", {"Kia", "Spanish government"}, "government"),
        ("Renault signed an agreement with China's Geely.", {"Renault", "Geely"}, "other"),
        # The pronoun means the company that the text last spoke of.
        (
            "Stellantis opened a plant in Kenitra. It has teamed up with Leapmotor.",
            {"Stellantis", "Leapmotor"},
            "other",
        ),
        # Who says so is not bound.
        ("Foxconn and Geely said on Monday they will join hands.", {"Foxconn", "Geely"}, "other"),
    ],
)
def test_a_relation(text: str, parties: set[str], kind: str) -> None:
    fact = only("partnership", text)
    assert (set(fact.companies), fact.type) == (parties, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Volkswagen will build a factory for its brand Scout.",
        "Nio has to compete with Tesla and Xpeng.",
        "Tesla supplier shares fell, Panasonic said.",
        "The fund manager BlackRock bought a 5% stake in BYD for $230 million.",
        "BYD sold more cars than Tesla last year.",
        "Hyundai and Kia reported higher sales.",
        "SK On has not said if it will supply Rivian.",
        "Unlike Ford, Renault keeps its plant in Douai.",
    ],
)
def test_no_relation(text: str) -> None:
    assert facts_of("partnership", text) == []


def test_a_deal_of_each_is_a_deal_apart() -> None:
    text = "Britishvolt is short of cash. Aston Martin and Lotus have both signed contracts with the company."
    found = {frozenset(fact.companies) for fact in facts_of("partnership", text)}
    assert found == {frozenset({"Britishvolt", "Aston Martin"}), frozenset({"Britishvolt", "Lotus"})}

"""Rings of companies are found on the days on which all of the ring holds."""

from __future__ import annotations

import pytest

from companies.belonging import Belongs, ring_through
from evtracker.partial_dates import PartialDate


def belongs(company: str, parent: str, since: str = "", until: str = "") -> Belongs[str]:
    return Belongs(company, parent, *(PartialDate.parse(text) if text else None for text in (since, until)))


@pytest.mark.parametrize(
    ("link", "others", "ring"),
    [
        (belongs("a", "b"), [], []),
        (belongs("a", "b"), [belongs("b", "c")], []),
        (belongs("a", "b"), [belongs("b", "a")], ["a", "b", "a"]),
        (belongs("a", "b"), [belongs("b", "c"), belongs("c", "a")], ["a", "b", "c", "a"]),
        (belongs("a", "b", since="2020"), [belongs("b", "a", until="2019")], []),
        (belongs("a", "b", until="2019"), [belongs("b", "a", since="2020")], []),
        (belongs("a", "b", since="2018", until="2021"), [belongs("b", "a", since="2020")], ["a", "b", "a"]),
        (belongs("a", "b"), [belongs("b", "c", until="2010"), belongs("c", "a", since="2015")], []),
        # What may still hold on a day of an unsure date is taken to.
        (belongs("a", "b", since="2020-06"), [belongs("b", "a", until="2020")], ["a", "b", "a"]),
    ],
)
def test_a_ring_is_one_on_a_day_on_which_all_of_it_holds(
    link: Belongs[str], others: list[Belongs[str]], ring: list[str]
) -> None:
    assert list(ring_through(link, others)) == ring

"""Places: city, region and country put together where they stand together."""

from __future__ import annotations

from itertools import pairwise

import pytest

from articles.extraction.model import Place
from articles.extraction.places import find_places

from .extracting import only, place_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("in Debrecen, Hungary", Place("Debrecen", None, "HU")),
        ("in Sanand, Gujarat", Place("Sanand", "Gujarat", "IN")),
        ("in Normal, Illinois", Place("Normal", "Illinois", "US")),
        ("near Moncure, N.C., where", Place("Moncure", "North Carolina", "US")),
        ("in Beijing", Place("Beijing", None, "CN")),
        ("in Calloway County, Kentucky", Place("Calloway County", "Kentucky", "US")),
        ("in South Korea", Place(None, None, "KR")),
        ("in Camaçari, Bahia", Place("Camaçari", "Bahia", "BR")),
    ],
)
def test_a_place_in_a_text(text: str, place: Place) -> None:
    assert [mention.place for mention in find_places(text)][:1] == [place]


def test_a_common_word_is_no_place() -> None:
    assert find_places("Normal service will resume.") == []


def test_a_seat_is_not_where_the_plant_is() -> None:
    fact = only(
        "capacity", "The Shanghai-based carmaker NIO will build 100,000 cars a year at its plant in Hefei, Anhui."
    )
    assert place_of(fact) == ("Hefei", "Anhui", "CN")


def test_a_plant_keeps_its_place_in_the_sentences_after() -> None:
    fact = only("jobs", "SVOLT will build a battery plant in Prachinburi, Thailand. The factory will create 800 jobs.")
    assert place_of(fact) == ("Prachinburi", None, "TH")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The plant in Pinghu in China's Zhejiang province opened.", Place("Pinghu", "Zhejiang", "CN")),
        ("The site in Iracemápolis in the Brazilian state of São Paulo", Place("Iracemápolis", "São Paulo", "BR")),
        ("a plant in Resende, in Rio de Janeiro state", Place("Resende", "Rio de Janeiro", "BR")),
    ],
)
def test_a_city_of_no_list_lies_in_the_region_behind_it(text: str, place: Place) -> None:
    found = find_places(text)
    assert place in [mention.place for mention in found]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_money_put_into_a_company_makes_no_city_of_it() -> None:
    found = find_places("The fund invested in Northvolt in Sweden.")
    assert [mention.place for mention in found] == [Place(None, None, "SE")]

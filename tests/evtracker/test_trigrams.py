"""The index of names: what is typed is found in spite of slips, accents and scripts, and nothing else is."""

from __future__ import annotations

import pytest

from evtracker.trigrams import Names, folded

NAMES = (
    "Xiaomi",
    "小米汽车",
    "Volkswagen Group",
    "Volkswagen Chattanooga",
    "Škoda Auto",
    "현대자동차",
    "BYD",
    "Great Wall Motor",
    "АвтоВАЗ",
    "L'Oréal d'Automobile",
)


@pytest.fixture
def names() -> Names:
    """A few names in several scripts."""
    made = Names()
    for name in NAMES:
        made.add(name)
    return made


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("xiaomi", "Xiaomi"),
        ("xiomi", "Xiaomi"),
        ("XIAO", "Xiaomi"),
        ("小米", "小米汽车"),
        ("汽车", "小米汽车"),
        ("volkswagon group", "Volkswagen Group"),
        ("volksw chat", "Volkswagen Chattanooga"),
        ("chatanooga", "Volkswagen Chattanooga"),
        ("skoda", "Škoda Auto"),
        ("현대", "현대자동차"),
        ("by", "BYD"),
        ("wall great", "Great Wall Motor"),
        ("автоваз", "АвтоВАЗ"),
        ("loreal", "L'Oréal d'Automobile"),
    ],
)
def test_a_name_is_found_as_people_type_it(names: Names, text: str, name: str) -> None:
    best = names.find(text)[0][1]
    assert NAMES[best] == name


@pytest.mark.parametrize("text", ["tesla", "xiaomi tesla", "", " ", "-", "zzzz"])
def test_what_meets_no_name_in_each_of_its_words_finds_nothing(names: Names, text: str) -> None:
    assert names.find(text) == []


def test_the_very_name_comes_before_those_that_hold_it() -> None:
    names = Names()
    for name in ("Maker Works Two", "Makers", "Maker", "Maker Works"):
        names.add(name)
    assert next(names.texts[place] for _, place in names.find("maker")) == "maker"
    assert [names.texts[place] for _, place in names.find("maker works")][:2] == ["maker works", "maker works two"]


def test_only_names_that_pass_are_found(names: Names) -> None:
    assert [place for _, place in names.find("volkswagen", lambda place: place != 2)] == [3]


def test_folding_keeps_syllables_whole_and_each_sign_a_word() -> None:
    assert folded("Škoda-AUTO, s.r.o.") == "skoda auto s r o"
    assert folded("현대 小米") == "현 대 小 米"

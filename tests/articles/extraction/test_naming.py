"""Names that no list and no rule knows are guessed by how they stand in the text."""

from __future__ import annotations

import pytest

from articles.extraction import KnownNames, extract_facts
from articles.extraction.candidates.jobs import _spelled, _value
from articles.extraction.names import PUBLIC
from articles.extraction.naming import DECISION, grouped_runs, guess_names, runs_of
from articles.extraction.reading import read_document
from articles.extraction.weights import Weights, shipped_weights

NO_NAMES = KnownNames.from_names(())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Its batteries come from Corvin Drive of Hungary.", ["Corvin Drive", "Hungary"]),
        ("Last week Great Plains Cell's plant opened.", ["Great Plains Cell"]),
        ("The works of Elbe & Moldau were sold.", ["Elbe & Moldau"]),
        ("nothing here is a name", []),
    ],
)
def test_words_in_capitals_that_stand_together_are_one_run(text: str, names: list[str]) -> None:
    runs = list(runs_of(text))
    assert [run.name for run in runs] == names
    assert all(text[run.start : run.end] == run.name for run in runs)


@pytest.mark.parametrize(
    "text",
    [
        "Under the deal, Kelvora Energy will supply battery cells to Tesla from 2026.",
        "Tesla has signed an agreement with Kelvora for battery cells.",
    ],
)
def test_a_partner_named_once_is_guessed(text: str) -> None:
    assert any(name.name.startswith("Kelvora") for name in guess_names(text, [], [], shipped_weights(), set()))


def test_a_day_and_a_person_are_no_companies() -> None:
    text = "On Monday, minister Anna Kowalska said that she was pleased."
    assert not guess_names(text, [], [], shipped_weights(), set())


def test_a_sentence_that_opens_with_another_word_makes_no_longer_name() -> None:
    text = "Remember Kelvora Plus? In Rayong, the venture Kelvora Plus wants to build cars."
    assert {run for run in grouped_runs(text, [], set()) if "Kelvora" in run} == {"Kelvora Plus"}


@pytest.mark.parametrize("text", ["The owners paid in NOK 3.3 billion.", "The plant lies on Giddings Road."])
def test_currencies_and_roads_are_no_names(text: str) -> None:
    assert list(grouped_runs(text, [], set())) == []


def test_a_word_behind_a_known_name_is_its_plant() -> None:
    known = KnownNames.from_names([("kelvora", ["Kelvora"])])
    doc = read_document(
        "Kelvora built the factory Kelvora Tva. Kelvora Tva, a maker of cells, is running.", "", None, known
    )
    assert set(doc.bodies) == {"kelvora"}


def test_an_office_is_no_part_of_a_name() -> None:
    text = "Kelvora EV Co-Founder & CEO Jane Roe said that Kelvora EV will build a scooter plant in Hosur."
    assert "Kelvora EV Co" not in {
        name for body in read_document(text, "", None, NO_NAMES).bodies.values() for name in body.names
    }


def test_a_government_and_its_country_are_one_body() -> None:
    doc = read_document("Kia has signed a memorandum with the Spanish government.", "", None, NO_NAMES)
    assert [name.name for name in doc.sentences[0].names if name.kind == PUBLIC] == ["Spanish government"]


def test_without_weights_nothing_is_guessed() -> None:
    assert DECISION in shipped_weights().tables
    assert guess_names("A deal with Kelvora Energy was signed.", [], [], Weights({}), set()) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [("Eighty", 80), ("Two hundred and sixty", 260), ("fifty-eight", 58), ("one thousand five hundred", 1500)],
)
def test_numbers_in_words_have_their_value(words: str, value: int) -> None:
    match = _spelled().search(f"{words} people")
    assert match is not None
    assert match.group() == words
    assert _value(words) == value


def test_a_sum_takes_the_currency_named_before() -> None:
    text = "BYD will invest 1.2 billion euros in a plant in Szeged, Hungary. The state adds a grant of 214 million."
    facts = extract_facts(text, "", "2024-05-06")
    assert any(fact.amount == 214_000_000 and fact.currency == "EUR" for fact in facts)


@pytest.mark.parametrize(("text", "currency"), [("BDT 1,440 crore", "BDT"), ("Shs143.7 billion", "UGX")])
def test_sums_in_further_currencies_are_read(text: str, currency: str) -> None:
    facts = extract_facts(f"BYD will invest {text} in a new car plant in Szeged.", "", "2024-05-06")
    assert [fact.currency for fact in facts if fact.kind == "investment"] == [currency]

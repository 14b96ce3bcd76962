"""A short report told as the press tells it, read as a whole."""

from __future__ import annotations

from decimal import Decimal

from articles.extraction import ENGINE_VERSION, KnownNames, extract_facts

REPORT = (
    "Phone maker Zentra gets serious about cars. According to Reuters, the company will build a factory "
    "in Beijing for 300 thousand vehicles per year.\n\n"
    "The factory goes up in two phases and is to reach mass production in 2024, its founder Wang Min "
    "said.\n\n"
    "The firm has promised to allocate $ 10 billion over the next ten years; and Zentra Automobile "
    "already has 1.550 million dollars of initial investment.\n\n"
    "It will have to compete with brands like Tesla and BYD. Rumors suggest that Zentra would receive the "
    "support of Great Wall Motor as an engineering consultant."
)
NAMES = KnownNames.from_names(
    [
        ("zentra", ["Zentra"]),
        ("zentra-auto", ["Zentra Automobile"]),
        ("gwm", ["Great Wall Motor"]),
        ("tesla", ["Tesla"]),
    ]
)


def test_a_report_yields_what_it_states_and_nothing_else() -> None:
    facts = extract_facts(REPORT, "Zentra to build cars", "2021-11-29", NAMES)
    seen = [(f.kind, f.company or f.companies, f.modality) for f in facts]
    assert seen == [
        ("capacity", "Zentra", "plan"),
        ("status", "Zentra", "plan"),
        ("milestone", "Zentra", "plan"),
        ("investment", "Zentra", "plan"),
        ("investment", "Zentra Automobile", "fact"),
        ("partnership", ("Zentra", "Great Wall Motor"), "rumour"),
    ]
    assert [f.amount for f in facts if f.amount] == [Decimal(300_000), Decimal(10_000_000_000), Decimal(1_550_000_000)]
    assert [f.years for f in facts if f.kind == "investment"] == [10, None]
    assert {f.place.city for f in facts if f.place} == {"Beijing"}


def test_the_quotes_are_in_the_text() -> None:
    for fact in extract_facts(REPORT, "Zentra to build cars", "2021-11-29", NAMES):
        assert REPORT[fact.start : fact.end] == fact.quote


def test_a_fact_as_json_has_the_fields_of_its_kind_alone() -> None:
    capacity = extract_facts(REPORT, "", "2021-11-29", NAMES)[0].as_json()
    assert capacity == {
        "kind": "capacity",
        "company": "Zentra",
        "place": {"city": "Beijing", "region": None, "country": "CN"},
        "modality": "plan",
        "amount": 300000,
        "unit": "vehicles/year",
        "phase": None,
        "by": None,
        "increment": False,
        "quote": REPORT[REPORT.index("According") : REPORT.index("per year.") + 9],
        "start": REPORT.index("According"),
        "end": REPORT.index("per year.") + 9,
        "confidence": capacity["confidence"],
    }
    assert 0 < float(str(capacity["confidence"])) <= 1


def test_the_same_input_gives_the_same_facts() -> None:
    assert extract_facts(REPORT, "", "2021-11-29", NAMES) == extract_facts(REPORT, "", "2021-11-29", NAMES)


def test_the_engine_has_a_version() -> None:
    assert ENGINE_VERSION.count(".") == 2

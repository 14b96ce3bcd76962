"""Several spellings of one company are one body."""

from __future__ import annotations

import pytest

from articles.extraction import KnownNames
from articles.extraction.document import Document
from articles.extraction.reading import read_document

NO_NAMES = KnownNames.from_names(())


def names_of(text: str, title: str = "", known: KnownNames = NO_NAMES) -> list[set[str]]:
    doc: Document = read_document(text, title, "2025-03-05", known)
    return [set(body.names) for body in doc.bodies.values() if body.kind == "company"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Kelvora Drive Systems (KDS) will build a plant in Pune. KDS employs 200 people.",
            {"Kelvora Drive Systems", "KDS"},
        ),
        (
            "Startup Kelvora Drive Systems will build a plant in Pune. The plant of KDS is to open in 2026.",
            {"Kelvora Drive Systems", "KDS"},
        ),
        (
            "Kelvora Energy Technology will build a plant in Pune. In March Kelvora Energy bought the site.",
            {"Kelvora Energy Technology", "Kelvora Energy"},
        ),
        (
            "Shanghai Kelvora Lithium Battery Co., Ltd. will build a plant in Pune. Kelvora employs 200 people.",
            {"Shanghai Kelvora Lithium Battery Co., Ltd.", "Kelvora"},
        ),
    ],
)
def test_a_short_form_is_the_company(text: str, names: set[str]) -> None:
    assert names_of(text) == [names]


def test_listed_companies_with_a_common_word_stay_apart() -> None:
    known = KnownNames.from_names([("kelvora", ["Kelvora"]), ("kelvora-cells", ["Kelvora Cells"])])
    text = "Kelvora Cells will build a plant in Pune for Kelvora."
    assert names_of(text, known=known) == [{"Kelvora Cells"}, {"Kelvora"}]


def test_an_ambiguous_short_form_binds_nothing() -> None:
    text = "Startup Kelvora Drive Systems and startup Korvin Data Systems will build plants. KDS employs 200 people."
    assert {"KDS"} not in [names - {"KDS"} for names in names_of(text)]
    assert all(len(names) == 1 for names in names_of(text))


def test_a_plant_s_own_name_is_not_its_company_s_fullest_one() -> None:
    doc = read_document(
        "Battery maker Kelvora will cut 400 jobs. At Kelvora Ett, 200 go. Kelvora said more will follow.",
        "Kelvora cuts jobs",
        "2025-03-05",
        NO_NAMES,
    )
    assert doc.main is not None
    assert doc.bodies[doc.main].fullest == "Kelvora"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In Pune the company First Kelvora Group will build a plant.", "First Kelvora Group"),
        ("The plant in Pune belongs to Energy Kelvora, a battery maker.", "Energy Kelvora"),
        ("The Chinese battery maker Kelvora will build a plant in Pune.", "Kelvora"),
    ],
)
def test_words_that_begin_some_names_are_kept_within_a_sentence(text: str, name: str) -> None:
    assert [name in names for names in names_of(text)] == [True]


def test_trade_words_alone_are_no_company() -> None:
    text = "Kelvora Battery Technology Co. Limited will build a plant in Pune. Holdings of the Group are worth little."
    assert names_of(text) == [{"Kelvora Battery Technology Co. Limited"}]


def test_a_name_of_the_title_alone_may_be_the_short_form_of_the_main_company() -> None:
    text = "Up to 60 of Kelvora Batteries' people must go. Freyr, the other maker of cells, has gone to America."
    doc = read_document(text, "Kelvora shrinks", "2025-03-05", NO_NAMES)
    assert doc.main is not None
    assert doc.bodies[doc.main].fullest == "Kelvora Batteries"

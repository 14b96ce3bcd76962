"""Whom "the Croatian firm" and "the battery maker" mean."""

from __future__ import annotations

import pytest

from articles.extraction import KnownNames
from articles.extraction.reading import read_document

KNOWN = KnownNames.from_names([("kelvora", ["Kelvora"]), ("zumir", ["Zumir"])])


def meant(text: str) -> list[str]:
    doc = read_document(text, "", "2025-03-05", KNOWN)
    mentions = [mention for sentence in doc.sentences for mention in sentence.companies if mention.described]
    return [doc.bodies[mention.key].fullest for mention in mentions]


@pytest.mark.parametrize(
    ("text", "company"),
    [
        (
            "Kelvora of Croatia makes cells. Zumir makes trucks. In May Zumir put $8 million into the Croatian firm.",
            "Kelvora",
        ),
        (
            "Battery maker Kelvora and bus maker Zumir signed a contract. The battery maker will build a plant.",
            "Kelvora",
        ),
        ("Battery maker Kelvora and bus maker Zumir signed a contract. The bus maker will build a plant.", "Zumir"),
        ("Kelvora, a Korean maker of cells, works with Zumir. The Korean supplier will build a plant.", "Kelvora"),
        ("Turin-based Kelvora works with Zumir of Spain. The Spanish company will build a plant.", "Zumir"),
        ("Kelvora cut 60 jobs. The Norwegian cell maker will build no plant.", "Kelvora"),
    ],
)
def test_a_description_means_the_company_that_it_fits(text: str, company: str) -> None:
    assert meant(text) == [company]


@pytest.mark.parametrize(
    "text",
    [
        # Either may be Swedish.
        "Kelvora works with Zumir. A plant is to be built by the Swedish company.",
        # No nation and no trade: that is told by what the text goes on about.
        "Kelvora works with Zumir. The company will build a plant.",
        # It says who Kelvora is.
        "Zumir works with Kelvora, the Swedish battery maker, in Spain.",
        # It is neither.
        "Battery maker Kelvora works with battery maker Zumir. The bus maker said nothing.",
    ],
)
def test_a_description_that_fits_none_better_means_none(text: str) -> None:
    assert meant(text) == []


def test_a_description_in_passing_does_not_turn_to_its_company() -> None:
    text = (
        "Kelvora, a Korean battery maker, owns half of Zumir. Zumir is building a plant in Karawang. It is the largest "
        "that the Korean battery maker has anywhere. Its capacity is 10 GWh a year."
    )
    doc = read_document(text, "Zumir builds a plant", "2025-03-05", KNOWN)
    assert doc.sentences[3].focus == "zumir"


def test_a_company_that_is_a_person_s_name_first_is_read_too() -> None:
    text = "Premier Doug Ford was there. Ford will build a plant. The carmaker said so, and the Swedish company too."
    assert read_document(text, "", "2025-03-05", KNOWN).sentences

"""The plant of an article lies where the article puts it anywhere; places that are no plant's are passed over."""

from __future__ import annotations

import pytest

from articles.extraction.context import read_contexts
from articles.extraction.model import Place
from articles.extraction.names import KnownNames
from articles.extraction.reading import read_document
from articles.extraction.whereabouts import sites_of

from .extracting import only, place_of


def test_a_place_told_later_reaches_the_sum_before_it() -> None:
    text = (
        "Brightwheel Motors will invest $900 million in its first American factory and create 1,200 jobs.\n\n"
        "The plant is to stand in Greensboro, North Carolina, where construction starts next spring."
    )
    assert place_of(only("investment", text)) == ("Greensboro", "North Carolina", "US")
    assert place_of(only("jobs", text)) == ("Greensboro", "North Carolina", "US")


def test_a_region_named_alone_completes_its_city() -> None:
    text = (
        "Brightwheel Motors will build its battery plant in Savannah. "
        "Officials in Georgia welcomed the decision.\n\nThe factory will employ 2,000 people."
    )
    assert place_of(only("jobs", text)) == ("Savannah", "Georgia", "US")


def test_all_mentions_of_a_place_are_one() -> None:
    text = "Debrecen is in Hungary. The Hungarian plant at Debrecen is large. Debrecen, Hungary, has a plant."
    doc = read_document(text, "", "2024-03-01", KnownNames.from_names(()))
    read_contexts(doc)
    sites = sites_of(doc)
    assert {key: site.place for key, site in sites.items()} == {
        "debrecen": Place("Debrecen", None, "HU"),
        "=hu": Place(None, None, "HU"),
    }
    assert [len(site.told) for site in sites.values()] == [3, 2]
    assert sites["=hu"].inner == ["debrecen"]


@pytest.mark.parametrize("text", ["", "No place is named here, and 3,000 people will work in the plant."])
def test_a_text_without_places_has_none(text: str) -> None:
    doc = read_document(text, "", "2024-03-01", KnownNames.from_names(()))
    read_contexts(doc)
    assert sites_of(doc) == {}

"""Money of a company as a whole takes no place from the sentence before."""

from __future__ import annotations

from articles.extraction import extract_facts

TEXT = (
    "Brightwheel Motors will build a plant in Debrecen for 120,000 cars a year. "
    "The company has promised to invest $3 billion in its electric cars over the next five years.\n\n"
    "It will spend 400 million euros on the plant in Debrecen."
)


def test_a_programme_has_no_place_and_money_for_a_plant_has_the_plant_s() -> None:
    sums = {fact.amount: fact.place for fact in extract_facts(TEXT, "", "2024-03-01") if fact.kind == "investment"}
    assert sums.keys() == {3_000_000_000, 400_000_000}
    assert sums[3_000_000_000] is None
    place = sums[400_000_000]
    assert place is not None
    assert place.city == "Debrecen"

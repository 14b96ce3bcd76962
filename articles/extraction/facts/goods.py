"""What a figure of goods counts: bare figures that go on with the goods before them, and what "units" are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.document import Sentence
from articles.extraction.quantities import Number, Volume, rate_after

CAPACITY_OF = re.compile(r"capacity\s(?:\w+\s){0,6}?(?:of|to|at|is|by)\s(?:\w+\s){0,3}?$", re.IGNORECASE)


def bare_volumes(sentence: Sentence) -> Iterator[Volume]:
    """Figures without a noun: "500 thousand per year", "a capacity of 150,000", "to 90,000 annually"."""
    for number in sentence.numbers:
        if number.value < 1000 or _is_share(sentence, number):
            continue
        rate = rate_after(sentence.doc.text, number.end)
        lead = CAPACITY_OF.search(sentence.doc.text, max(sentence.start, number.start - 70), number.start)
        before = _continued(sentence, number)
        if before is not None:
            yield Volume(number.start, number.end, number.value, before.unit, before.noun, before.per_year or 1)
        elif rate or lead:
            yield Volume(number.start, rate[1] if rate else number.end, number.value, "vehicles", "", rate and rate[0])


# "50,000 cars a year, rising to 80,000", "doubled to 120,000", "then 200,000": the figure goes on with its unit.
GOES_ON = re.compile(
    r"\b(?:ris\w+|increas\w+|grow\w+|going|go|climb\w*|expand\w*|doubl\w+|tripl\w+|ramp\w*(?:\sup)?|rais\w+|"
    r"scal\w+(?:\sup)?|lift\w*|"
    r"boost\w*|up|reach\w*|and\sthen|later|eventually|ultimately|followed\sby)\s(?:[\w-]+\s){0,4}?(?:to\s|of\s|"
    r"at\s)?(?:\w+\s){0,3}$"
)


def _continued(sentence: Sentence, number: Number) -> Volume | None:
    """The volume of the same sentence that a bare figure raises."""
    last = next((volume for volume in reversed(sentence.volumes) if volume.end <= number.start), None)
    if last is None or number.start - last.end > 120 or last.unit == "GWh" or not number.value > last.amount:
        return None
    is_rate = last.per_year is not None or sentence.near("capacity.firm_cues", last, 60) is not None
    goes_on = GOES_ON.search(sentence.doc.text, max(last.end, number.start - 60), number.start)
    return last if is_rate and goes_on else None


def _is_share(sentence: Sentence, number: Number) -> bool:
    return bool(
        re.match(
            r"\s?(?:%|percent|per cent|square|sq|km|miles|hectares|acres|hp|kW|MW|GW\b|metres|meters|feet)",
            sentence.doc.text[number.end : number.end + 12],
        )
    )


def unit_of(sentence: Sentence, volume: Volume) -> str:
    """ "units" are what the sentence or the article makes: packs or motors where it says so, else vehicles."""
    if volume.noun not in ("unit", "units", "pieces", "sets", ""):
        return volume.unit
    if sentence.units_of is None:
        sentence.units_of = _unit_here(sentence)
    return sentence.units_of


def _unit_here(sentence: Sentence) -> str:
    for unit, pattern in (
        ("packs", r"battery packs|battery systems|packs"),
        ("motors", r"motors|drive units|e-axles"),
        ("units", r"chargers|charging (?:stations|points)|inverters"),
    ):
        if re.search(rf"\b(?:{pattern})\b", sentence.text, re.IGNORECASE) and not re.search(
            r"\b(?:vehicles?|cars?|EVs?)\b", sentence.text
        ):
            return unit
    return _product_before(sentence)


PRODUCT = re.compile(
    r"\b(?:(?P<units>chargers|charging (?:units|stations|points))|(?P<packs>battery packs|batteries(?!\s(?:for|of|"
    r"with)\s\d))|"
    r"(?P<motors>motors|drive units|e-axles)|(?P<vehicles>vehicles|cars|EVs|trucks|vans|SUVs?|models?|"
    r"sedans?|buses|scooters|bikes))\b"
)


def _product_before(sentence: Sentence) -> str:
    """What the text last spoke of as made, for a bare "units"."""
    found = "vehicles"
    text = sentence.doc.text
    for match in PRODUCT.finditer(text, max(0, sentence.start - 500), sentence.end):
        # "batteries for electric cars": what they are for is not what is made.
        if not FOR.search(text, max(0, match.start() - 25), match.start()):
            found = match.lastgroup or found
    return found


FOR = re.compile(r"\bfor\s(?:[\w-]+\s){0,2}$")

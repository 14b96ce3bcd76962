"""Every figure that may be a yearly amount."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.extraction.candidates.candidate import Candidate, place_in_article, size_features
from articles.extraction.context import Contexts, around
from articles.extraction.document import Sentence
from articles.extraction.facts.capacity import LEAST, beside_cells, is_compared, phrase_around, with_period
from articles.extraction.facts.goods import bare_volumes, unit_of
from articles.extraction.model import CAPACITY
from articles.extraction.quantities import Number, Volume, rate_after

YEAR = range(1950, 2071)
MEASURE = re.compile(
    r"\s?(?:%|percent|per cent|-?square|sq|km|miles?|mph|hectares|acres|hp|kW|MW|GW\b|metres|meters|feet|volts?|"
    r"V\b|years?|months?|days?|hours?|minutes?|times|stores|countries|dealers|[-\s]horsepower|-?inch|[°º])",
    re.IGNORECASE,
)


def capacity_candidates(contexts: Contexts, sentence: Sentence) -> Iterator[Candidate]:
    """The amounts of a sentence, those without a noun included."""
    known = [*sentence.volumes, *bare_volumes(sentence)]
    volumes = [with_period(sentence, volume) for volume in [*known, *_bare(sentence, {one.start for one in known})]]
    for volume in volumes:
        amount = volume.amount * (volume.per_year or 1)
        if amount < LEAST[volume.unit] and not (amount >= 100 and volume.per_year):
            continue
        features = place_in_article(sentence) | size_features("amount", amount)
        unit = unit_of(sentence, volume)
        features[f"unit:{unit}"] = 1.0
        features[f"rate:{volume.per_year}"] = 1.0
        features[f"noun:{volume.noun}"] = 1.0
        features["ruled_out"] = float(_is_ruled_out(sentence, volume))
        features["bare"] = float(not volume.noun)
        for group in ("capacity.firm_cues", "no_capacity.past_output", "no_capacity.energy_past"):
            gap = sentence.near(group, volume, 60)
            if gap is not None:
                features[f"cue:{group}"] = 1.0
                features[f"cue:{group}:near"] = 1 - gap / 60
        features["others"] = min(len(volumes) - 1, 3) / 3
        values = {"volume": volume, "amount": amount, "unit": unit}
        yield Candidate(CAPACITY, "", sentence, volume, features, values, around=around(contexts, sentence, volume))


def _is_ruled_out(sentence: Sentence, volume: Volume) -> bool:
    """Whether the words beside a figure rule it out: what cells are enough for, trade, a former figure."""
    lead = max(sentence.start, volume.start - 60)
    vehicles = volume.unit == "vehicles" or volume.noun in ("unit", "units", "")
    enough = sentence.has("no_capacity.enough_for", max(lead, volume.start - 40), volume.start)
    if vehicles and enough and beside_cells(sentence):
        return True
    near = phrase_around(sentence, volume)
    traded = sentence.has("no_capacity.traded", near.start, near.end)
    if traded and volume.unit in ("t", "GWh", "packs") and sentence.near("capacity.firm_cues", volume, 60) is None:
        return True
    return sentence.has("capacity.dropped", lead, volume.start) or is_compared(sentence, volume)


def _bare(sentence: Sentence, taken: set[int]) -> Iterator[Volume]:
    text = sentence.doc.text
    for number in sentence.numbers:
        if number.start in taken or number.value < 500 or MEASURE.match(text, number.end) or _is_year(sentence, number):
            continue
        rate = rate_after(text, number.end)
        yield Volume(number.start, rate[1] if rate else number.end, number.value, "vehicles", "", rate and rate[0])


def _is_year(sentence: Sentence, number: Number) -> bool:
    return number.value in YEAR and "," not in sentence.doc.text[number.start : number.end]

"""Tells the places of plants from those of seats, markets and datelines, and picks the one that a find belongs to."""

from __future__ import annotations

import re

from articles.extraction.document import Document, Sentence, distance
from articles.extraction.model import Place
from articles.extraction.places import PlaceMention
from articles.extraction.sentences import Span

NEAR = re.compile(
    r"\b(?:near|outside|next door to|gates of|close to|north of|south of|east of|west of|kilometers from|"
    r"miles from|between(?:\s[A-Z][\w.]{2,20}){1,2}\sand|between)\s(?:the\s)?$"
)
NOT_HERE = re.compile(
    r"(?:Bank of|based|headquartered|headquarters|domiciled|listed|speaking|told|reporters|unveiled|offices?|officials|"
    r"government|ministr\w+|Mayor|Governor|Gov\.|Premier|senator|president|border|exports?|exported|sold|sales|"
    r"market|dealers?)\s+(?:\w+\s+){0,2}?(?:in|at|from|of|to|for)?\s*$",
    re.IGNORECASE,
)


AT = re.compile(
    r"(?:^|[.(;:]\s?|[\"“–-]\s?|\b(?:in|In|at|At|near|outside|around|of|from|From|between|into|within|across|over|"
    r"and|or|"
    r"for|For|to|by|called|as|chose|chosen|picked|picks|selected)\s(?:the\s|its\s|a\s)?(?:(?!than|"
    r"which)[\w’'-]+\s){0,3}?|,\s(?:and\s|in\s|also\s)*)$"
)
PLANT_AFTER = re.compile(
    r"(?:[’']s)?\s(?:[\w-]+\s){0,3}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|project|"
    r"locality|assembly|campus)\b|\.|,?\s(?:\d|is|was|will|has)"
)


def is_plant_place(sentence: Sentence, mention: PlaceMention) -> bool:
    """Whether a place may be that of a plant, rather than of a company's seat, a market or a dateline."""
    if mention not in sentence.sites:
        sentence.sites[mention] = _is_plant_place(sentence, mention)
    return sentence.sites[mention]


def _is_plant_place(sentence: Sentence, mention: PlaceMention) -> bool:
    text = sentence.doc.text
    after = text[mention.end : mention.end + 40]
    if re.match(
        r"[\s-]based|[’']s?\s(?:government|capital|market|stock)|\s(?:stock|Stock|government|market|officials|"
        r"authorities|suburb|"
        r"Gov\b|[Mm]otor\s[Ss]how|[Aa]uto\s[Ss]how|[Ee]xchange|Autosalon|Motor\sExpo)|"
        r"[’']s?\s(?:\w+\s){0,2}(?:carmaker|automaker|maker|"
        r"company|startup|giant|group|manufacturer|government|largest|biggest|top|leading|only)\b",
        after,
    ):
        return False
    if sentence.index == 0 and re.match(r"[^\n]{0,40}?(?:--|\s[–—-]\s)", after) and mention.start < 40:
        return False
    if mention.is_adjective:
        return bool(
            re.match(
                r"\s(?:[\w-]+\s){0,3}?(?:plants?|factor\w+|gigafactor\w+|sites?|facilit\w+|works|complex|locality)\b",
                after,
            )
        )
    if any(text[name.end : mention.start] == " of " for name in sentence.companies if name.end < mention.start):
        return False
    if NOT_HERE.search(text, max(sentence.start, mention.start - 45), mention.start):
        return False
    return bool(AT.search(text, max(sentence.start, mention.start - 60), mention.start) or PLANT_AFTER.match(after))


def finest(mentions: list[PlaceMention]) -> Place:
    """Of several places the last city, else the last region, else the last."""
    for level in ("city", "region"):
        for mention in reversed(mentions):
            if getattr(mention.place, level):
                return mention.place
    return mentions[-1].place


def place_for(sentence: Sentence, anchor: Span, company: str | None) -> Place | None:
    """Where the plant is that a find belongs to, as far as this sentence or those before it say."""
    here = [mention for mention in sentence.places if is_plant_place(sentence, mention)]
    if here:
        return _completed(sentence, max(here, key=lambda mention: _place_score(sentence, mention, anchor)).place)
    if sentence.focus_place is not None:
        return _completed(sentence, sentence.focus_place)
    return sentence.doc.single_place


def is_beside(sentence: Sentence, mention: PlaceMention) -> bool:
    """Whether a place only helps to find another one ("near Seoul")."""
    return NEAR.search(sentence.doc.text, max(sentence.start, mention.start - 30), mention.start) is not None


def _place_score(sentence: Sentence, mention: PlaceMention, anchor: Span) -> float:
    clause = sentence.clause(anchor.start)
    score = 1.0 if clause.start <= mention.start < clause.end else 0.0
    score -= is_beside(sentence, mention)
    return (
        score
        + (0.6 if mention.place.city else 0.4 if mention.place.region else 0.0)
        - min(distance(mention, anchor), 300) / 100
    )


def _completed(sentence: Sentence, place: Place) -> Place:
    """The place with the region and country that the article gives for the same city elsewhere."""
    return place if place.region or not place.city else sentence.doc.full_places.get(place.city, place)


def note_places(doc: Document) -> None:
    """Notes what the article says of places: the regions of its cities, and whether its plants are at one place."""
    found: list[Place] = []
    for sentence in doc.sentences:
        for mention in sentence.places:
            if mention.place.city and mention.place.region:
                doc.full_places.setdefault(mention.place.city, mention.place)
        if sentence.places and sentence.has("plant_nouns"):
            found += [mention.place for mention in sentence.places if is_plant_place(sentence, mention)]
    if len({place.country for place in found}) == 1:
        doc.single_place = next((place for place in found if place.city), found[0])

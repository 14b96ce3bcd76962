"""Which plant a fact is about: by the company's family, the place and the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from articles.extraction.model import CAPACITY, INVESTMENT, JOBS, MILESTONE, STATUS, Fact, Place
from articles.matching.model import LATER_WEIGHT, PLACE_WEIGHTS, RELATION_WEIGHTS, Candidate, Choice, RunnerUp, choose
from articles.matching.spelling import folded, word_set
from articles.matching.tables import Tables
from articles.matching.wording import counts_plants, has_plants, place_in_order
from companies.models import Company
from companies.vocabulary import Purpose
from plants.models import Plant
from plants.vocabulary import PRODUCTS_OF_UNIT, Product

# Sums of these kinds are a company's, wherever its plants are.
COMPANY_MONEY = frozenset({Purpose.PROGRAMME, Purpose.EQUITY, Purpose.DEBT, Purpose.IPO, Purpose.ACQUISITION})
# Words of a place's name that say what it is, not which.
PLACE_KINDS = word_set("of the county province state region city district municipality prefecture")
# What the other plants count where one has the very figure on record.
WITHOUT_THE_FIGURE = 0.8


def needs_plant(fact: Fact) -> bool:
    """Whether a fact is about a plant by its nature, so that without one it can't go on record."""
    if fact.kind == STATUS:
        return True
    return fact.place is not None and (fact.kind == CAPACITY or (fact.kind == MILESTONE and fact.what != "vehicle"))


def choose_plant(fact: Fact, company: Company, tables: Tables) -> Choice[Plant]:
    """The plant that a fact is about, if there is one clear candidate."""
    if fact.kind == INVESTMENT and (fact.purpose in COMPANY_MONEY or fact.place is None):
        return Choice(None)
    if fact.place is None and (fact.kind == JOBS or (fact.kind == MILESTONE and fact.what == "vehicle")):
        return Choice(None)
    candidates = list(_candidates(fact, company, tables))
    if counts_plants(fact.quote) or (fact.kind == INVESTMENT and _at_no_city(fact) and has_plants(fact.quote)):
        return _of_several(fact, choose(candidates))
    if fact.kind == CAPACITY:
        with_figure = {one.row.pk for one in candidates if _has_figure(fact, one.row, tables)}
        if fact.place is None:
            candidates = [one for one in candidates if one.row.pk in with_figure]
        candidates = [_weighed(one, one.row.pk in with_figure, bool(with_figure)) for one in candidates]
        if not with_figure and _in_a_country(fact):
            return _unsure(choose(candidates))
    choice = choose(candidates)
    if choice.taken is not None and _is_an_earlier_one(choice.taken.row, place_in_order(fact.quote), tables):
        return _unsure(choice, "the passage counts it as a later plant than that")
    return choice


def _at_no_city(fact: Fact) -> bool:
    return fact.place is not None and not fact.place.city


def _of_several(fact: Fact, choice: Choice[Plant]) -> Choice[Plant]:
    """None taken: what is said of several plants together is of no one of them."""
    if fact.kind in (INVESTMENT, JOBS):
        return Choice(None, others=_unsure(choice).others)
    return _unsure(choice, "the passage speaks of several plants together")


def _is_an_earlier_one(plant: Plant, place: int | None, tables: Tables) -> bool:
    """Whether a plant is one of those before the maker's second, third…, all of which are on record."""
    if place is None:
        return False
    alike = [one for one in tables.plants if (one.company_id, one.product) == (plant.company_id, plant.product)]
    alike.sort(key=lambda one: (one.known_on or dt.date.max, one.pk))
    return len(alike) >= place - 1 and plant in alike[: place - 1]


def _in_a_country(fact: Fact) -> bool:
    """Whether nothing but a country is said of where it is; an increment is of a plant that is there."""
    return fact.place is not None and not (fact.place.city or fact.place.region or fact.increment)


def _unsure(choice: Choice[Plant], why: str = "") -> Choice[Plant]:
    """None taken, for it may as well be of another plant: another figure somewhere in the country, say."""
    if choice.taken is None:
        return choice
    one = choice.taken
    return Choice(None, True, (RunnerUp(str(one.row), round(one.score, 2), one.reason, one.row), *choice.others), why)


def _weighed(one: Candidate[Plant], has_figure: bool, some_have: bool) -> Candidate[Plant]:
    if has_figure:
        return Candidate(one.row, one.score, f"{one.reason}, with the same figure on record")
    return Candidate(one.row, one.score * WITHOUT_THE_FIGURE, one.reason) if some_have else one


def _has_figure(fact: Fact, plant: Plant, tables: Tables) -> bool:
    return any(plan.amount == fact.amount and plan.unit == fact.unit for plan in tables.plant_plans[plant.pk])


def _candidates(fact: Fact, company: Company, tables: Tables) -> Iterator[Candidate[Plant]]:
    products = PRODUCTS_OF_UNIT.get(fact.unit or "")
    if fact.kind == MILESTONE and fact.what == "vehicle":
        products = (Product.VEHICLES, Product.TWO_WHEELERS)
    for plant in tables.plants:
        relation = relation_of(plant, company, tables)
        agreement = place_agreement(fact.place, plant)
        if relation is None or agreement is None or (products is not None and plant.product not in products):
            continue
        score = RELATION_WEIGHTS[relation] * PLACE_WEIGHTS[agreement]
        if plant.known_on is not None and plant.known_on > tables.day:
            score *= LATER_WEIGHT
        yield Candidate(plant, score, f"{_relation_words(relation, plant)}{_place_words(agreement, plant)}")


def relation_of(plant: Plant, company: Company, tables: Tables) -> str | None:
    """How a plant belongs to a company: `own`, `subsidiary`, `owner` (a share in it), `parent`; None if it doesn't."""
    if plant.company_id == company.pk:
        return "own"
    below = tables.families.below(company.pk)
    if plant.company_id in below:
        return "subsidiary"
    if tables.owners[plant.pk] & (below | {company.pk}):
        return "owner"
    return "parent" if plant.company_id in tables.families.above(company.pk) else None


def place_agreement(place: Place | None, plant: Plant) -> str | None:
    """How far a place is a plant's: `city`, `region`, `country`, `nowhere` (no place named); None if it contradicts."""
    if place is None or not (place.city or place.region or place.country):
        return "nowhere"
    if place.country and plant.country and place.country != plant.country:
        return None
    if place.city:
        if _named_in(place.city, f"{plant.city} {plant.region} {plant.name}"):
            return "city"
        if plant.city:
            return None
    if place.region:
        if _named_in(place.region, f"{plant.region} {plant.city} {plant.name}"):
            return "region"
        if plant.region:
            return None
    return "country" if place.country and plant.country else "nowhere"


def _named_in(name: str, text: str) -> bool:
    words = [word for word in folded(name).split() if word not in PLACE_KINDS]
    return bool(words) and set(words) <= set(folded(text).split())


def _relation_words(relation: str, plant: Plant) -> str:
    return {
        "own": "its own plant",
        "subsidiary": f"a plant of its subsidiary {plant.company}",
        "owner": f"a plant of {plant.company} that it has a share in",
        "parent": f"a plant of its parent {plant.company}",
    }[relation]


def _place_words(agreement: str, plant: Plant) -> str:
    return {
        "city": f" in {plant.city or plant.name}",
        "region": f" in {plant.region or plant.name}",
        "country": f" in the same country ({plant.country})",
        "nowhere": ", no place being named",
    }[agreement]

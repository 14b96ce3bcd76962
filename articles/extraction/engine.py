"""From a text to its facts: read, find by kind, say each thing once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from articles.extraction.candidates.find import find_candidates
from articles.extraction.context import read_contexts
from articles.extraction.decide import decide
from articles.extraction.document import Document
from articles.extraction.model import CAPACITY, INVESTMENT, JOBS, MILESTONE, PARTNERSHIP, STATUS, Fact
from articles.extraction.names import KnownNames
from articles.extraction.reading import read_document
from articles.extraction.weights import Weights, shipped_weights

# Finds that are less likely than this are left out: by kind where the share of right ones and that of found ones
# balance in articles not learned from.
LEAST = {CAPACITY: 0.46, MILESTONE: 0.4, INVESTMENT: 0.52, PARTNERSHIP: 0.46, STATUS: 0.4, JOBS: 0.55}
# More pairs of partners than these are no longer looked through for groups.
MOST_PAIRS = 30
# What a company agrees with each of several others apart.
ONE_BY_ONE = frozenset(["supply", "contract_manufacturing", "distribution", "equity_stake"])
NO_NAMES = KnownNames.from_names(())
# States as they follow one another: of those told of one plant the last is its state on the day of the article.
STATUS_ORDER = ("announced", "construction", "operating", "paused", "closed", "cancelled")


def extract_facts(
    text: str, title: str = "", published: str | None = None, known_names: KnownNames | None = None
) -> list[Fact]:
    """The facts that an article states, in the order of the text, each once.

    `published` is a partial ISO date from which "next year" and "on Monday" are counted; without it such dates are left
    out. `known_names` adds companies to those that the engine knows or finds by itself.
    """
    doc = read_document(text, title, published, known_names or NO_NAMES)
    weights = shipped_weights()
    facts = settle(likely_facts(doc, weights, LEAST), weights)
    return sorted(facts, key=lambda fact: (fact.start, fact.kind, fact.end))


def likely_facts(doc: Document, weights: Weights, least: Mapping[str, float] | None = None) -> list[Fact]:
    """All that an article may state, with how likely that is; what `settle` leaves out by `least` need not be there."""
    floors = {kind: weights.floor(kind, share) for kind, share in (least or {}).items()}
    candidates = find_candidates(doc, read_contexts(doc))
    return [fact for one in candidates for fact in decide(one, weights, floors.get(one.kind, 0.0))]


def settle(found: list[Fact], weights: Weights, least: Mapping[str, float] = LEAST) -> list[Fact]:
    """What is likely enough, each thing once; `least` tells by kind how likely that is, 0 where it holds no kind."""
    sure = [(fact, weights.calibrated(fact)) for fact in found]
    kept = [fact.changed(confidence=share) for fact, share in sure if share >= least.get(fact.kind, 0.0)]
    return _widest(_once(_one_event(_joined(_one_status(kept)))))


def _key(fact: Fact) -> tuple[object, ...]:
    """What makes two finds the same fact."""
    if fact.kind == PARTNERSHIP:
        return fact.kind, frozenset(fact.companies)
    values = (fact.amount, fact.unit, fact.currency, fact.event, fact.date, fact.status, fact.count)
    return fact.kind, fact.company, *values


def _once(facts: list[Fact]) -> list[Fact]:
    """Of finds that say the same the surest one, with what the others add to it."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        group = groups.setdefault(_key(fact), [])
        index = next((i for i, other in enumerate(group) if _same_place(other, fact)), None)
        if index is None:
            group.append(fact)
        else:
            group[index] = _richer(group[index], fact)
    return [fact for group in groups.values() for fact in group]


def _richer(one: Fact, other: Fact) -> Fact:
    """The surer of two finds, with what the other adds."""
    if other.confidence > one.confidence:
        one, other = other, one
    return one.changed(by=one.by or other.by, years=one.years or other.years, also=one.also or other.also)


def _joined(facts: list[Fact]) -> list[Fact]:
    """Three bodies of one passage that are partners two by two are partners all together.

    Not where two of them deliver to a third: then they only stand beside each other.
    """
    pairs = [fact for fact in facts if fact.kind == PARTNERSHIP and len(fact.companies) == 2]
    found: list[Fact] = []
    beside: set[int] = set()
    for one, other in combinations(pairs[:MOST_PAIRS], 2):
        shared = set(one.companies) & set(other.companies)
        if len(shared) != 1 or not _overlap(one, other):
            continue
        ends = (set(one.companies) | set(other.companies)) - shared
        third = next((pair for pair in pairs if set(pair.companies) == ends and _overlap(pair, one)), None)
        if third is not None and any(pair.type in ONE_BY_ONE for pair in (one, other, third)):
            beside.add(id(min((one, other, third), key=lambda pair: pair.confidence)))
        elif third is not None:
            names = tuple(dict.fromkeys([*one.companies, *other.companies]))
            sure = min(one.confidence, other.confidence, third.confidence)
            found.append(one.changed(companies=names, confidence=sure))
    return [*(fact for fact in facts if id(fact) not in beside), *found]


def _one_event(facts: list[Fact]) -> list[Fact]:
    """Of several events that one passage may date to the same day the surest, and of its two dates the finer."""
    kept: dict[str, list[Fact]] = {}
    rest = [fact for fact in facts if fact.kind != MILESTONE]
    dated = sorted((fact for fact in facts if fact.kind == MILESTONE), key=lambda fact: -fact.confidence)
    for fact in dated:
        others = kept.setdefault(fact.company, [])
        if not any(_excludes(other, fact) for other in others[-MOST_PAIRS:]):
            others.append(fact)
    finest = [fact for group in kept.values() for fact in group if not any(_is_finer(other, fact) for other in group)]
    return rest + finest


def _excludes(one: Fact, other: Fact) -> bool:
    """Whether a date is already that of another event of the passage."""
    return one.date == other.date and one.event != other.event and _overlap(one, other)


def _is_finer(one: Fact, other: Fact) -> bool:
    """Whether a find only says the month or the year of another one of the same passage."""
    if one.event != other.event or one.date == other.date or not _overlap(one, other):
        return False
    return str(one.date).startswith(f"{other.date}-")


def _overlap(one: Fact, other: Fact) -> bool:
    return one.start < other.end and other.start < one.end


def _widest(facts: list[Fact]) -> list[Fact]:
    """Without the partnerships whose parties are all in another one of the same type."""
    parties_of: dict[str, list[frozenset[str]]] = {}
    for fact in facts:
        for name in fact.companies:
            parties_of.setdefault(name, []).append(frozenset(fact.companies))
    return [
        fact
        for fact in facts
        if fact.kind != PARTNERSHIP
        or not any(frozenset(fact.companies) < wider for wider in parties_of[fact.companies[0]])
    ]


def _one_status(facts: list[Fact]) -> list[Fact]:
    """One state a plant: the last in the course of things, where finds of one place or of no place meet."""
    states = [fact for fact in facts if fact.kind == STATUS]
    kept: list[Fact] = []
    of_company: dict[str, list[Fact]] = {}
    for fact in sorted(states, key=lambda one: -STATUS_ORDER.index(str(one.status))):
        others = of_company.setdefault(fact.company, [])
        if not any(_same_plant(other, fact) for other in others):
            others.append(fact)
            kept.append(fact)
    return [fact for fact in facts if fact.kind != STATUS] + kept


def _same_plant(later: Fact, fact: Fact) -> bool:
    """Whether a state is an earlier one of the same plant; what is announced for no place yet runs nowhere."""
    if fact.status == "announced" and fact.place is None and later.status in ("operating", "closed"):
        return later.place is None
    return _same_place(later, fact)


def _same_place(one: Fact, other: Fact) -> bool:
    a, b = one.place, other.place
    if a is None or b is None:
        return True
    if a.country and b.country and a.country != b.country:
        return False
    return not (a.city and b.city and a.city != b.city) and not (a.region and b.region and a.region != b.region)


__all__ = ["extract_facts"]

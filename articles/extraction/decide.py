"""From candidates to facts: how likely each is one, whose it is, and what else belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from articles.extraction.candidates.candidate import Candidate
from articles.extraction.facts import capacity, investment, jobs, milestone, partnership, status
from articles.extraction.facts.draft import draft, published_iso
from articles.extraction.facts.flow import into_whom
from articles.extraction.facts.givers import investors_of
from articles.extraction.facts.sums import currency_of, sum_currency
from articles.extraction.modality import FACT, PLAN, RUMOUR, is_after, modality_of
from articles.extraction.model import CAPACITY, INVESTMENT, JOBS, MILESTONE, PARTNERSHIP, STATUS, Fact, Place
from articles.extraction.ruled import RULED, company_features, matching_find, rule_features
from articles.extraction.weights import Weights, sigmoid
from articles.extraction.whereabouts import NOWHERE, candidate_places, key_of, sites_of

# Below this a candidate is not followed up.
FLOOR = 0.2


def decide(candidate: Candidate, weights: Weights, least: float = 0.0) -> Iterator[Fact]:
    """The facts that a candidate may be, with their likelihood as confidence; none less likely than `least`."""
    floor = max(FLOOR, least)
    name = f"{candidate.kind}.{candidate.choice}" if candidate.choice else candidate.kind
    score = weights.score(name, candidate.features) + weights.score_layers(name, candidate.around, candidate.prefix)
    if sigmoid(score + weights.most(name, RULED)) < floor:
        return
    find = matching_find(candidate)
    sure = sigmoid(score + weights.score(name, rule_features(candidate, find)))
    if sure < floor:
        return
    if candidate.kind == PARTNERSHIP:
        fact = _partnership(candidate, find)
        if fact is not None:
            yield fact.changed(confidence=sure)
        return
    likeliest = weights.likeliest(f"company.{candidate.kind}", company_features(candidate, find))
    if likeliest is None:
        return
    key, share = likeliest
    if sure * share < least:
        return
    fact = ASSEMBLE[candidate.kind](candidate, key)
    if fact is None:
        return
    fact = fact.changed(confidence=sure * share, place=_place(candidate, fact, key, weights))
    if fact.kind != STATUS:
        yield fact
        return
    for place in status.places_in_row(candidate.sentence, candidate.anchor, fact.place):
        yield fact.changed(place=place)


def _place(candidate: Candidate, fact: Fact, key: str, weights: Weights) -> Place | None:
    """Where the plant of a find is, None where the article tells of none.

    A state is told beside its plant: for it the place of the rules holds more often, in the form of the whole article.
    """
    sites = sites_of(candidate.sentence.doc)
    if fact.kind == STATUS:
        told = sites.get(key_of(fact.place)) if fact.place is not None else None
        return told.place if told is not None else fact.place
    if not sites:
        return None
    best = weights.best(f"place.{candidate.kind}", candidate_places(candidate, key, fact.purpose))
    return sites[best].place if best != NOWHERE else None


def _capacity(candidate: Candidate, key: str) -> Fact | None:
    sentence, volume, amount = candidate.sentence, candidate.values["volume"], candidate.values["amount"]
    modality = capacity.capacity_modality(sentence, volume)
    by = capacity.reached_by(sentence, volume)
    now = published_iso(sentence.doc)
    if by and now and is_after(by, now) and modality == FACT:
        modality = PLAN
    lead = sentence.doc.text[max(sentence.start, volume.start - 40) : volume.start]
    return draft(
        sentence,
        CAPACITY,
        volume,
        1.0,
        key=key,
        modality=modality,
        amount=amount.normalize() if amount != amount.to_integral_value() else Decimal(int(amount)),
        unit=f"{candidate.values['unit']}/year",
        phase=capacity.phase_of(sentence, volume),
        by=by if modality != FACT else None,
        increment=sentence.near("capacity.increment", volume, 12) is not None
        and bool(re.search(r"\b(?:further|additional|extra|another|by)\b[\w\s]*$", lead)),
    )


def _investment(candidate: Candidate, key: str) -> Fact | None:
    sentence, one = candidate.sentence, candidate.values["sum"]
    purpose = investment.purpose_of(sentence, one)
    fact = draft(
        sentence,
        INVESTMENT,
        one.span,
        1.0,
        key=key,
        modality=investment.investment_modality(sentence, one, purpose),
        amount=Decimal(int(one.money.amount)),
        currency=sum_currency(sentence, one),
        purpose=purpose,
        years=investment.years_of(sentence, one),
        also=tuple((Decimal(int(other.amount)), currency_of(sentence, other)) for other in one.also),
    )
    if fact is None:
        return None
    return fact.changed(investors=investors_of(sentence, one, purpose, key, into_whom(sentence, one)))


def _jobs(candidate: Candidate, key: str) -> Fact | None:
    sentence, head = candidate.sentence, candidate.values["head"]
    lost = jobs.is_lost(sentence, head)
    modality = modality_of(sentence, head)
    if modality == FACT and not lost and not jobs.is_there(sentence, head):
        modality = PLAN
    return draft(sentence, JOBS, head, 1.0, key=key, modality=modality, count=head.count, lost=lost)


def _milestone(candidate: Candidate, key: str) -> Fact | None:
    sentence, mention = candidate.sentence, candidate.values["date"]
    spans = sentence.cues(candidate.values["cue"])
    span = min(
        spans, key=lambda one: max(one.start - mention.end, mention.start - one.end, 0), default=candidate.anchor
    )
    date, modality = milestone.dated(sentence, span, mention)
    if not date:
        return None
    return draft(
        sentence,
        MILESTONE,
        mention,
        1.0,
        key=key,
        event=candidate.choice,
        date=date,
        modality=modality,
        what=milestone.what_of(sentence, candidate.choice, span),
    )


def _status(candidate: Candidate, key: str) -> Fact | None:
    sentence = candidate.sentence
    found = modality_of(sentence, candidate.anchor)
    ahead = RUMOUR if found == RUMOUR else PLAN
    modality = ahead if candidate.choice == "announced" else FACT
    return draft(sentence, STATUS, candidate.anchor, 1.0, key=key, status=candidate.choice, modality=modality)


def _partnership(candidate: Candidate, find: Fact | None) -> Fact | None:
    if find is not None:
        keys = candidate.keys
        bodies = candidate.sentence.doc.bodies
        return (
            find
            if len(find.companies) == len(keys)
            else find.changed(companies=tuple(bodies[key].fullest for key in keys))
        )
    return partnership.partnership_fact(candidate.sentence, candidate.anchor, "any", list(candidate.keys))


ASSEMBLE = {CAPACITY: _capacity, INVESTMENT: _investment, JOBS: _jobs, MILESTONE: _milestone, STATUS: _status}

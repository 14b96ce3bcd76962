"""What the plain rules of each kind find in a sentence: a strong hint to the choice among candidates."""

from __future__ import annotations

from articles.extraction.bodies import Bodies, body_features
from articles.extraction.candidates.candidate import Candidate
from articles.extraction.context import Features
from articles.extraction.document import Sentence
from articles.extraction.facts.capacity import find_capacity
from articles.extraction.facts.investment import find_investments
from articles.extraction.facts.jobs import find_jobs
from articles.extraction.facts.milestone import find_milestones
from articles.extraction.facts.partnership import find_partnerships
from articles.extraction.facts.status import find_status
from articles.extraction.model import CAPACITY, INVESTMENT, JOBS, MILESTONE, PARTNERSHIP, STATUS, Fact

# The features that a find of the rules may give a candidate.
RULED = ("rule:known", "rule:yes", "rule:sure", "rule:high")
RULES = {
    CAPACITY: find_capacity,
    MILESTONE: find_milestones,
    INVESTMENT: find_investments,
    PARTNERSHIP: find_partnerships,
    STATUS: find_status,
    JOBS: find_jobs,
}


def ruled_finds(sentence: Sentence, kind: str) -> list[Fact]:
    """The finds of a kind's rules in a sentence; kept with the sentence, for several candidates ask."""
    if kind not in sentence.ruled:
        sentence.ruled[kind] = list(RULES[kind](sentence))
    return sentence.ruled[kind]


def matching_find(candidate: Candidate) -> Fact | None:
    """The rules' find that says what a candidate says."""
    return next((fact for fact in ruled_finds(candidate.sentence, candidate.kind) if is_same(candidate, fact)), None)


def rule_features(candidate: Candidate, fact: Fact | None) -> Features:
    """Whether the rules find the candidate, how sure they are, and whether they find another choice instead."""
    found: Features = {"rule:known": 1.0}
    if fact is not None:
        found |= {"rule:yes": 1.0, "rule:sure": fact.confidence, "rule:high": float(fact.confidence >= 0.6)}
    return found


def company_features(candidate: Candidate, fact: Fact | None) -> Bodies:
    """The features of each body as the company of a candidate, the choice of the rules among them."""
    doc = candidate.sentence.doc
    ruled = doc.keys_of_name.get(fact.company, []) if fact is not None else []
    pointed = [key for key in (*candidate.pointed.values(), *ruled) if key is not None]
    found = body_features(candidate.sentence, candidate.anchor, pointed)
    for way, key in candidate.pointed.items():
        if key in found.near:
            found.near[key] = found.near[key] | {f"pointed:{way}": 1.0}
    sure = fact.confidence if fact is not None else 0.0
    for key in ruled:
        if key in found.near:
            found.near[key] = found.near[key] | {"ruled": 1.0, "ruled:sure": sure}
    return found


def is_same(candidate: Candidate, fact: Fact) -> bool:
    values = candidate.values
    if candidate.kind == CAPACITY:
        return bool(fact.amount == values["amount"])
    if candidate.kind == INVESTMENT:
        return fact.amount == int(values["amount"])
    if candidate.kind == JOBS:
        return bool(fact.count == values["head"].count)
    if candidate.kind == MILESTONE:
        mention = values["date"]
        return fact.event == candidate.choice and fact.date in (mention.past, mention.future)
    if candidate.kind == STATUS:
        return fact.status == candidate.choice
    bodies = candidate.sentence.doc.bodies
    return all(any(name in fact.companies for name in bodies[key].names) for key in candidate.keys)

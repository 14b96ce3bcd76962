"""What a match is, and the weights by which candidates are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Model

from articles.vocabulary import Effect
from companies.models import Company
from plants.models import Plant

# How much each find counts, from 0 to 1; the score of a match is the product of the weights that apply to it.
NAME_WEIGHTS = {
    "as written": 1.0,
    "as an alias": 0.98,
    "without its legal form": 0.95,
    "but for its gaps": 0.92,
    "without its trade words": 0.85,
    "by a near spelling": 0.7,
}
RELATION_WEIGHTS = {"own": 1.0, "subsidiary": 0.95, "owner": 0.9, "parent": 0.85}
PLACE_WEIGHTS = {"city": 1.0, "region": 0.8, "country": 0.65, "nowhere": 0.6}
# A plant that was first reported only after the article's day.
LATER_WEIGHT = 0.9
# Sums: how the amounts agree, how the purposes agree, whether the sum still stands, how old it is, what it is for.
AMOUNT_WEIGHTS = {"in its own currency": 1.0, "in dollars": 0.9}
SAME_LAYER_WEIGHT = 0.9
UNSPECIFIED_WEIGHT = 0.85
# Equity, a loan and a grant of one amount are three sums, be they reported together: shown, never taken.
OTHER_INSTRUMENT_WEIGHT = 0.5
REPLACED_WEIGHT = 0.6
OTHER_PLANT_WEIGHT = 0.7
OLD_SUM_WEIGHT = 0.8
# Agreements: the same type, a type that news takes for the same, another type; and put another way (rumour, denial).
TYPE_WEIGHTS = {"same": 1.0, "near": 0.8, "other": 0.5}
OTHER_MODALITY_WEIGHT = 0.9
FURTHER_PARTY_WEIGHT = 0.95
# An agreement of another type that was reported long before is more likely another one.
OLD_AGREEMENT_WEIGHT = 0.65
# Of two candidates the better one is taken if it is better by this much; closer ones are ambiguous.
CLEAR_LEAD = 0.04
# A candidate below this is shown, never taken.
LEAST_SCORE = 0.55

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class RunnerUp:
    """A candidate that was not taken, with its score and why it came near; `row` is what a curator may take instead."""

    name: str
    score: float
    reason: str
    row: Model | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Match:
    """What a fact is about and what accepting it would do; `reason` says in words why, `score` (0 to 1) how surely."""

    company: Company | None
    plant: Plant | None
    record: Model | None
    effect: Effect
    score: float
    reason: str
    runners_up: tuple[RunnerUp, ...] = ()


@dataclass(frozen=True)
class Candidate(Generic[Row]):
    """A row that a fact may be about."""

    row: Row
    score: float
    reason: str


@dataclass(frozen=True)
class Choice(Generic[Row]):
    """The clear candidate, if there is one; else whether it may be several or none of them, why, and the others."""

    taken: Candidate[Row] | None
    ambiguous: bool = False
    others: tuple[RunnerUp, ...] = ()
    why: str = ""


def choose(candidates: Iterable[Candidate[Row]]) -> Choice[Row]:
    """The best candidate, where it is good enough and leads clearly. None is ever guessed."""
    ranked = sorted(candidates, key=lambda one: (-one.score, one.row.pk))
    good = [one for one in ranked if one.score >= LEAST_SCORE]
    clear = bool(good) and (len(good) == 1 or good[0].score - good[1].score >= CLEAR_LEAD)
    taken = good[0] if clear else None
    others = tuple(
        RunnerUp(str(one.row), round(one.score, 2), one.reason, one.row) for one in ranked if one is not taken
    )
    return Choice(taken, ambiguous=len(good) > 1 and not clear, others=others[:5])


@dataclass(frozen=True)
class Found:
    """What a fact does to the record: the row that it confirms or touches (None for a new one), and why."""

    effect: Effect
    record: Model | None = None
    weight: float = 1.0
    reason: str = "nothing of it is on record yet"
    others: tuple[RunnerUp, ...] = ()


NOTHING_YET = Found(Effect.NEW)

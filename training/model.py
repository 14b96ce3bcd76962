"""Learns the weights of all decisions from examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from articles.extraction.context import Features
from articles.extraction.model import KINDS, STATUS
from articles.extraction.weights import Table, Weights
from training.examples import Example, Read
from training.fit import Array, fit_binary, fit_choice, matrix, vocabulary

# How strongly weights are held to 0: of all kinds of a family of decisions, and of one of them alone.
PENALTY = dict.fromkeys(KINDS, 3.0)
APART = 1.5
# What stands further off means the same for all choices.
SHARED = ("^", "$", "<<", ">>")
COMPANY_PENALTY = 1.5
PLACE_PENALTY = 4.0
# Too rare in the articles to be learned, and hardly ever wrong: "put the sum into Zeta", "a stake in Zeta".
# The subject of the very clause is worth more than few articles show.
SET_BY_HAND = {"pointed:into": 3.0, "pointed:stake": 4.0, "pointed:buyer": 2.0, "subject_clause_before": 1.8}


def learn(reads: Sequence[Read]) -> Weights:
    """The weights of every decision."""
    tables: dict[str, Table] = {}
    for kind in PENALTY:
        rows = [
            example
            for read in reads
            for example in read.examples
            if example.candidate.kind == kind and example.label is not None
        ]
        tables |= _gates(kind, rows)
    tables |= _companies(
        [
            example
            for read in reads
            for example in read.examples
            if example.label and example.companies and example.right
        ]
    )
    tables |= _places(
        [example for read in reads for example in read.examples if example.sites and example.candidate.kind != STATUS]
    )
    return Weights(tables)


def _gates(kind: str, examples: Sequence[Example]) -> dict[str, Table]:
    """Whether candidates of a kind are facts. Choices of one kind share what they have in common."""
    rows = [_told_apart(example.candidate.all_features(), example.candidate.choice) for example in examples]
    columns = vocabulary(rows)
    labels = np.array([float(bool(example.label)) for example in examples])
    point = fit_binary(matrix(rows, columns), labels, np.ones(len(rows)), _penalty(columns, PENALTY[kind]))
    choices = sorted({example.candidate.choice for example in examples})
    return {f"{kind}.{choice}" if choice else kind: _folded(columns, point, choice) for choice in choices}


def _companies(examples: Sequence[Example]) -> dict[str, Table]:
    """Which body a find belongs to."""
    groups = [
        [_told_apart(features, example.candidate.kind) for features in example.companies.values()]
        for example in examples
    ]
    columns = vocabulary([row for group in groups for row in group])
    right = [np.array([float(key in example.right) for key in example.companies]) for example in examples]
    point = fit_choice([matrix(group, columns) for group in groups], right, _penalty(columns, COMPANY_PENALTY))
    kinds = sorted({example.candidate.kind for example in examples})
    return {f"company.{kind}": _added(SET_BY_HAND, _folded(columns, point, kind)) for kind in kinds}


def _places(examples: Sequence[Example]) -> dict[str, Table]:
    """Where the plant of a find is."""
    groups = [
        [_told_apart(features, example.candidate.kind) for features in example.places.values()] for example in examples
    ]
    columns = vocabulary([row for group in groups for row in group])
    right = [np.array([float(key in example.sites) for key in example.places]) for example in examples]
    point = fit_choice([matrix(group, columns) for group in groups], right, _penalty(columns, PLACE_PENALTY))
    kinds = sorted({example.candidate.kind for example in examples})
    return {f"place.{kind}": _folded(columns, point, kind) for kind in kinds}


def _added(one: Table, other: Table) -> Table:
    return {name: round(one.get(name, 0.0) + other.get(name, 0.0), 3) for name in one.keys() | other.keys()}


def _told_apart(features: Features, choice: str) -> Features:
    """Each feature twice: for all choices, and for this one."""
    if not choice:
        return features
    return features | {f"{choice}::{name}": value for name, value in features.items() if not name.endswith(SHARED)}


def _penalty(columns: dict[str, int], common: float) -> Array:
    return np.array(
        [0.05 if name.endswith("::") or not name else common * APART if "::" in name else common for name in columns]
    )


def _folded(columns: dict[str, int], point: Array, choice: str) -> Table:
    """The weights of one choice: those of all choices and its own, added up."""
    found: Table = {}
    for name, index in columns.items():
        own, _, feature = name.rpartition("::") if "::" in name else ("", "", name)
        if own in ("", choice) and (own == choice or "::" not in name):
            found[feature] = found.get(feature, 0.0) + float(point[index])
    return {name: round(value, 3) for name, value in found.items() if abs(value) >= 0.005}

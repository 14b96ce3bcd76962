"""The learned weights of data/weights.json: one table of features for each decision."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import mul

from articles.extraction.bodies import Bodies
from articles.extraction.context import GRADED, SIGNS, Around, Features, Layer
from articles.extraction.lexicon import DATA
from articles.extraction.model import Fact

Table = dict[str, float]
# By so much, and a little more, may rounding to three digits raise a confidence.
ROUNDING = 0.000501


@dataclass(frozen=True)
class Columns:
    """The tables of several decisions side by side: each one's place, and by feature the weights at their places.

    Features stand under the sign of the place that their names tell of; under "" by their names as they are.
    """

    places: dict[str, int]
    parts: dict[str, dict[str, tuple[float, ...]]]


@dataclass(frozen=True)
class Weights:
    """The tables by the name of their decision ("capacity", "milestone.completion", "company.jobs")."""

    tables: dict[str, Table]
    # By kind of fact, what makes a likelihood of its log odds: a factor and an amount to add.
    scale: dict[str, tuple[float, float]] = field(default_factory=dict)
    # By kind and prefix the tables of its decisions, made when they are first asked for; and what `most` has answered.
    columns: dict[tuple[str, str], Columns] = field(default_factory=dict, compare=False)
    mosts: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict, compare=False)

    def score(self, decision: str, features: Features) -> float:
        """The sum of the weights of the features; 0 where nothing was learned."""
        table = self.tables.get(decision)
        if table is None:
            return 0.0
        return sum([table[name] * value for name, value in features.items() if name in table])

    def score_layers(self, decision: str, layers: Around, prefix: str = "") -> float:
        """The sum of the weights of features in layers, whose names begin with a prefix in the table.

        All decisions on one kind of fact ("milestone.completion") are scored at once, for they are asked for in turn.
        """
        kind = decision.partition(".")[0]
        columns = self.columns.get((kind, prefix))
        if columns is None:
            columns = self.columns[kind, prefix] = _columns(self.tables, kind, prefix)
        place = columns.places.get(decision)
        if place is None:
            return 0.0
        mark = prefix + kind
        total = 0.0
        for layer in layers:
            scores = layer.scores.get(mark)
            if scores is None:
                scores = layer.scores[mark] = _layer_scores(columns, layer)
            total += scores[place]
        return total

    def most(self, decision: str, names: tuple[str, ...]) -> float:
        """The most that features of these names, none greater than 1, can add to a score."""
        found = self.mosts.get((decision, names))
        if found is None:
            table = self.tables.get(decision, {})
            found = self.mosts[decision, names] = sum(max(table.get(name, 0.0), 0.0) for name in names)
        return found

    def probability(self, decision: str, features: Features) -> float:
        """How likely a yes is."""
        return sigmoid(self.score(decision, features))

    def calibrated(self, fact: Fact) -> float:
        """The confidence (0..1) of a fact: the share of such finds that were right in articles not learned from."""
        factor, shift = self.scale.get(fact.kind, (1.0, 0.0))
        odds = min(max(fact.confidence, 1e-6), 1 - 1e-6)
        return round(sigmoid(factor * math.log(odds / (1 - odds)) + shift), 3)

    def floor(self, kind: str, share: float) -> float:
        """The likelihood that a fact of a kind must have for `calibrated` to give it at least such a share."""
        factor, shift = self.scale.get(kind, (1.0, 0.0))
        least = max(share - ROUNDING, 1e-6)
        return sigmoid((math.log(least / (1 - least)) - shift) / factor)

    def likeliest(self, decision: str, bodies: Bodies) -> tuple[str, float] | None:
        """Of several companies the likeliest, and how likely it is the right one; None where there is none."""
        rows = [(key, 1, features) for key, features in bodies.near.items()]
        rows += [(alike.first, alike.count, alike.features) for alike in bodies.far.values()]
        if not rows:
            return None
        scores = [self.score(decision, features) for _, _, features in rows]
        top = max(scores)
        whole = sum(count * math.exp(score - top) for score, (_, count, _) in zip(scores, rows, strict=True))
        return rows[scores.index(top)][0], 1.0 / whole

    def best(self, decision: str, rows: Mapping[str, Features]) -> str:
        """Of several things, each with its features, the likeliest; the first of equals."""
        return max(rows, key=lambda key: self.score(decision, rows[key]))


def _columns(tables: Mapping[str, Table], kind: str, prefix: str) -> Columns:
    """The tables of all decisions on a kind side by side."""
    decisions = sorted(name for name in tables if name.partition(".")[0] == kind)
    parts: dict[str, dict[str, tuple[float, ...]]] = {sign: {} for sign in ("", *SIGNS)}
    for name in {name for decision in decisions for name in tables[decision] if name.startswith(prefix)}:
        row = tuple(tables[decision].get(name, 0.0) for decision in decisions)
        rest = name.removeprefix(prefix)
        parts[""][rest] = row
        sign = next((sign for sign in SIGNS if rest.endswith(sign)), "")
        if rest.startswith("="):
            parts["="][rest[1:]] = row
        elif sign:
            parts[sign][rest.removesuffix(sign)] = row
    return Columns({decision: place for place, decision in enumerate(decisions)}, parts)


def _layer_scores(columns: Columns, layer: Layer) -> list[float]:
    """What a layer adds to the score of each decision, in their order."""
    whole: list[tuple[float, ...]] = []
    graded: list[tuple[float, ...]] = []
    shares: list[float] = []
    for sign, families in layer.parts:
        rows = columns.parts[sign]
        known = [family for family in families if family in rows]
        if sign in GRADED:
            graded += [rows[family] for family in known]
            shares += [families[family] for family in known]
        else:
            whole += [rows[family] for family in known]
    found = [sum(column) for column in zip(*whole, strict=True)] or [0.0] * len(columns.places)
    if graded:
        more = [sum(map(mul, shares, column)) for column in zip(*graded, strict=True)]
        found = [one + other for one, other in zip(found, more, strict=True)]
    return found


def sigmoid(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-35.0, min(35.0, score))))


@cache
def shipped_weights() -> Weights:
    """The weights that the engine was shipped with."""
    content = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    return Weights(content["tables"], {kind: (row[0], row[1]) for kind, row in content["scale"].items()})

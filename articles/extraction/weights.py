"""The learned weights of data/weights.json: one table of features for each decision."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from operator import mul

from articles.extraction.bodies import Bodies
from articles.extraction.context import GRADED, SIGNS, Around, Features, Layer
from articles.extraction.lexicon import DATA
from articles.extraction.model import Fact

Table = dict[str, float]
# By so much, and a little more, may rounding to three digits raise a confidence.
ROUNDING = 0.000501


@dataclass(frozen=True)
class Weights:
    """The tables by the name of their decision ("capacity", "milestone.completion", "company.jobs")."""

    tables: dict[str, Table]
    # By kind of fact, what makes a likelihood of its log odds: a factor and an amount to add.
    scale: dict[str, tuple[float, float]] = field(default_factory=dict)
    # The tables by the places that their features tell of, made when they are first asked for.
    parts: dict[tuple[str, str], dict[str, Table]] = field(default_factory=dict, compare=False)
    mosts: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict, compare=False)

    def score(self, decision: str, features: Features) -> float:
        """The sum of the weights of the features; 0 where nothing was learned."""
        table = self.tables.get(decision)
        if table is None:
            return 0.0
        total = 0.0
        for name, value in features.items():
            weight = table.get(name)
            if weight is not None:
                total += weight * value
        return total

    def score_layers(self, decision: str, layers: Around, prefix: str = "") -> float:
        """The sum of the weights of features in layers, whose names begin with a prefix in the table."""
        total = 0.0
        mark = prefix + decision
        for layer in layers:
            score = layer.scores.get(mark)
            if score is None:
                score = layer.scores[mark] = self._layer_score(decision, layer, prefix)
            total += score
        return total

    def _layer_score(self, decision: str, layer: Layer, prefix: str) -> float:
        if decision not in self.tables:
            return 0.0
        parts = self.parts.get((decision, prefix))
        if parts is None:
            parts = self.parts[decision, prefix] = _parts(self.tables[decision], prefix)
        total = 0.0
        for sign, families in layer.parts:
            weight_of = parts[sign].get
            weights = map(weight_of, families, repeat(0.0))
            total += sum(map(mul, families.values(), weights) if sign in GRADED else weights)
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
        least = share - ROUNDING
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


def _parts(table: Table, prefix: str) -> dict[str, Table]:
    """A table by the sign of the place that a feature's name tells of; under "" all names as they are."""
    found: dict[str, Table] = {sign: {} for sign in ("", *SIGNS)}
    for name, weight in table.items():
        if not name.startswith(prefix):
            continue
        rest = name.removeprefix(prefix)
        found[""][rest] = weight
        sign = next((sign for sign in SIGNS if rest.endswith(sign)), "")
        if rest.startswith("="):
            found["="][rest[1:]] = weight
        elif sign:
            found[sign][rest.removesuffix(sign)] = weight
    return found


def sigmoid(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-35.0, min(35.0, score))))


@cache
def shipped_weights() -> Weights:
    """The weights that the engine was shipped with."""
    content = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    return Weights(content["tables"], {kind: (row[0], row[1]) for kind, row in content["scale"].items()})

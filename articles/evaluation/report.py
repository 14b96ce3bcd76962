"""The figures of a run over a corpus: precision, recall and F1 by kind, slots, calibration, and the errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.evaluation.corpus import LabelledArticle
from articles.evaluation.scoring import Row, pair, slots
from articles.extraction.model import KINDS

# Upper ends of the steps of confidence for which it is told how many finds hold.
STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Figures:
    """Of `labelled` facts and `found` ones, `right` are both."""

    labelled: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of the finds that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the labels that was found; 0 where nothing was labelled."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.labelled + self.found) if self.right else 0.0

    def as_json(self) -> dict[str, float]:
        """All of it as numbers."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {**shares, "labelled": self.labelled, "found": self.found, "right": self.right}


@dataclass(frozen=True)
class Mistake:
    """A label that was missed, or a find that is wrong."""

    article: str
    missed: bool
    fact: Row

    def __str__(self) -> str:
        fact = {name: value for name, value in self.fact.items() if value not in (None, [], False)}
        told = ", ".join(f"{name}={value!r}" for name, value in fact.items() if name not in ("quote", "start", "end"))
        return f"{self.article} {'missed' if self.missed else 'wrong '} {told}: “{self.fact.get('quote', '')}”"


@dataclass
class Tally:
    """Counts over articles, filled by `add`."""

    labelled: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    slots_seen: Counter[str] = field(default_factory=Counter)
    slots_right: Counter[str] = field(default_factory=Counter)
    confident: Counter[float] = field(default_factory=Counter)
    confident_right: Counter[float] = field(default_factory=Counter)
    articles: int = 0
    faultless: int = 0
    empty: int = 0
    empty_kept: int = 0
    quotes_in_text: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, article: LabelledArticle, finds: Sequence[Row]) -> None:
        """Count an article and what was found in it."""
        pairs = dict(pair(article.facts, finds))
        rights = set(pairs.values())
        self.articles += 1
        self.labelled.update(label["kind"] for label in article.facts)
        self.found.update(str(one.get("kind")) for one in finds)
        self.faultless += len(pairs) == len(article.facts) == len(finds)
        self.empty += not article.facts
        self.empty_kept += not article.facts and not finds
        for at_label, at_find in pairs.items():
            self._add_right(article.facts[at_label], finds[at_find])
        for at_find, found in enumerate(finds):
            self._add_found(article, found, right=at_find in rights)
        missed = [Mistake(article.id, True, one) for at, one in enumerate(article.facts) if at not in pairs]
        wrong = [Mistake(article.id, False, one) for at, one in enumerate(finds) if at not in rights]
        self.mistakes += missed + wrong

    def _add_right(self, label: Row, found: Row) -> None:
        self.right[label["kind"]] += 1
        for name, is_right in slots(label, found).items():
            self.slots_seen[name] += 1
            self.slots_right[name] += is_right

    def _add_found(self, article: LabelledArticle, found: Row, *, right: bool) -> None:
        quote = str(found.get("quote") or "")
        self.quotes_in_text += bool(quote) and quote in f"{article.title}\n{article.text}"
        if isinstance(found.get("confidence"), int | float):
            step = next((step for step in STEPS if found["confidence"] <= step), STEPS[-1])
            self.confident[step] += 1
            self.confident_right[step] += right

    def of_kind(self, kind: str) -> Figures:
        """The figures of one kind."""
        return Figures(self.labelled[kind], self.found[kind], self.right[kind])

    @property
    def total(self) -> Figures:
        """The figures over all kinds."""
        return Figures(self.labelled.total(), self.found.total(), self.right.total())

    def as_json(self) -> dict[str, Any]:
        """Everything but the mistakes, as JSON values."""
        return {
            "articles": self.articles,
            "all": self.total.as_json(),
            "by_kind": {kind: self.of_kind(kind).as_json() for kind in self._kinds()},
            "slots": {name: self.slots_right[name] / self.slots_seen[name] for name in sorted(self.slots_seen)},
            "articles_without_an_error": _share(self.faultless, self.articles),
            "factless_articles_left_alone": _share(self.empty_kept, self.empty),
            "quotes_found_in_text": _share(self.quotes_in_text, self.found.total()),
            "calibration": [
                {"up_to": step, "found": self.confident[step], "right": self.confident_right[step]}
                for step in STEPS
                if self.confident[step]
            ],
        }

    def lines(self) -> Iterator[str]:
        """The figures as a table to read."""
        yield f"{'kind':<12} {'precision':>9} {'recall':>7} {'F1':>6} {'labelled':>8} {'found':>6} {'right':>6}"
        for kind, row in [*((kind, self.of_kind(kind)) for kind in self._kinds()), ("all", self.total)]:
            yield (
                f"{kind:<12} {row.precision:>9.3f} {row.recall:>7.3f} {row.f1:>6.3f}"
                f" {row.labelled:>8} {row.found:>6} {row.right:>6}"
            )
        told = self.as_json()
        yield "further fields of the right ones: " + ", ".join(
            f"{name} {share:.3f} of {self.slots_seen[name]}" for name, share in told["slots"].items()
        )
        yield (
            f"{self.articles} articles, {told['articles_without_an_error']:.3f} of them without an error; "
            f"{self.empty_kept} of {self.empty} without facts left alone; "
            f"passages found in the text {told['quotes_found_in_text']:.3f}"
        )
        yield "right by confidence: " + ", ".join(
            f"to {row['up_to']:.1f} {_share(row['right'], row['found']):.2f} of {row['found']}"
            for row in told["calibration"]
        )

    def _kinds(self) -> list[str]:
        return [*KINDS, *sorted(set(self.found) - set(KINDS))]


def tally(corpus: Sequence[LabelledArticle], finds: Mapping[str, Sequence[Row]]) -> Tally:
    """Count a corpus against the finds by article id; an article without an entry counts as one without finds."""
    counted = Tally()
    for article in corpus:
        counted.add(article, finds.get(article.id, ()))
    return counted


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0

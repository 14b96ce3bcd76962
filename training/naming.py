"""Learns which capitalised words are names of companies, from the labelled companies, partners and investors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from articles.evaluation.corpus import Label, LabelledArticle
from articles.evaluation.scoring import same_company
from articles.extraction.context import Features
from articles.extraction.dates import find_dates
from articles.extraction.discovery import people_of
from articles.extraction.names import COMPANY, KnownNames, find_listed
from articles.extraction.naming import DECISION, grouped_runs
from articles.extraction.weights import Weights
from training.fit import fit_binary, matrix, vocabulary

PENALTY = 1.5


def learn_names(articles: Sequence[LabelledArticle], known: KnownNames) -> Weights:
    """The weights by which a name is guessed."""
    rows = [row for article in articles for row in _rows(article, known)]
    features = [row for row, _ in rows]
    columns = vocabulary(features, 5)
    labels = np.array([float(label) for _, label in rows])
    point = fit_binary(matrix(features, columns), labels, np.ones(len(rows)), np.full(len(columns), PENALTY))
    weights = {name: round(float(point[index]), 3) for name, index in columns.items()}
    return Weights({DECISION: {name: weight for name, weight in weights.items() if abs(weight) >= 0.01}})


def _rows(article: LabelledArticle, known: KnownNames) -> Iterator[tuple[Features, bool]]:
    """The runs of an article, listed companies among them, with whether each is a company.

    Parts of a labelled name are left out: they are neither.
    """
    whole = f"{article.text}\n\n{article.title}\n"
    listed = find_listed(whole, known)
    companies = [mention.name for mention in listed if mention.kind == COMPANY]
    others = [mention for mention in listed if mention.kind != COMPANY]
    labelled = [name for fact in article.facts for name in _names_of(fact)]
    for name, rows in grouped_runs(whole, [*others, *find_dates(whole, None)], people_of(whole)).items():
        is_company = same_company([name], [*companies, *labelled])
        if is_company or not any(name in one or one in name for one in labelled):
            yield from ((row, is_company) for row in rows)


def _names_of(fact: Label) -> list[str]:
    groups = [fact.get("company") or [], *(fact.get("companies") or []), *(fact.get("investors") or [])]
    return [name for group in groups for name in group if len(name) > 2]

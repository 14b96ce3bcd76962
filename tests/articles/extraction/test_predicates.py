"""Who does what: verbs with the kinds of their subjects and objects."""

from __future__ import annotations

import pytest

from articles.extraction import KnownNames
from articles.extraction.context import read_contexts
from articles.extraction.document import Sentence
from articles.extraction.predicates import Predicate, predicate_features, predicate_of, relation_features
from articles.extraction.reading import read_document

NAMES = KnownNames.from_names([("byd", ["BYD"]), ("ford", ["Ford"])])


def read(text: str) -> tuple[Sentence, list[Predicate]]:
    doc = read_document(text, "", "2025-03-05", NAMES)
    read_contexts(doc)
    return doc.sentences[0], doc.sentences[0].predicates


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("BYD has broken ground on its factory in Szeged.", "v:break>stone"),
        ("The ground for the plant was broken last Saturday.", "v:break>stone"),
        ("The foundation stone of a plant in which they are to be assembled was laid on Sunday.", "v:lay>stone"),
        ("BYD plans to start production at its plant in Manisa.", "v:begin:will>production"),
        ("The factory has not been started.", "v:not-begin:did"),
        ("The plant is now operational.", "v:plant>is-running"),
        ("Next year the site will be enlarged.", "v:expand:will>plant"),
        ("A bigger plant is being built close by.", "v:build:is>plant"),
        ("In Szeged, Hungary, it opened a factory.", "v:it>open"),
    ],
)
def test_active_and_passive_are_told_alike_with_their_tense(text: str, feature: str) -> None:
    assert feature in predicate_features(read(text)[1])


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("BYD will supply cells to Ford.", "r:supply:s-to"),
        ("Ford, which relies on BYD, opened a plant.", "r:rely:s-on"),
        ("Ford and BYD have signed an agreement.", "r:sign>deal:s-s"),
        ("Ford has been hired by BYD.", "r:employ:o-by"),
        ("Ford said that BYD had opened a plant.", "r:none"),
    ],
)
def test_two_names_are_bound_by_the_roles_that_they_have_with_a_verb(text: str, feature: str) -> None:
    sentence, predicates = read(text)
    one, other = sentence.companies
    assert feature in relation_features(predicates, one.start, other.start)


def test_each_date_belongs_to_the_verb_before_it() -> None:
    text = "Construction of the plant began in 2019, and production for carmakers in Europe began in July."
    sentence, predicates = read(text)
    first, second = (predicate_of(predicates, date.start) for date in sentence.dates)
    assert [one and one.subject for one in (first, second)] == ["works", "production"]


@pytest.mark.parametrize(
    "text", ["", "...", "Is was were be been to to to.", "of of of the", "it " * 300, "and, " * 200]
)
def test_words_without_sense_yield_no_error(text: str) -> None:
    doc = read_document(text or " ", "", None, NAMES)
    read_contexts(doc)
    assert all(predicate_features(sentence.predicates) is not None for sentence in doc.sentences)

"""A source that has said a thing on record already adds nothing by saying it again; another source confirms it."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import ArticleVersion, Claim
from articles.outlook import outlook
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.review import accept_claim, accept_claims, undo_decision
from articles.vocabulary import Effect, FactKind
from companies.models import Investment
from plants.models import CapacityPlan, Milestone, Plant, PlantStatus
from tests.articles.builders import make_claim, make_user, make_version

pytestmark = pytest.mark.django_db


def matched(version: ArticleVersion, kind: str, **fields: Any) -> Claim:
    """A claim of the version, matched to the record as it stands."""
    claim = make_claim(version, kind, **fields)
    rematch([claim])
    found: Claim = Claim.objects.get(pk=claim.pk)
    return found


@pytest.mark.parametrize(
    ("kind", "model", "modality"),
    [
        (FactKind.CAPACITY, CapacityPlan, "plan"),
        (FactKind.MILESTONE, Milestone, "plan"),
        (FactKind.INVESTMENT, Investment, "plan"),
        (FactKind.STATUS, PlantStatus, "plan"),
    ],
)
def test_the_same_source_adds_nothing_and_another_confirms(
    beijing: Plant, kind: str, model: Any, modality: str
) -> None:
    version = make_version()
    first = accept_claim(matched(version, kind, modality=modality), make_user())
    again = matched(version, kind, modality=modality)
    assert again.effect == Effect.NOTHING_NEW
    assert "rests on this very source already" in again.match_reason
    assert "Adds nothing" in outlook(again).does
    assert matched(make_version("2021-12-01"), kind, modality=modality).effect == Effect.CONFIRMS

    accept_claim(again, make_user())
    again.refresh_from_db()
    assert again.record == first.claim.record == model._default_manager.get()


def test_a_source_that_confirmed_a_sum_adds_nothing_by_saying_it_again(beijing: Plant) -> None:
    accept_claim(matched(make_version(), FactKind.INVESTMENT), make_user())
    later = make_version("2022-01-01")
    accept_claim(matched(later, FactKind.INVESTMENT), make_user())
    assert matched(later, FactKind.INVESTMENT).effect == Effect.NOTHING_NEW


def test_what_is_put_another_way_is_no_mere_repetition(beijing: Plant) -> None:
    version = make_version()
    accept_claim(matched(version, FactKind.CAPACITY), make_user())
    assert matched(version, FactKind.CAPACITY, modality="fact").effect == Effect.REVISES
    assert matched(version, FactKind.CAPACITY, modality="denied").effect == Effect.CONFLICTS


def test_of_one_selection_the_second_telling_adds_no_report(beijing: Plant) -> None:
    version = make_version()
    twice = [matched(version, FactKind.CAPACITY), matched(version, FactKind.CAPACITY)]
    report = accept_claims(twice, make_user())
    assert len(report.decided) == 2
    assert CapacityPlan.objects.count() == 1


def test_taking_back_the_first_telling_asks_for_the_second_first(beijing: Plant) -> None:
    version = make_version()
    first = accept_claim(matched(version, FactKind.CAPACITY), make_user())
    again = matched(version, FactKind.CAPACITY)
    second = accept_claim(again, make_user())
    with pytest.raises(ReviewRefused, match=f"claim {again.pk}"):
        undo_decision(first, make_user())
    undo_decision(second, make_user())
    undo_decision(first, make_user())
    assert not CapacityPlan.objects.exists()
    again.refresh_from_db()
    assert again.effect == Effect.NEW

"""The first article, retold, against the starter data: what each of its claims is matched to."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from articles.intake import Given, take_in_page
from articles.management.commands.load_samples import SAMPLES
from articles.models import Claim
from articles.pipeline import process_article
from articles.vocabulary import Effect
from evtracker.partial_dates import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter() -> None:
    call_command("load_starter", stdout=io.StringIO())


def claims_of_xiaomi(published: str = "2021-11-29") -> dict[str, Claim]:
    """The claims of the article, by kind; sums by purpose."""
    sample = json.loads((SAMPLES / "xiaomi-beijing.json").read_text(encoding="utf-8"))
    given = Given(title=sample["title"], published=PartialDate.parse(published))
    article = process_article(take_in_page(sample["text"].encode(), "text/plain", given).pk)
    return {claim.values.get("purpose") or claim.kind: claim for claim in article.versions.get().claims.all()}


def told(claim: Claim) -> dict[str, Any]:
    """What a claim was matched to, by the names of the record."""
    record: Any = claim.record
    return {
        "company": claim.company.slug if claim.company else None,
        "plant": claim.plant.slug if claim.plant else None,
        "effect": claim.effect,
        "record": getattr(record, "slug", None) or (str(record) if record else None),
    }


@pytest.mark.usefixtures("starter")
def test_each_claim_of_the_first_article_is_matched_to_the_record() -> None:
    claims = claims_of_xiaomi()
    assert {name: told(claim) for name, claim in claims.items()} == {
        "capacity": {
            "company": "xiaomi",
            "plant": "xiaomi-beijing",
            "effect": Effect.CONFIRMS,
            "record": "300,000 vehicles/year by 2024",
        },
        "status": {
            "company": "xiaomi",
            "plant": "xiaomi-beijing",
            "effect": Effect.CONFIRMS,
            "record": "announced since 2021-11-27",
        },
        "milestone": {"company": "xiaomi", "plant": "xiaomi-beijing", "effect": Effect.NEW, "record": None},
        "programme": {"company": "xiaomi", "plant": None, "effect": Effect.CONFIRMS, "record": "inv-xiaomi-10y"},
        "equity": {"company": "xiaomi-ev", "plant": None, "effect": Effect.CONFIRMS, "record": "inv-xiaomi-capital"},
        "partnership": {
            "company": "xiaomi",
            "plant": None,
            "effect": Effect.CONFIRMS,
            "record": "par-xiaomi-gwm-engineering",
        },
    }
    assert claims["equity"].values["amount"] == "1550000000"
    assert (claims["programme"].values["amount"], claims["programme"].values["years"]) == ("10000000000", 10)
    assert (claims["milestone"].values["event"], claims["milestone"].values["date"]) == ("production_start", "2024")
    assert claims["partnership"].modality == "rumour"
    assert all(claim.match_score >= 0.85 for claim in claims.values())


@pytest.mark.usefixtures("starter")
def test_read_as_of_the_day_before_nothing_of_the_plant_is_on_record_yet() -> None:
    claims = claims_of_xiaomi("2021-11-26")
    assert told(claims["capacity"])["plant"] == "xiaomi-beijing"
    assert told(claims["capacity"])["effect"] == Effect.NEW
    assert told(claims["status"])["effect"] == Effect.NEW
    assert told(claims["programme"])["record"] == "inv-xiaomi-10y"


@pytest.mark.usefixtures("starter")
def test_the_first_slice_of_march_stood_until_the_capital_was_paid_in() -> None:
    assert told(claims_of_xiaomi("2021-08-01")["equity"])["record"] == "inv-xiaomi-initial"


def test_without_a_record_all_companies_are_unknown() -> None:
    assert {claim.effect for claim in claims_of_xiaomi().values()} == {Effect.UNKNOWN_COMPANY}

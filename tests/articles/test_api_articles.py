"""Articles and claims in the API: what the public sees of them, and what not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.vocabulary import ArticleState, ClaimState
from tests.evtracker.api import get, rows
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    CapacityPlanFactory,
    ClaimFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def accepted(**values: Any) -> Any:
    """A claim that a curator accepted."""
    return ClaimFactory(state=ClaimState.ACCEPTED, decided_at=timezone.now(), **values)


@pytest.mark.parametrize(("published", "status"), [("2026-01", 200), ("2026", 200), ("2026-02", 404)])
def test_an_article_of_a_month_that_is_not_over_is_known_from_the_day_on_which_it_was_found(
    client: Client, published: str, status: int
) -> None:
    # It is 15 January 2026.
    article = ArticleFactory(source=SourceFactory(published=published), state=ArticleState.EXTRACTED)
    assert client.get(f"/api/v1/articles/{article.pk}/").status_code == status
    assert client.get(f"/articles/{article.pk}/").status_code == status
    assert client.get(f"/articles/{article.pk}/?as_of=2026-01-14").status_code == 404


def test_the_public_sees_accepted_claims_alone(client: Client, curator: Any) -> None:
    seen = accepted()
    for state in (ClaimState.PENDING, ClaimState.REJECTED, ClaimState.CORRECTED):
        ClaimFactory(state=state, decided_at=timezone.now())
    hidden = ClaimFactory()
    assert [row["id"] for row in rows(client, "claims/")] == [seen.pk]
    assert rows(client, "claims/", state="pending") == []
    assert client.get(f"/api/v1/claims/{hidden.pk}/").status_code == 404
    client.force_login(curator)
    assert len(rows(client, "claims/")) == 5
    assert get(client, f"claims/{hidden.pk}/")["state"] == "pending"


def test_articles_can_be_asked_for_by_the_day_of_their_report(client: Client) -> None:
    ArticleFactory(source=SourceFactory(published="2021-11-27"), state=ArticleState.EXTRACTED)
    assert len(rows(client, "articles/", reported_on__gte="2021-11-27", reported_on__lte="2021-11-27")) == 1
    assert rows(client, "articles/", reported_on__lte="2021-11-26") == []


def test_a_claim_carries_its_passage_and_its_record_but_no_text(client: Client) -> None:
    plan = CapacityPlanFactory()
    claim = accepted(capacity_plan=plan, plant=plan.plant, company=plan.plant.company)
    (row,) = rows(client, "claims/", plant=plan.plant.slug)
    assert row["passage"] == "The plant will make 300,000 vehicles a year from 2024."
    assert row["record"] == {"list": "capacity-plans", "id": plan.pk}
    assert row["values"]["amount"] == "300000"
    assert row["article"]["id"] == claim.version.article_id
    assert "doors are green" not in json.dumps([row, rows(client, "articles/"), rows(client, "capacity-plans/")])


def test_a_records_source_carries_the_accepted_passages(client: Client) -> None:
    plan = CapacityPlanFactory()
    version = ArticleVersionFactory(article=ArticleFactory(source=plan.source))
    claim = accepted(version=version, capacity_plan=plan)
    ClaimFactory(version=version, capacity_plan=plan)
    (row,) = rows(client, "capacity-plans/")
    assert row["sources"][0]["passages"] == [
        {"claim": claim.pk, "article": version.article_id, "passage": claim.passage, "modality": "plan"}
    ]


def test_what_rests_on_a_retold_text_says_so(client: Client) -> None:
    source = SourceFactory(retold=True, url=None, retold_from="https://original.example/")
    accepted(version=ArticleVersionFactory(article=ArticleFactory(source=source)))
    (claim,) = rows(client, "claims/", retold="true")
    assert claim["retold"] is True
    (article,) = rows(client, "articles/")
    assert (article["retold"], article["url"], article["claims"]) == (True, "https://original.example/", 1)
    assert rows(client, "articles/", retold="false") == []


def test_a_claim_is_known_from_the_day_of_its_article(client: Client) -> None:
    claim = accepted()
    assert rows(client, "claims/", as_of="2021-11-26") == []
    assert rows(client, "articles/", as_of="2021-11-26") == []
    (row,) = rows(client, "claims/", as_of="2021-11-27", article=claim.version.article_id)
    assert row["reported_on"] == "2021-11-27"
    undated = accepted(version=ArticleVersionFactory(article=ArticleFactory(source=SourceFactory(published=None))))
    (row,) = rows(client, "claims/", reported_on__gte="2026-01-15")
    assert (row["id"], row["reported_on"]) == (undated.pk, "2026-01-15")


def test_the_public_sees_articles_that_were_read(client: Client, curator: Any) -> None:
    read = ArticleFactory()
    ArticleFactory(state=ArticleState.FAILED, failure="answered 404")
    assert [row["id"] for row in rows(client, "articles/")] == [read.pk]
    client.force_login(curator)
    assert len(rows(client, "articles/")) == 2


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    for path in ("claims/", "articles/"):
        accepted(capacity_plan=CapacityPlanFactory())
        with django_assert_max_num_queries(6) as few:
            get(client, path)
        for _ in range(5):
            accepted(capacity_plan=CapacityPlanFactory())
        with django_assert_max_num_queries(len(few)):
            get(client, path)

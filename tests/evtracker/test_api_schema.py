"""Answers are what the OpenAPI schema says of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from articles.vocabulary import ClaimState
from evtracker.api.documents import read_schema
from plants.supersession import relink
from tests.factories import (
    CapacityPlanFactory,
    ClaimFactory,
    CompanyAliasFactory,
    CompanyParentFactory,
    InvestmentPayerFactory,
    MilestoneFactory,
    PartnershipPartyFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
)

pytestmark = pytest.mark.django_db

# The map's is told in its own test, that of a claim's decisions, which anyone is refused, too.
ELSEWHERE = ("/api/v1/plants.geojson", "/api/v1/claims/{id}/decisions/")
PATHS = [path for path in read_schema()["paths"] if path not in ELSEWHERE]


@pytest.fixture
def rows_of_all_kinds() -> dict[str, Any]:
    """A row in every list, with all that can hang on it; the value of each path's parameter."""
    site = PlantFactory()
    plant = PlantFactory(within=site)
    CompanyAliasFactory(company=plant.company)
    CompanyParentFactory(company=plant.company)
    PlantOwnerFactory(plant=plant)
    old = CapacityPlanFactory(plant=plant, phase=PhaseFactory(plant=plant))
    CapacityPlanFactory(plant=plant, phase=old.phase, effective="2025", reported_on="2022-06")
    CapacityPlanFactory(plant=None, company=plant.company, effective=None)
    relink([plant.pk])
    claim = ClaimFactory(state=ClaimState.ACCEPTED, decided_at=timezone.now(), capacity_plan=old, plant=plant)
    payer = InvestmentPayerFactory()
    PlantInvestmentFactory(plant=plant, investment=payer.investment)
    return {
        "companies": plant.company.slug,
        "plants": plant.slug,
        "capacity-plans": old.pk,
        "plant-statuses": PlantStatusFactory(plant=plant, since="2021-11").pk,
        "milestones": MilestoneFactory(plant=plant).pk,
        "investments": payer.investment.pk,
        "partnerships": PartnershipPartyFactory().partnership.pk,
        "articles": claim.version.article_id,
        "claims": claim.pk,
        "slips": old.pk,
        "changes": old.pk,
    }


def closed(schema: Any) -> Any:
    """The schema, with objects that hold nothing but what it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_holds_what_the_schema_says_and_nothing_else(
    client: Client, path: str, rows_of_all_kinds: dict[str, Any]
) -> None:
    schema = read_schema()
    key = rows_of_all_kinds.get(path.split("/")[3], "")
    answer = client.get(path.replace("{slug}", str(key)).replace("{id}", str(key)))
    assert answer.status_code == 200, answer.content
    told = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = closed({**told, "components": schema["components"]})
    problems = [f"{each.json_path}: {each.message}" for each in Draft202012Validator(whole).iter_errors(answer.json())]
    assert problems == []


def test_a_problem_holds_what_the_schema_says(client: Client) -> None:
    schema = read_schema()["components"]["schemas"]["Problem"]
    Draft202012Validator(closed(schema)).validate(client.get("/api/v1/plants/", {"status": "open"}).json())

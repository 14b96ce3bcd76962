"""A record's page in the admin asks as often for many rows below it as for few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    CapacityPlanFactory,
    CompanyAliasFactory,
    CompanyFactory,
    CompanyParentFactory,
    InvestmentFactory,
    InvestmentPayerFactory,
    InvestmentSourceFactory,
    MilestoneFactory,
    PhaseFactory,
    PlantFactory,
    PlantInvestmentFactory,
    PlantOwnerFactory,
    PlantStatusFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_plants_page(admin_client: Client) -> None:
    plant = PlantFactory()
    counts = []
    for number in range(1, 7):
        phase = PhaseFactory(plant=plant, number=number)
        CapacityPlanFactory(plant=plant, phase=phase)
        PlantStatusFactory(plant=plant, phase=phase)
        MilestoneFactory(plant=plant)
        PlantOwnerFactory(plant=plant, company=CompanyFactory())
        PlantInvestmentFactory(plant=plant, investment=InvestmentFactory())
        counts.append(queries_of(admin_client, reverse("admin:plants_plant_change", args=[plant.pk])))
    assert counts[1] == counts[-1], counts


def test_a_sums_page(admin_client: Client) -> None:
    investment = InvestmentFactory()
    counts = []
    for _ in range(5):
        InvestmentPayerFactory(investment=investment, company=CompanyFactory())
        InvestmentSourceFactory(investment=investment, source=SourceFactory())
        PlantInvestmentFactory(investment=investment, plant=PlantFactory())
        counts.append(queries_of(admin_client, reverse("admin:companies_investment_change", args=[investment.pk])))
    assert counts[1] == counts[-1], counts


def test_a_companys_page_names_what_is_chosen(admin_client: Client) -> None:
    company, parent = CompanyFactory(), CompanyFactory(name="The Parent Group")
    counts = []
    for number in range(5):
        CompanyAliasFactory(company=company, source=SourceFactory(title=f"Named {number}"))
        CompanyParentFactory(company=company, parent=parent, since=f"20{number + 10}")
        counts.append(queries_of(admin_client, reverse("admin:companies_company_change", args=[company.pk])))
    assert counts[1] == counts[-1], counts
    html = admin_client.get(reverse("admin:companies_company_change", args=[company.pk])).content.decode()
    assert f'<option value="{parent.pk}" selected>The Parent Group</option>' in html
    assert "Named 4</option>" in html

"""A record's page in the admin asks as often for many rows below it as for few."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company, CompanyParent
from plants.models import CapacityPlan, Plant, PlantStatus
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


def form_of(answer: Any) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = lxml.html.fromstring(answer.content.decode()).get_element_by_id("plant_form")
    return {name: value or "" for name, value in form.form_values()}


class TestAPlantOfManyReports:
    @pytest.fixture
    def plant(self) -> Plant:
        plant = PlantFactory(name="Works")
        source = SourceFactory()
        CapacityPlan.objects.bulk_create(
            CapacityPlanFactory.build(plant=plant, company=None, source=source, amount=1000 + n, key=f"report-{n}")
            for n in range(160)
        )
        PlantStatus.objects.bulk_create(
            PlantStatusFactory.build(plant=plant, source=source, reported_on=str(1900 + n), key=f"status-{n}")
            for n in range(100)
        )
        return plant

    def test_its_page_shows_the_last_ones_and_leads_to_all(self, admin_client: Client, plant: Plant) -> None:
        page = admin_client.get(reverse("admin:plants_plant_change", args=[plant.pk])).content.decode()
        assert re.findall(r"(\d+) more stay as they are", page) == ["135", "75"]
        [address] = set(re.findall(r'href="([^"]*capacityplan/\?plant__id__exact=\d+)"', page))
        assert admin_client.get(address).context_data["cl"].result_count == 160

    def test_it_is_saved_and_nothing_that_was_not_shown_changes(self, admin_client: Client, plant: Plant) -> None:
        address = reverse("admin:plants_plant_change", args=[plant.pk])
        sent = form_of(admin_client.get(address))
        # Meanwhile another one comes, so that the ones reported last are others.
        CapacityPlanFactory(plant=plant, amount=5, reported_on="2025-12-01")
        changed = {**sent, "city": "Wuhan", "plans-0-amount": "777"}
        before = set(CapacityPlan.objects.values_list("pk", "amount"))
        answer = admin_client.post(address, {**changed, "why": "the annual report says so"})
        assert "since you opened this page" in answer.content.decode()
        assert admin_client.post(address, form_of(answer)).status_code == 302
        plant.refresh_from_db()
        assert plant.city == "Wuhan"
        assert len(before - set(CapacityPlan.objects.values_list("pk", "amount"))) == 1


class TestTwoCuratorsAtOneRecord:
    def test_the_later_one_does_not_write_over_what_the_earlier_one_saved(self, admin_client: Client) -> None:
        plant = PlantFactory(name="Works", city="Beijing")
        plan = CapacityPlanFactory(plant=plant, amount=1000)
        address = reverse("admin:plants_plant_change", args=[plant.pk])
        first, second = (form_of(admin_client.get(address)) for _ in range(2))
        assert admin_client.post(address, {**first, "city": "Wuhan", "plans-0-amount": "777"}).status_code == 302
        answer = admin_client.post(address, {**second, "region": "Hubei"})
        assert "It was changed by admin on" in answer.content.decode()
        plant.refresh_from_db()
        plan.refresh_from_db()
        assert (plant.city, plant.region, plan.amount) == ("Wuhan", "", 777)
        # What was typed is kept, and stands once that is said again.
        again = form_of(answer)
        assert (again["city"], again["region"]) == ("Beijing", "Hubei")
        assert admin_client.post(address, again).status_code == 302
        plant.refresh_from_db()
        assert (plant.city, plant.region) == ("Beijing", "Hubei")

    def test_a_row_below_that_another_one_changed_is_not_written_over(self, admin_client: Client) -> None:
        plan = CapacityPlanFactory(amount=1000)
        address = reverse("admin:plants_plant_change", args=[plan.plant.pk])
        opened = form_of(admin_client.get(address))
        CapacityPlan.objects.filter(pk=plan.pk).update(amount=777)
        assert "since you opened this page" in admin_client.post(address, opened).content.decode()
        plan.refresh_from_db()
        assert plan.amount == 777


class TestRingsOfCompanies:
    def sent(self, client: Client, company: Company, parent: Company, **row: str) -> Any:
        address = reverse("admin:companies_company_change", args=[company.pk])
        form = lxml.html.fromstring(client.get(address).content.decode()).get_element_by_id("company_form")
        values = {name: value or "" for name, value in form.form_values()}
        told = {"parent": parent.pk, "source": SourceFactory().pk, "reported_on": "2020-01-01", **row}
        rows = {f"parents-0-{name}": value for name, value in told.items()}
        return client.post(address, {**values, **rows, "parents-TOTAL_FORMS": "1"})

    def test_a_parent_that_closes_a_ring_is_refused(self, admin_client: Client) -> None:
        low, middle, high = (CompanyFactory(name=name) for name in ("Low", "Middle", "High"))
        CompanyParentFactory(company=low, parent=middle)
        CompanyParentFactory(company=middle, parent=high, since="2018")
        answer = self.sent(admin_client, high, low)
        assert "goes round: High &gt; Low &gt; Middle &gt; High" in answer.content.decode()
        assert not CompanyParent.objects.filter(company=high).exists()

    def test_who_was_above_may_be_below_later(self, admin_client: Client) -> None:
        one, other = CompanyFactory(), CompanyFactory()
        CompanyParentFactory(company=one, parent=other, until="2019")
        assert self.sent(admin_client, other, one, since="2020").status_code == 302
        assert CompanyParent.objects.filter(company=other).exists()

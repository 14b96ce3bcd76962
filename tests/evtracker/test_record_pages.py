"""A record's own page in the admin: its money, what articles say of it, and as many reports as there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Claim
from articles.review import accept_claim
from articles.vocabulary import FactKind
from companies.models import Company, Investment
from plants.models import CapacityPlan, Plant
from tests.articles.builders import make_claim, make_company, make_plant, make_source, make_user, make_version
from tests.factories import CapacityPlanFactory, InvestmentFactory, PlantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def sent_by(page: Any) -> dict[str, Any]:
    """What the browser would send of an untouched page."""
    forms = [page.context["adminform"].form]
    data: dict[str, Any] = {}
    for formset in page.context["inline_admin_formsets"]:
        data |= {field.html_name: field.value() for field in formset.formset.management_form}
        forms += formset.formset.forms
    data |= {field.html_name: field.value() for form in forms for field in form}
    return {
        name: "on" if value is True else value
        for name, value in data.items()
        if value is not None and value is not False
    }


def test_a_companys_money_is_kept_on_its_page(desk: Client) -> None:
    company = make_company("Xiaomi")
    InvestmentFactory(company=company, amount=10**9, currency="USD", slug="first")
    address = reverse("admin:companies_company_change", args=[company.pk])
    data = sent_by(desk.get(address))
    data |= {"investments-TOTAL_FORMS": 2, "investments-1-company": company.pk, "investments-1-purpose": "equity"}
    data |= {"investments-1-amount": "5", "investments-1-currency": "EUR", "investments-1-modality": "fact"}
    data |= {"investments-1-source": make_source().pk, "investments-1-reported_on": "2021-11-29"}
    assert desk.post(address, data).status_code == 302
    added = Investment.objects.exclude(slug="first").get()
    assert added.slug == "xiaomi-equity-2021-11-29"
    assert added.amount_usd is not None


def test_what_articles_say_of_a_record_stands_on_its_page(desk: Client) -> None:
    company = make_company("Xiaomi")
    plant = make_plant(company)
    claim = make_claim(make_version(), FactKind.CAPACITY, company=company, plant=plant)
    accept_claim(claim, make_user())
    told = Claim.objects.get(pk=claim.pk)
    rows: list[tuple[str, Any]] = [("plants_plant", plant), ("companies_company", company)]
    for name, row in [*rows, ("plants_capacityplan", CapacityPlan.objects.get())]:
        html = desk.get(reverse(f"admin:{name}_change", args=[row.pk])).content.decode()
        assert told.passage in html
        assert reverse("admin:articles_claim_change", args=[claim.pk]) in html


def test_a_plant_with_hundreds_of_reports_can_be_saved(desk: Client) -> None:
    plant = PlantFactory()
    for number in range(120):
        CapacityPlanFactory(plant=plant, amount=1000 + number)
    address = reverse("admin:plants_plant_change", args=[plant.pk])
    data = sent_by(desk.get(address))
    assert desk.post(address, {**data, "city": "Yizhuang"}).status_code == 302
    assert Plant.objects.get(pk=plant.pk).city == "Yizhuang"


def test_records_are_narrowed_by_the_day_of_their_report(desk: Client) -> None:
    for day in ("2021-11-29", "2023-02-01"):
        make_company(f"Company {day}", source=make_source(day))
    address = reverse("admin:companies_company_changelist")
    assert "reported_on_last__year=2021" in desk.get(address).content.decode()
    shown = desk.get(address, {"reported_on_last__year": "2021"}).context["cl"].queryset
    assert list(shown) == list(Company.objects.filter(name="Company 2021-11-29"))

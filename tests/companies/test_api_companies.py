"""Companies, sums and agreements in the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from companies.models import Company
from tests.evtracker.api import get, rows
from tests.factories import (
    CompanyAliasFactory,
    CompanyFactory,
    CompanyParentFactory,
    CompanyStatusFactory,
    InvestmentFactory,
    InvestmentPayerFactory,
    InvestmentSourceFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    PartnershipSourceFactory,
    PlantFactory,
    PlantInvestmentFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def test_a_company_is_told_with_its_state_parents_and_aliases_of_the_day(client: Client) -> None:
    parent = CompanyFactory(name="Xiaomi")
    company = CompanyFactory(name="Xiaomi EV", founded="2021", ev_entry="2021-09-01")
    CompanyParentFactory(company=company, parent=parent, until="2023-06-30")
    CompanyAliasFactory(company=company, name="小米汽车")
    CompanyStatusFactory(company=company, status="active")
    CompanyStatusFactory(company=company, status="insolvent", since="2024-05", reported_on="2024-05-03")
    row = get(client, f"companies/{company.slug}/", as_of="2022-01-01")
    assert (row["status"], row["founded"], row["ev_entry"]) == ("active", "2021", "2021-09-01")
    assert row["parents"] == [{"slug": parent.slug, "name": "Xiaomi"}]
    assert row["aliases"] == ["小米汽车"]
    later = get(client, f"companies/{company.slug}/")
    assert (later["status"], later["status_since"], later["parents"]) == ("insolvent", "2024-05", [])
    assert [each["slug"] for each in rows(client, "companies/", status="insolvent")] == [company.slug]
    assert rows(client, "companies/", status="insolvent", as_of="2024-05-02") == []


def test_a_company_is_not_there_before_it_was_heard_of(client: Client) -> None:
    company = CompanyFactory(reported_on="2021-03-30")
    assert client.get(f"/api/v1/companies/{company.slug}/", {"as_of": "2021-03-29"}).status_code == 404
    assert rows(client, "companies/", as_of="2021-03-29") == []
    assert len(rows(client, "companies/", as_of="2021-03-30")) == 1


def test_a_company_heard_of_before_its_own_report_tells_nothing_of_that_yet(client: Client) -> None:
    company = CompanyFactory(
        reported_on="2022-01-01", known_on="2021-01-01", founded="2010", website="https://x.example"
    )
    row = get(client, f"companies/{company.slug}/", as_of="2021-06-01")
    assert (row["founded"], row["website"], row["hq_country"], row["sources"]) == (None, "", "", [])
    for name in ("country", "hq_country"):
        assert rows(client, "companies/", as_of="2021-06-01", **{name: company.hq_country}) == []
        assert len(rows(client, "companies/", as_of="2022-01-01", **{name: company.hq_country})) == 1


def test_a_payer_has_a_page_only_once_it_was_heard_of(client: Client) -> None:
    payer = CompanyFactory(name="Payer", reported_on="2023-01-01")
    InvestmentPayerFactory(investment=InvestmentFactory(reported_on="2022-01-01"), company=payer, name="Payer")
    for day, slug in (("2022-12-31", None), ("2023-01-01", payer.slug)):
        (row,) = rows(client, "investments/", as_of=day)
        assert row["payers"] == [{"slug": slug, "name": "Payer"}]


def test_companies_are_filtered_by_kind_country_and_parent(client: Client) -> None:
    parent = CompanyFactory(kind="tech_entrant", hq_country="US")
    child = CompanyFactory(kind="battery_maker", hq_country="KR")
    CompanyParentFactory(company=child, parent=parent)
    assert [row["slug"] for row in rows(client, "companies/", kind="tech_entrant,supplier")] == [parent.slug]
    assert [row["slug"] for row in rows(client, "companies/", country="KR")] == [child.slug]
    assert [row["slug"] for row in rows(client, "companies/", parent=parent.slug)] == [child.slug]


def test_a_sum_is_told_in_its_currency_and_in_dollars_as_decimal_text(client: Client) -> None:
    plant = PlantFactory()
    whole = InvestmentFactory(company=plant.company, amount=Decimal("10000000000"))
    row = InvestmentFactory(
        company=plant.company, amount=Decimal("10000000000"), currency="CNY", amount_usd=Decimal("1550780485.33"),
        part_of=whole, years=Decimal(10),
    )  # fmt: skip
    InvestmentPayerFactory(investment=row, name="Xiaomi", company=plant.company)
    InvestmentPayerFactory(investment=row, name="A fund")
    PlantInvestmentFactory(plant=plant, investment=row)
    told = get(client, f"investments/{row.pk}/")
    assert (told["amount"], told["currency"], told["amount_usd"]) == ("10000000000.00", "CNY", "1550780485.33")
    assert told["payers"] == [{"slug": plant.company.slug, "name": "Xiaomi"}, {"slug": None, "name": "A fund"}]
    assert told["plants"] == [{"slug": plant.slug, "name": plant.name}]
    assert (told["part_of"], told["years"]) == (whole.pk, 10)
    assert [each["id"] for each in rows(client, "investments/", plant=plant.slug)] == [row.pk]


def test_a_replaced_sum_names_what_replaced_it_from_that_day(client: Client) -> None:
    old = InvestmentFactory(reported_on="2021-01-01")
    new = InvestmentFactory(reported_on="2022-01-01", supersedes=old, company=old.company)
    assert get(client, f"investments/{old.pk}/")["superseded_by"] == new.pk
    assert get(client, f"investments/{old.pk}/", as_of="2021-12-31")["superseded_by"] is None
    assert [row["id"] for row in rows(client, "investments/", superseded="true")] == [old.pk]
    assert rows(client, "investments/", superseded="true", as_of="2021-12-31") == []


def test_sums_are_filtered_by_layer_purpose_amount_and_country(client: Client) -> None:
    seat = CompanyFactory(hq_country="CN")
    equity = InvestmentFactory(company=seat, purpose="equity", amount=Decimal(5))
    works = InvestmentFactory(company=seat, purpose="capex", amount=Decimal(7))
    PlantInvestmentFactory(investment=works, plant=PlantFactory(company=seat, country="HU"))
    assert [row["id"] for row in rows(client, "investments/", layer="raised")] == [equity.pk]
    assert [row["id"] for row in rows(client, "investments/", purpose="capex")] == [works.pk]
    assert [row["id"] for row in rows(client, "investments/", amount_usd__gte="6")] == [works.pk]
    assert [row["id"] for row in rows(client, "investments/", country="HU")] == [works.pk]
    assert [row["id"] for row in rows(client, "investments/", country="CN")] == [equity.pk]
    Company.objects.filter(pk=seat.pk).update(reported_on_last="2024-01-01")
    assert rows(client, "investments/", country="CN", as_of="2023-12-31") == []


def test_a_further_source_counts_from_its_day_and_says_if_it_was_retold(client: Client) -> None:
    row = InvestmentFactory(reported_on="2021-01-01")
    retold = SourceFactory(retold=True, url=None, retold_from="https://original.example/report")
    InvestmentSourceFactory(investment=row, source=retold, reported_on="2021-02-01")
    early = get(client, f"investments/{row.pk}/", as_of="2021-01-31")
    assert (len(early["sources"]), early["retold"]) == (1, False)
    late = get(client, f"investments/{row.pk}/")
    assert [source["retold"] for source in late["sources"]] == [False, True]
    assert late["sources"][1]["url"] == "https://original.example/report"
    assert late["retold"] is True


def test_an_agreement_is_found_by_either_party(client: Client) -> None:
    deal = PartnershipFactory(type="engineering", modality="rumour", bindingness="rumoured")
    first, second = PartnershipPartyFactory(partnership=deal), PartnershipPartyFactory(partnership=deal)
    PartnershipPartyFactory(partnership=deal, company=None, name="A city")
    PartnershipFactory()
    for party in (first, second):
        (row,) = rows(client, "partnerships/", company=party.company.slug)
        assert row["id"] == deal.pk
        assert [each["slug"] for each in row["parties"]] == [first.company.slug, second.company.slug, None]
    assert len(rows(client, "partnerships/", type="engineering", modality="rumour")) == 1


def crowd() -> None:
    """One row of each list, with all that hangs on it."""
    company = CompanyFactory()
    CompanyAliasFactory(company=company)
    CompanyParentFactory(company=company)
    CompanyStatusFactory(company=company)
    row = InvestmentFactory(company=company, part_of=InvestmentFactory(), supersedes=InvestmentFactory())
    InvestmentPayerFactory(investment=row, company=company)
    InvestmentSourceFactory(investment=row)
    PlantInvestmentFactory(investment=row)
    deal = PartnershipFactory()
    PartnershipPartyFactory(partnership=deal)
    PartnershipSourceFactory(partnership=deal)


@pytest.mark.parametrize("path", ["companies/", "investments/", "partnerships/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    crowd()
    with django_assert_max_num_queries(15) as few:
        get(client, path)
    for _ in range(5):
        crowd()
    with django_assert_max_num_queries(len(few)):
        get(client, path)

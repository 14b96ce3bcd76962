"""Companies, sums and agreements are written whole, or refused by their fields and not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from companies.models import Company, Investment, InvestmentSource, Partnership, PartnershipParty, Source
from companies.services import (
    confirm_investment,
    confirm_partnership,
    new_slug,
    record_company,
    record_investment,
    record_partnership,
)
from evtracker.partial_dates import PartialDate
from tests.factories import CompanyFactory, SourceFactory

pytestmark = pytest.mark.django_db
DAY = PartialDate.parse("2021-03-30")


@pytest.fixture
def source() -> Source:
    return SourceFactory.create()


@pytest.fixture
def xiaomi() -> Company:
    return CompanyFactory.create(slug="xiaomi", name="Xiaomi", reported_on="2021-03-30")


def invest(company: Company, source: Source, **changes: Any) -> Investment:
    said: dict[str, Any] = {
        "slug": "inv-1",
        "company": company,
        "purpose": "programme",
        "amount": Decimal("10000000000"),
        "currency": "CNY",
        "modality": "plan",
        "source": source,
        "reported_on": DAY,
    }
    return record_investment(**{**said, **changes})


def agree(source: Source, *parties: tuple[Company | None, str], **changes: Any) -> Partnership:
    said: dict[str, Any] = {
        "slug": "par-1",
        "type": "engineering",
        "modality": "rumour",
        "bindingness": "rumoured",
        "parties": parties,
        "source": source,
        "reported_on": DAY,
    }
    return record_partnership(**{**said, **changes})


def test_a_sum_keeps_its_currency_and_has_its_dollars_with_their_rate(xiaomi: Company, source: Source) -> None:
    investment = invest(xiaomi, source, payers=[(xiaomi, "Xiaomi"), (None, "Beijing E-Town")])
    investment.refresh_from_db()
    assert (investment.amount, investment.currency) == (10_000_000_000, "CNY")
    assert investment.amount_usd == pytest.approx(Decimal("1521752900"), rel=Decimal("0.001"))
    assert (investment.usd_rate_on, investment.usd_rate_source) == (dt.date(2021, 3, 30), "ECB euro reference rates")
    assert [(payer.company, payer.name) for payer in investment.payers.order_by("pk")] == [
        (xiaomi, "Xiaomi"),
        (None, "Beijing E-Town"),
    ]


def test_a_sum_without_a_reference_rate_has_no_dollars(xiaomi: Company, source: Source) -> None:
    investment = invest(xiaomi, source, currency="EGP")
    assert (investment.amount_usd, investment.usd_rate, investment.usd_rate_source) == (None, None, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal(0)}, "amount must be above zero"),
        ({"amount": Decimal("1e30")}, "digits"),
        ({"amount": Decimal("Infinity")}, "number"),
        ({"amount": Decimal("1.005")}, "decimal places"),
        ({"currency": "XXD"}, "'XXD' is not an ISO 4217 code"),
        ({"purpose": "fun"}, "not a valid choice"),
        ({"modality": "wish"}, "not a valid choice"),
        ({"years": Decimal(-1)}, "years must be above zero"),
        ({"period_start": PartialDate.parse("2025"), "period_end": PartialDate.parse("2024")}, "is after"),
        ({"payers": [(None, "A fund"), (None, "A fund")]}, "already exists"),
    ],
)
def test_what_is_no_sum_is_refused_and_leaves_nothing(
    xiaomi: Company, source: Source, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError, match=field):
        invest(xiaomi, source, **changes)
    assert not Investment.objects.exists()


def test_a_company_is_known_from_its_earliest_sum(xiaomi: Company, source: Source) -> None:
    invest(xiaomi, source, reported_on=PartialDate.parse("2020-06"))
    xiaomi.refresh_from_db()
    assert xiaomi.known_on == dt.date(2020, 6, 30)


def test_a_second_source_of_a_sum_is_added_once(xiaomi: Company, source: Source) -> None:
    investment = invest(xiaomi, source)
    other = SourceFactory.create()
    confirm_investment(investment, other, DAY)
    for again in (other, source):
        with pytest.raises(ValidationError):
            confirm_investment(investment, again, DAY)
    assert [row.source for row in InvestmentSource.objects.all()] == [other]


def test_an_agreement_names_companies_and_others_in_their_order(xiaomi: Company, source: Source) -> None:
    partnership = agree(source, (None, "The city of Beijing"), (xiaomi, "Xiaomi"))
    assert [(party.company, party.name) for party in partnership.parties.all()] == [
        (None, "The city of Beijing"),
        (xiaomi, "Xiaomi"),
    ]
    other = SourceFactory.create()
    assert confirm_partnership(partnership, other, DAY).source == other


def test_an_agreement_of_one_party_is_refused(xiaomi: Company, source: Source) -> None:
    with pytest.raises(ValidationError, match="two parties or more"):
        agree(source, (xiaomi, "Xiaomi"))


def test_an_agreement_with_a_party_named_twice_leaves_nothing(xiaomi: Company, source: Source) -> None:
    with pytest.raises(ValidationError):
        agree(source, (xiaomi, "Xiaomi"), (None, "Xiaomi"))
    assert not Partnership.objects.exists()
    assert not PartnershipParty.objects.exists()


def test_a_company_without_a_known_kind_is_refused(source: Source) -> None:
    with pytest.raises(ValidationError, match="not a valid choice"):
        record_company(slug="x", name="X", kind="bakery", source=source, reported_on=DAY)
    company = record_company(slug="x", name="X", kind="startup", source=source, reported_on=DAY, hq_country="CN")
    assert company.known_on == DAY.last


@pytest.mark.parametrize(("text", "slug"), [("Xiaomi", "xiaomi-2"), ("Great Wall", "great-wall"), ("小米", "company")])
def test_a_new_slug_is_free(xiaomi: Company, text: str, slug: str) -> None:
    assert new_slug(Company, text) == slug


def test_a_new_slug_of_a_long_name_fits(xiaomi: Company) -> None:
    CompanyFactory.create(slug=new_slug(Company, "x" * 200))
    assert len(new_slug(Company, "x" * 200)) <= 80


@pytest.mark.parametrize("link", ["part_of", "supersedes"])
def test_sums_that_lead_back_to_themselves_are_refused(xiaomi: Company, source: Source, link: str) -> None:
    first = invest(xiaomi, source)
    second = invest(xiaomi, source, slug="inv-2", **{link: first})
    third = invest(xiaomi, source, slug="inv-3", **{link: second})
    setattr(first, link, third)
    with pytest.raises(ValidationError, match="leads back"):
        first.full_clean()

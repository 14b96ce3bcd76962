"""Writing companies, sums and agreements: each function makes one record with all its rows, or nothing.

Each also lets the companies be known from the report's day. What is taken back is told by plants.services, which knows
all rows about a company.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pycountry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify

from companies.models import (
    Company,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
    Source,
)
from companies.money import in_usd, usd_rate
from companies.vocabulary import Bindingness, Modality
from evtracker.partial_dates import PartialDate

Row = TypeVar("Row", bound=models.Model)
# Someone named in a report: a company of ours where it is one, and the name as stated.
Named = tuple[Company | None, str]


def new_slug(model: type[models.Model], text: str, kept: Iterable[str] = ()) -> str:
    """A slug made of the text that no row of the model has yet; numbered from 2 where it is taken.

    `kept` are further ones that are not free, as those which lead on to another row.
    """
    field = model._meta.get_field("slug")
    longest = int(getattr(field, "max_length", None) or 50)
    base = slugify(text)[: longest - 6].strip("-") or model._meta.model_name or "row"
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    taken.update(kept)
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def checked(row: Row) -> Row:
    """Store a new row, unless its own rules or the database's speak against it: then ValidationError says which."""
    row.full_clean()
    row.save()
    return row


def convert(investment: Investment) -> Investment:
    """Fill the dollars, at the rate of the day of the report; None and no rate where it can't be converted."""
    rate = usd_rate(investment.currency, investment.reported_on.last)
    investment.amount_usd = in_usd(investment.amount, rate) if rate else None
    investment.usd_rate = rate.rate if rate else None
    investment.usd_rate_on = rate.on if rate else None
    investment.usd_rate_source = rate.source if rate else ""
    return investment


def convert_the_rest() -> int:
    """Fill the dollars of sums that could not be converted before; returns of how many. Rates in use stay."""
    fields = ["amount_usd", "usd_rate", "usd_rate_on", "usd_rate_source"]
    found = [convert(row) for row in Investment.objects.filter(amount_usd__isnull=True)]
    return Investment.objects.bulk_update([row for row in found if row.usd_rate], fields, batch_size=500)


def known_since(companies: Iterable[Company | None], reported_on: PartialDate) -> None:
    """Let companies be known from the report's day, unless they were known before."""
    day = reported_on.last
    unheard = Q(known_on__isnull=True) | Q(known_on__gt=day)
    Company.objects.filter(unheard, pk__in=[company.pk for company in companies if company]).update(known_on=day)


@transaction.atomic
def told_by(source: Source, reported_on: PartialDate) -> dict[str, Any]:
    """What a row rests on, for its making: an undated source tells nothing of its day, which then is assumed."""
    return {"source": source, "reported_on": reported_on, "reported_on_assumed": source.published is None}


def record_company(
    *, slug: str, name: str, kind: str, source: Source, reported_on: PartialDate, **details: Any
) -> Company:
    """Add a company. ValidationError names what can't stand. `details` are further fields of the model."""
    company = Company(slug=slug, name=name, kind=kind, **told_by(source, reported_on), **details)
    company.known_on = reported_on.last
    return checked(company)


@transaction.atomic
def record_investment(
    *,
    slug: str,
    company: Company,
    purpose: str,
    amount: Decimal,
    currency: str,
    modality: str,
    source: Source,
    reported_on: PartialDate,
    payers: Sequence[Named] = (),
    part_of: Investment | None = None,
    supersedes: Investment | None = None,
    years: Decimal | None = None,
    period_start: PartialDate | None = None,
    period_end: PartialDate | None = None,
    round_name: str = "",
) -> Investment:
    """Add a sum with who pays it, and its dollars at the day's rate. ValidationError names what can't stand."""
    investment = Investment(
        slug=slug,
        company=company,
        purpose=purpose,
        amount=amount,
        currency=currency,
        modality=modality,
        **told_by(source, reported_on),
        part_of=part_of,
        supersedes=supersedes,
        years=years,
        period_start=period_start,
        period_end=period_end,
        round_name=round_name,
    )
    _check_currency(currency)
    # Before the dollars are worked out: of what is no sum there are none.
    investment.full_clean()
    checked(convert(investment))
    for payer, name in payers:
        checked(InvestmentPayer(investment=investment, company=payer, name=name[:200]))
    known_since([company], reported_on)
    return investment


@transaction.atomic
def confirm_investment(investment: Investment, source: Source, reported_on: PartialDate) -> InvestmentSource:
    """Add a further source that tells of the same sum. ValidationError where it is one of its sources already."""
    _refuse_own_source(investment, source)
    return checked(InvestmentSource(investment=investment, **told_by(source, reported_on)))


def bindingness(modality: str, started: PartialDate | None, ended: PartialDate | None, day: dt.date) -> str:
    """How binding an agreement is on a day, by what its report says of it (evtracker/starter_data/README.md)."""
    if modality != Modality.FACT:
        return {Modality.RUMOUR.value: Bindingness.RUMOURED.value, Modality.PLAN.value: Bindingness.MOU.value}.get(
            modality, ""
        )
    if ended and ended.last <= day:
        return Bindingness.ENDED.value
    return Bindingness.ACTIVE.value if started and started.first <= day else Bindingness.AGREED.value


@transaction.atomic
def record_partnership(
    *,
    slug: str,
    type: str,  # noqa: A002 - the field's word
    modality: str,
    bindingness: str,
    parties: Sequence[Named],
    source: Source,
    reported_on: PartialDate,
    started: PartialDate | None = None,
    ended: PartialDate | None = None,
    description: str = "",
) -> Partnership:
    """Add an agreement of two or more parties. ValidationError names what can't stand."""
    if len(parties) < 2:
        raise ValidationError("an agreement has two parties or more")
    partnership = Partnership(
        slug=slug,
        type=type,
        modality=modality,
        bindingness=bindingness,
        started=started,
        ended=ended,
        description=description,
        **told_by(source, reported_on),
    )
    checked(partnership)
    for company, name in parties:
        checked(PartnershipParty(partnership=partnership, company=company, name=name[:200]))
    known_since([company for company, _ in parties], reported_on)
    return partnership


@transaction.atomic
def confirm_partnership(partnership: Partnership, source: Source, reported_on: PartialDate) -> PartnershipSource:
    """Add a further source that tells of the same agreement. ValidationError where it is one of its sources already."""
    _refuse_own_source(partnership, source)
    return checked(PartnershipSource(partnership=partnership, **told_by(source, reported_on)))


def _refuse_own_source(record: Investment | Partnership, source: Source) -> None:
    if record.source_id == source.pk:
        raise ValidationError({"source": "is the one that it rests on already"})


def _check_currency(currency: str) -> None:
    if pycountry.currencies.get(alpha_3=currency) is None:
        raise ValidationError({"currency": f"{currency!r} is not an ISO 4217 code"})

"""The rows of sums of money and agreements, by column."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from companies.models import (
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
)
from plants.models import PlantInvestment
from plants.starter.written import (
    CHUNK,
    EVERY,
    Cells,
    by_pk,
    company_slugs,
    listable,
    listed,
    number,
    reported,
    slug,
    text,
)


def investments(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of investments.csv."""
    slugs = company_slugs()
    related = ("payers__company", "for_plants__plant")
    rows = Investment.objects.filter(where).select_related("company", "part_of", "supersedes", "source")
    for row in rows.prefetch_related(*related).order_by("pk").iterator(CHUNK):
        yield {
            "id": row.slug,
            "company_slug": row.company.slug,
            "plant_slug": next((link.plant.slug for link in by_pk(row.for_plants)), ""),
            "purpose": row.purpose,
            "amount": number(row.amount),
            "currency": row.currency,
            "years": number(row.years),
            "period_start": text(row.period_start),
            "period_end": text(row.period_end),
            "modality": row.modality,
            "investors": listed(payer for payer in by_pk(row.payers) if listable(payer, slugs)),
            "part_of": slug(row.part_of),
            "supersedes": slug(row.supersedes),
            "round_name": row.round_name,
            "amount_usd": number(row.amount_usd),
            "usd_rate": number(row.usd_rate),
            "usd_rate_on": text(row.usd_rate_on),
            "usd_rate_source": row.usd_rate_source,
            **reported(row),
        }


def investment_payers(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of investment_payers.csv."""
    slugs = company_slugs()
    rows = InvestmentPayer.objects.filter(where).select_related("investment", "company").order_by("pk")
    for row in rows.iterator(CHUNK):
        if not listable(row, slugs):
            yield {"investment_id": row.investment.slug, "company_slug": slug(row.company), "name": row.name}


def plant_investments(where: Q = EVERY) -> Iterator[Cells]:
    """The plants beyond the first, which stands in the row of the sum."""
    first: set[int] = set()
    rows = PlantInvestment.objects.filter(where).select_related("plant", "investment").order_by("pk")
    for row in rows.iterator(CHUNK):
        if row.investment_id in first:
            yield {"plant_slug": row.plant.slug, "investment_id": row.investment.slug}
        first.add(row.investment_id)


def _partnership_rows(where: Q) -> Iterator[Partnership]:
    rows = Partnership.objects.filter(where).select_related("source").prefetch_related("parties__company")
    return rows.order_by("pk").iterator(CHUNK)


def _parties_told(partnership: Partnership, slugs: set[str]) -> list[PartnershipParty]:
    """The parties, if the agreement's own row can tell them all, companies first; else none."""
    parties = by_pk(partnership.parties)
    in_order = parties == sorted(parties, key=lambda party: party.company is None)
    return parties if in_order and all(listable(party, slugs) for party in parties) else []


def partnerships(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of partnerships.csv."""
    slugs = company_slugs()
    for row in _partnership_rows(where):
        parties = _parties_told(row, slugs)
        yield {
            "id": row.slug,
            "company_slugs": listed(party for party in parties if party.company),
            "other_parties": listed(party for party in parties if not party.company),
            "type": row.type,
            "modality": row.modality,
            "bindingness": row.bindingness,
            "started": text(row.started),
            "ended": text(row.ended),
            "description": row.description,
            **reported(row),
        }


def partnership_parties(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of partnership_parties.csv."""
    slugs = company_slugs()
    for partnership in _partnership_rows(where):
        if not _parties_told(partnership, slugs):
            for row in by_pk(partnership.parties):
                yield {"partnership_id": partnership.slug, "company_slug": slug(row.company), "name": row.name}


def investment_sources(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of investment_sources.csv."""
    rows = InvestmentSource.objects.filter(where).select_related("investment", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"investment_id": row.investment.slug, **reported(row)}


def partnership_sources(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of partnership_sources.csv."""
    rows = PartnershipSource.objects.filter(where).select_related("partnership", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"partnership_id": row.partnership.slug, **reported(row)}

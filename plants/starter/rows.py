"""The rows of the record as the cells of the starter data's files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from companies.models import Company, Investment, InvestmentSource, Partnership, PartnershipSource, Source
from plants.models import CapacityPlan, Milestone, Plant, PlantStatus
from plants.starter import cells
from plants.starter.tables import Table

Cells = dict[str, Any]
# Rows that are held in memory at once.
CHUNK = 2000


def cells_of(table: Table) -> Iterator[Cells]:
    """The table's rows as they stand in the database, by column."""
    return WRITERS[table.name]()


def digest(table: Table, row: Cells) -> str:
    """The same for the same statement, in a file or in the database, so that it is loaded once."""
    text = "\x1f".join([table.name, *(str(row[name]) for name in table.header)])
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _reported(row: Any) -> Cells:
    """The day of the report (empty where it was assumed, so that it is found anew) and the source."""
    return {"reported_on": "" if row.reported_on_assumed else str(row.reported_on), "source_id": row.source.slug}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def number(value: Any) -> str:
    """A decimal without an exponent or trailing zeros; empty for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _list(names: Iterable[str]) -> str:
    return cells.SEPARATOR.join(name.replace(cells.SEPARATOR, ",") for name in names)


def _named(row: Any) -> str:
    """A company's slug, or the name of one that is not ours."""
    return str(row.company.slug if row.company else row.name)


def _sources() -> Iterator[Cells]:
    for row in Source.objects.order_by("pk").iterator(CHUNK):
        yield {
            "id": row.slug,
            "url": row.url or "",
            "publisher": row.publisher,
            "title": row.title,
            "published": _text(row.published),
            "language": row.language,
            "retold": "true" if row.retold else "false",
            "retold_from": row.retold_from,
        }


def _companies() -> Iterator[Cells]:
    related = ("aliases", "states", "parents__parent")
    rows = Company.objects.select_related("source").prefetch_related(*related).order_by("pk")
    for row in rows.iterator(CHUNK):
        state = max(row.states.all(), key=lambda one: (one.reported_on, one.pk), default=None)
        parent = max(row.parents.all(), key=lambda one: (one.reported_on, one.pk), default=None)
        yield {
            "slug": row.slug,
            "name": row.name,
            "legal_name": row.legal_name,
            "aliases": _list(alias.name for alias in row.aliases.all()),
            "kind": row.kind,
            "parent_slug": parent.parent.slug if parent else "",
            "hq_city": row.hq_city,
            "hq_country": row.hq_country,
            "founded": _text(row.founded),
            "ev_entry": _text(row.ev_entry),
            "status": state.status if state else "",
            "status_since": _text(state.since) if state else "",
            "website": row.website,
            "ticker": row.ticker,
            "wikidata": row.wikidata,
            "source_id": row.source.slug,
        }


def _plants() -> Iterator[Cells]:
    rows = Plant.objects.select_related("source", "company", "within").prefetch_related("owners__company")
    for row in rows.order_by("pk").iterator(CHUNK):
        owners = sorted(row.owners.all(), key=lambda owner: owner.pk)
        yield {
            "slug": row.slug,
            "name": row.name,
            "company_slug": row.company.slug,
            "partners": _list(
                f"{_named(owner)}:{number(owner.share)}" if owner.share is not None else _named(owner)
                for owner in owners
            ),
            "within": row.within.slug if row.within else "",
            "city": row.city,
            "region": row.region,
            "country": row.country,
            "lat": number(row.lat),
            "lon": number(row.lon),
            "product": row.product,
            "announced_on": _text(row.announced_on),
            "source_id": row.source.slug,
        }


def _of_plant(row: Any) -> Cells:
    return {"plant_slug": row.plant.slug, "phase": row.phase.number if row.phase else "", **_reported(row)}


def _statuses() -> Iterator[Cells]:
    rows = PlantStatus.objects.select_related("plant", "phase", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"status": row.status, "since": _text(row.since), **_of_plant(row)}


def _capacity(row: CapacityPlan) -> Cells:
    return {
        "amount": number(row.amount),
        "unit": row.unit,
        "effective": _text(row.effective),
        "modality": row.modality,
    }


def _plans() -> Iterator[Cells]:
    rows = CapacityPlan.objects.exclude(plant=None).select_related("plant", "phase", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"increment": "true" if row.increment else "false", **_capacity(row), **_of_plant(row)}


def _targets() -> Iterator[Cells]:
    rows = CapacityPlan.objects.exclude(company=None).select_related("company", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        assert row.company is not None
        yield {"company_slug": row.company.slug, **_capacity(row), **_reported(row)}


def _milestones() -> Iterator[Cells]:
    rows = Milestone.objects.exclude(plant=None).select_related("plant", "phase", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"event": row.event, "date": str(row.date), "modality": row.modality, **_of_plant(row)}


def _investments() -> Iterator[Cells]:
    related = ("payers__company", "for_plants__plant")
    rows = Investment.objects.select_related("company", "part_of", "supersedes", "source").prefetch_related(*related)
    for row in rows.order_by("pk").iterator(CHUNK):
        plants = [link.plant.slug for link in row.for_plants.all()]
        yield {
            "id": row.slug,
            "company_slug": row.company.slug,
            "plant_slug": plants[0] if plants else "",
            "purpose": row.purpose,
            "amount": number(row.amount),
            "currency": row.currency,
            "years": number(row.years),
            "period_start": _text(row.period_start),
            "period_end": _text(row.period_end),
            "modality": row.modality,
            "investors": _list(_named(payer) for payer in row.payers.all()),
            "part_of": row.part_of.slug if row.part_of else "",
            "supersedes": row.supersedes.slug if row.supersedes else "",
            **_reported(row),
        }


def _partnerships() -> Iterator[Cells]:
    rows = Partnership.objects.select_related("source").prefetch_related("parties__company").order_by("pk")
    for row in rows.iterator(CHUNK):
        parties = row.parties.all()
        yield {
            "id": row.slug,
            "company_slugs": _list(party.company.slug for party in parties if party.company),
            "other_parties": _list(party.name for party in parties if not party.company),
            "type": row.type,
            "modality": row.modality,
            "started": _text(row.started),
            "ended": _text(row.ended),
            "description": row.description,
            **_reported(row),
        }


def _investment_sources() -> Iterator[Cells]:
    rows = InvestmentSource.objects.select_related("investment", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"investment_id": row.investment.slug, **_reported(row)}


def _partnership_sources() -> Iterator[Cells]:
    rows = PartnershipSource.objects.select_related("partnership", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"partnership_id": row.partnership.slug, **_reported(row)}


WRITERS: dict[str, Callable[[], Iterator[Cells]]] = {
    "sources": _sources,
    "companies": _companies,
    "plants": _plants,
    "plant_status": _statuses,
    "capacity_plans": _plans,
    "investments": _investments,
    "partnerships": _partnerships,
    "milestones": _milestones,
    "company_targets": _targets,
    "investment_sources": _investment_sources,
    "partnership_sources": _partnership_sources,
}

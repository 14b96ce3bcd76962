"""The rows of sources and companies, by column."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from companies.models import Company, CompanyAlias, CompanyParent, CompanyStatus, Source
from plants.starter import cells
from plants.starter.written import CHUNK, EVERY, Cells, flag, reported, reported_with, slug, text


def sources(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of sources.csv."""
    for row in Source.objects.filter(where).order_by("pk").iterator(CHUNK):
        yield {
            "id": row.slug,
            "url": row.url or "",
            "publisher": row.publisher,
            "title": row.title,
            "published": text(row.published),
            "language": row.language,
            "retold": flag(row.retold),
            "retold_from": row.retold_from,
        }


def _company_rows(where: Q) -> Iterator[Company]:
    related = ("aliases__source", "states__source", "parents__parent", "parents__source")
    rows = Company.objects.filter(where).select_related("source").prefetch_related(*related)
    return rows.order_by("pk").iterator(CHUNK)


def _told_by_company(company: Company) -> tuple[list[CompanyAlias], list[CompanyStatus], list[CompanyParent]]:
    """The aliases, the state and the parent that the company's own row can tell."""
    aliases = [
        alias
        for alias in company.aliases.all()
        if alias.source_id == company.source_id and cells.SEPARATOR not in alias.name
    ]
    states = [row for row in company.states.all() if reported_with(row, company)]
    parents = [
        row for row in company.parents.all() if reported_with(row, company) and row.since is None and row.until is None
    ]
    return aliases, states[:1], parents[:1]


def companies(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of companies.csv."""
    for row in _company_rows(where):
        aliases, states, parents = _told_by_company(row)
        yield {
            "slug": row.slug,
            "name": row.name,
            "legal_name": row.legal_name,
            "aliases": cells.SEPARATOR.join(alias.name for alias in aliases),
            "kind": row.kind,
            "parent_slug": parents[0].parent.slug if parents else "",
            "hq_city": row.hq_city,
            "hq_country": row.hq_country,
            "founded": text(row.founded),
            "ev_entry": text(row.ev_entry),
            "status": states[0].status if states else "",
            "status_since": text(states[0].since) if states else "",
            "website": row.website,
            "ticker": row.ticker,
            "wikidata": row.wikidata,
            **reported(row),
        }


def company_aliases(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of company_aliases.csv."""
    for company in _company_rows(where):
        told, _, _ = _told_by_company(company)
        for row in company.aliases.all():
            if row not in told:
                yield {"company_slug": company.slug, "name": row.name, "source_id": slug(row.source)}


def company_states(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of company_states.csv."""
    for company in _company_rows(where):
        _, told, _ = _told_by_company(company)
        for row in company.states.all():
            if row not in told:
                yield {
                    "company_slug": company.slug,
                    "status": row.status,
                    "since": text(row.since),
                    **reported(row),
                }


def company_parents(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of company_parents.csv."""
    for company in _company_rows(where):
        _, _, told = _told_by_company(company)
        for row in company.parents.all():
            if row not in told:
                yield {
                    "company_slug": company.slug,
                    "parent_slug": row.parent.slug,
                    "since": text(row.since),
                    "until": text(row.until),
                    **reported(row),
                }

"""Loading sources and companies."""

from __future__ import annotations

from typing import Any

from companies.models import Company, CompanyAlias, CompanyParent, CompanyStatus, Source
from evtracker.fields import to_partial_date
from plants.starter import cells
from plants.starter.load import Load
from plants.starter.reading import Row

# Columns that are fields of the same name, as they stand.
COMPANY_FIELDS = ("slug", "name", "legal_name", "kind", "hq_city", "hq_country", "website", "ticker", "wikidata")


def load_sources(load: Load) -> None:
    """Add the sources. One that came in as an article under the same address is that source."""
    rows = load.rows("sources")
    by_slug = dict(Source.objects.values_list("slug", "pk"))
    by_url: dict[Any, int] = dict(Source.objects.exclude(url=None).values_list("url", "pk"))
    new = [row for row in rows if row["id"] not in by_slug and row["url"] not in by_url]
    load.make(
        Source(
            slug=row["id"],
            url=row["url"] or None,
            publisher=row["publisher"],
            title=row["title"],
            published=to_partial_date(row["published"]),
            language=row["language"],
            retold=row["retold"] == "true",
            retold_from=row["retold_from"],
        )
        for row in new
    )
    by_slug = dict(Source.objects.values_list("slug", "pk"))
    load.sources = {row["id"]: by_url.get(row["url"]) or by_slug[row["id"]] for row in rows}
    load.tell("sources", len(new))


def load_companies(load: Load) -> None:
    """Add the companies with what their rows say of them, then what the further files say."""
    new = load.new("companies", Company)
    load.make(
        Company(
            **{name: row[name] for name in COMPANY_FIELDS},
            founded=to_partial_date(row["founded"]),
            ev_entry=to_partial_date(row["ev_entry"]),
            **load.reported(row),
        )
        for row in new
    )
    load.companies = load.by_slug("companies", Company)
    load.make(
        CompanyAlias(company=load.companies[row["slug"]], name=name, source_id=load.sources[row["source_id"]])
        for row in new
        for name in cells.parts(row["aliases"])
    )
    load.make(
        CompanyParent(
            company=load.companies[row["slug"]], parent=load.companies[row["parent_slug"]], **load.reported(row)
        )
        for row in new
        if row["parent_slug"]
    )
    load.make(_state(load, row, "slug", "status_since") for row in new if row["status"])
    _load_details(load)


def _state(load: Load, row: Row, company: str, since: str) -> CompanyStatus:
    return CompanyStatus(
        company=load.companies[row[company]],
        status=row["status"],
        since=to_partial_date(row[since]),
        **load.reported(row),
    )


def _load_details(load: Load) -> None:
    load.add_missing(
        "company_aliases",
        CompanyAlias,
        ("company_id", "name"),
        (
            CompanyAlias(
                company=load.companies[row["company_slug"]],
                name=row["name"],
                source_id=load.sources.get(row["source_id"]),
            )
            for row in load.rows("company_aliases")
        ),
    )
    load.add_missing(
        "company_states",
        CompanyStatus,
        ("company_id", "status", "source_id", "since"),
        (_state(load, row, "company_slug", "since") for row in load.rows("company_states")),
    )
    load.add_missing(
        "company_parents",
        CompanyParent,
        ("company_id", "parent_id", "since"),
        (
            CompanyParent(
                company=load.companies[row["company_slug"]],
                parent=load.companies[row["parent_slug"]],
                since=to_partial_date(row["since"]),
                until=to_partial_date(row["until"]),
                **load.reported(row),
            )
            for row in load.rows("company_parents")
        ),
    )

"""What a sheet may not say beyond the rules of the files: without a day, or against the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from companies.belonging import Belongs, ring_through
from companies.models import CompanyParent, Source
from companies.money import CENT
from plants.starter import cells
from plants.starter.checking import belongs, check_folder
from plants.starter.correcting import DOLLARS, TOLD
from plants.starter.reading import Fault, Row
from plants.starter.sheet import Sheet, standing

# Where the lists of a row that is on record are changed.
ELSEWHERE = {
    "aliases": "in company_aliases",
    "parent_slug": "in company_parents",
    "status": "in company_states",
    "status_since": "in company_states",
    "partners": "in plant_owners",
    "investors": "in investment_payers",
    "plant_slug": "in plant_investments",
    "company_slugs": "in partnership_parties",
    "other_parties": "in partnership_parties",
}


def check_sheet(sheet: Sheet) -> list[Fault]:
    """All faults of the sheet, by line. The rows that it names must stand beside it."""
    found = sheet.own(check_folder(sheet.folder))
    if found:
        return found
    kept = _kept(sheet)
    found += [fault for row in sheet.rows for fault in (*_undated(sheet, row), *_told_otherwise(row, kept))]
    if sheet.table.name == "investments":
        found += [fault for row in sheet.rows for fault in _dollars(row, kept)]
    if sheet.table.name == "sources":
        found += _addresses(sheet)
    if sheet.table.name == "company_parents":
        found += _groups(sheet)
    return sorted(found, key=lambda fault: fault.line)


def _kept(sheet: Sheet) -> Mapping[str, Mapping[str, str]]:
    """The rows of the sheet that are on record, as these say it, by slug."""
    if not sheet.table.key:
        return {}
    slugs = [row[sheet.table.key] for row in sheet.rows]
    return {said[sheet.table.key]: said for said in standing(sheet.table.name, slugs)}


def _undated(sheet: Sheet, row: Row) -> Iterator[Fault]:
    """A figure is known from a day: its own, or its source's."""
    if "reported_on" not in row.table.all_names or row["reported_on"]:
        return
    published = {source["id"]: source["published"] for source in sheet.folder.rows["sources"]}
    if not published.get(row["source_id"]):
        yield row.fault("reported_on", f"is empty, and source {row['source_id']} is undated")


def _told_otherwise(row: Row, kept: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """Lists of a row on record stay as they are: to take somebody out of them would lose who said so."""
    stands = kept.get(row[row.table.key]) if row.table.key else None
    for column in TOLD.get(row.table.name, ()) if stands else ():
        if stands and sorted(cells.parts(row[column])) != sorted(cells.parts(stands[column])):
            yield row.fault(column, f"is {stands[column]!r} on record: add to it {ELSEWHERE[column]}, or on its page")


def _dollars(row: Row, kept: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """Dollars that are stated are the amount at the stated rate; empty ones are reckoned."""
    if not row["usd_rate"]:
        return
    reckoned = Decimal(row["amount"]) / Decimal(row["usd_rate"])
    stands = kept.get(row["id"], {})
    same = all(row[column] == stands.get(column) for column in DOLLARS)
    if abs(reckoned - Decimal(row["amount_usd"])) > CENT and not same:
        yield row.fault("amount_usd", "is not the amount at usd_rate; leave both empty to have it reckoned")


def _addresses(sheet: Sheet) -> Iterator[Fault]:
    """Two sources of one address would be one publication counted twice."""
    stated = {row["url"]: row for row in sheet.rows if row["url"]}
    for source in Source.objects.filter(url__in=stated):
        row = stated[str(source.url)]
        if row["id"] != source.slug:
            yield row.fault("url", f"is the address of source {source.slug}")


def _groups(sheet: Sheet) -> Iterator[Fault]:
    """With the parents on record no company belongs to itself by way of others."""
    stated = [(row, link) for row in sheet.rows if (link := belongs(row)) is not None]
    again = {(link.company, link.parent, link.since) for _, link in stated}
    kept = CompanyParent.objects.values_list("company__slug", "parent__slug", "since", "until")
    on_record = [Belongs(*each) for each in kept if each[:3] not in again]
    for row, link in stated:
        ring = ring_through(link, on_record)
        if ring:
            yield row.fault("parent_slug", f"goes round: {' > '.join(ring)}")

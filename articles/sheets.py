"""Taking a sheet of records in by a curator: checked as a whole, stored as a whole, noted in the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from articles.record_changes import as_they_stand, note_differences
from articles.rematching import match_around
from companies.models import Company, CompanyAlias, Investment, Partnership, PartnershipParty
from plants.models import Plant, PlantInvestment
from plants.services import redraw
from plants.starter.correcting import Reader, correct, on_record
from plants.starter.dating import Reports
from plants.starter.load import Load
from plants.starter.loading import load_all
from plants.starter.reading import Fault, Row
from plants.starter.sheet import Sheet
from plants.starter.sheet_checking import check_sheet
from plants.touched import note_all_touched


@dataclass
class Outcome:
    """What became of a sheet's rows; with faults nothing may be kept of it.

    `new` are lines; `corrected` is by line, each row as it was and as it is.
    """

    faults: list[Fault] = field(default_factory=list)
    new: set[int] = field(default_factory=set)
    corrected: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def kind(self, row: Row) -> str:
        """`new`, `corrected` or `unchanged`."""
        return "new" if row.line in self.new else "corrected" if row.line in self.corrected else "unchanged"


def import_sheet(sheet: Sheet, by: User, why: str) -> Outcome:
    """Add the rows that are not there, correct those that say something else; call it in a transaction.

    Rows that are there are never removed. With faults the transaction has to be rolled back: some of it may be stored.
    """
    if sheet.folder.faults:
        return Outcome(faults=sheet.folder.faults)
    sheet.add_named()
    faults = check_sheet(sheet)
    if faults:
        return Outcome(faults=faults)
    reader = Reader(sheet)
    there = on_record(sheet, reader)
    outcome = Outcome(new={row.line for row in sheet.rows if reader.identity(row) not in there})
    load = Load(sheet.folder, Reports(sheet.folder), lambda *told: None)
    load.made = []
    load_all(load)
    outcome.corrected, outcome.faults = correct(sheet, Reader(sheet), there)
    if not outcome.faults:
        _draw_and_note(load, outcome, by, why)
    return outcome


def _draw_and_note(load: Load, outcome: Outcome, by: User, why: str) -> None:
    made, corrected = load.made or [], outcome.corrected.values()
    if not made and not corrected:
        return
    was = [before for before, _ in corrected]
    companies, plants = _about(was)
    companies |= {company.pk for company in load.companies.values()}
    plants |= {plant.pk for plant in load.plants.values()}
    redraw(companies, plants)
    match_around(companies, plants, [row.name for row in made if isinstance(row, Company | CompanyAlias)])
    if load.rows("sources") and any(before._meta.label_lower == "companies.source" for before in was):
        note_all_touched()
    after = as_they_stand([*made, *(now for _, now in corrected)])
    note_differences(as_they_stand(was), after, by, why)


def _about(rows: Iterable[models.Model]) -> tuple[set[int], set[int]]:
    """The companies and plants that rows were about before they were corrected."""
    companies, plants = set[Any](), set[Any]()
    sums, agreements = set[Any](), set[Any]()
    for row in rows:
        companies |= {getattr(row, name, None) for name in ("company_id", "parent_id")}
        plants |= {getattr(row, name, None) for name in ("plant_id", "within_id")}
        sums |= {getattr(row, name, None) for name in ("part_of_id", "supersedes_id", "investment_id")}
        agreements.add(row.pk if isinstance(row, Partnership) else None)
        companies.add(row.pk if isinstance(row, Company) else None)
        plants.add(row.pk if isinstance(row, Plant) else None)
        sums.add(row.pk if isinstance(row, Investment) else None)
    sums -= {None}
    companies.update(Investment.objects.filter(pk__in=sums).values_list("company", flat=True))
    companies.update(
        PartnershipParty.objects.filter(partnership__in=agreements - {None}).values_list("company", flat=True)
    )
    plants.update(PlantInvestment.objects.filter(investment__in=sums).values_list("plant", flat=True))
    return companies - {None}, plants - {None}

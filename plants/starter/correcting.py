"""Rows of a sheet that are on record already: which they are, and what they say otherwise."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from companies.models import (
    Company,
    CompanyAlias,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
    Source,
)
from companies.services import convert
from evtracker.fields import to_partial_date
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.starter import cells
from plants.starter.reading import Fault, Row
from plants.starter.sheet import PLANS, Sheet
from plants.starter.tables import Column, Table
from plants.vocabulary import LinkedBy

MODELS: dict[str, type[Model]] = {
    "sources": Source,
    "companies": Company,
    "company_aliases": CompanyAlias,
    "company_states": CompanyStatus,
    "company_parents": CompanyParent,
    "plants": Plant,
    "plant_owners": PlantOwner,
    "phases": Phase,
    "plant_status": PlantStatus,
    "capacity_plans": CapacityPlan,
    "company_targets": CapacityPlan,
    "milestones": Milestone,
    "investments": Investment,
    "investment_payers": InvestmentPayer,
    "plant_investments": PlantInvestment,
    "investment_sources": InvestmentSource,
    "partnerships": Partnership,
    "partnership_parties": PartnershipParty,
    "partnership_sources": PartnershipSource,
}
# Columns that are called otherwise than their fields.
ATTRIBUTES = {
    "id": "slug",
    "company_slug": "company_id",
    "parent_slug": "parent_id",
    "plant_slug": "plant_id",
    "within": "within_id",
    "part_of": "part_of_id",
    "supersedes": "supersedes_id",
    "superseded_by": "superseded_by_id",
    "restates": "restates_id",
}
# Lists, and what stands in other tables too: by a row that is on record they are told, not changed.
TOLD = {
    "companies": ("aliases", "parent_slug", "status", "status_since"),
    "plants": ("partners",),
    "investments": ("investors", "plant_slug"),
    "partnerships": ("company_slugs", "other_parties"),
}
# An empty cell of these leaves what stands there, or has it reckoned.
DOLLARS = ("amount_usd", "usd_rate", "usd_rate_on", "usd_rate_source")
LEFT_IF_EMPTY = {"reported_on", "reported_on_assumed", "product", "bindingness", "key", *DOLLARS}
_NUMBERS = {cells.capacity, cells.money, cells.years, cells.share, cells.rate}
_READERS: dict[Any, Callable[[str], Any]] = {
    cells.partial_date: to_partial_date,
    cells.day: lambda cell: PartialDate.parse(cell).last if cell else None,
    cells.true_or_false: lambda cell: cell == "true",
    **dict.fromkeys(_NUMBERS, lambda cell: Decimal(cell) if cell else None),
}
Identity = tuple[Any, ...]


class Reader:
    """Reads cells as the values of their fields."""

    def __init__(self, sheet: Sheet) -> None:
        """Look up the rows that the sheet names; each of them is on record by now."""
        self.keys: dict[str, dict[str, int]] = {}
        for name, rows in sheet.folder.rows.items():
            if rows and (rows[0].table.key or name in PLANS):
                by = "slug" if rows[0].table.key else "key"
                named = {row[row.table.key] if row.table.key else row.key for row in rows}
                found = MODELS[name]._default_manager.filter(**{f"{by}__in": named})
                self.keys[name] = dict(found.values_list(by, "pk"))
        plants = self.keys.get("plants", {}).values()
        self.phases = {(one.plant_id, one.number): one.pk for one in Phase.objects.filter(plant__in=plants)}

    def read(self, row: Row, column: Column) -> tuple[str, Any]:
        """The field's attribute and its value."""
        cell, name = row[column.name], ATTRIBUTES.get(column.name, column.name)
        if column.refers:
            return name, self.keys.get(column.refers, {}).get(cell)
        if column.name in ("superseded_by", "restates"):
            return name, next((self.keys[table][cell] for table in PLANS if cell in self.keys.get(table, {})), None)
        if column.name == "phase":
            return self._phase(row, cell)
        if column.name in ("lat", "lon"):
            return name, Decimal(cell) if cell else None
        if column.name == "url":
            return name, cell or None
        return name, _READERS.get(column.check, str)(cell)

    def _phase(self, row: Row, cell: str) -> tuple[str, Any]:
        if row.table.name == "phases":
            return "number", int(cell)
        plant = self.keys.get("plants", {}).get(row["plant_slug"])
        return "phase_id", self.phases.get((plant or 0, int(cell))) if cell else None

    def identity(self, row: Row) -> Identity:
        """What tells the row from all others of its table."""
        if row.table.key:
            return (row[row.table.key],)
        if "key" in row.table.all_names:
            return (row.key,)
        return tuple(self.read(row, column)[1] for column in identifying(row.table))


def identifying(table: Table) -> list[Column]:
    """The columns that tell a row without slug and key."""
    return [column for column in table.all_columns if column.name in (table.once or table.all_names)]


def on_record(sheet: Sheet, reader: Reader) -> dict[Identity, Any]:
    """The rows of the sheet's table that are there already."""
    table, model = sheet.table, MODELS[sheet.table.name]._default_manager
    if table.key or "key" in table.all_names:
        by = "slug" if table.key else "key"
        found = model.filter(**{f"{by}__in": [reader.identity(row)[0] for row in sheet.rows]})
        return {(getattr(row, by),): row for row in found}
    first = identifying(table)[0]
    names = ["number" if one.name == "phase" else ATTRIBUTES.get(one.name, one.name) for one in identifying(table)]
    below = {reader.read(row, first)[1] for row in sheet.rows} - {None}
    rows = model.filter(Q(**{f"{names[0]}__in": below}))
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def correct(
    sheet: Sheet, reader: Reader, there: Mapping[Identity, Any]
) -> tuple[dict[int, tuple[Any, Any]], list[Fault]]:
    """Let rows on record say what the sheet says: those that differ by line, as they were and as they are.

    The faults name what a row can't say by its model's own rules.
    """
    corrected: dict[int, tuple[Any, Any]] = {}
    faults: list[Fault] = []
    columns = [one for one in sheet.table.all_columns if one.name in sheet.header and one.name != sheet.table.key]
    told = TOLD.get(sheet.table.name, ())
    for row in sheet.rows:
        old = there.get(reader.identity(row))
        if old is None:
            continue
        before = copy.copy(old)
        stated = [one for one in columns if one.name not in told and (row[one.name] or one.name not in LEFT_IF_EMPTY)]
        values = dict(reader.read(row, column) for column in stated)
        differing = _set(old, _without_rules_links(values))
        if not differing:
            continue
        if isinstance(old, Investment) and not differing & set(DOLLARS):
            convert(old)
        try:
            old.full_clean()
        except ValidationError as error:
            faults += _faults(row, error)
            continue
        old.save()
        corrected[row.line] = (before, old)
    return corrected, faults


def _set(row: Any, values: Mapping[str, Any]) -> set[str]:
    """Set what differs; returns the names."""
    differing = {name for name, value in values.items() if getattr(row, name) != value}
    for name in differing:
        setattr(row, name, values[name])
    return differing


def _without_rules_links(values: Mapping[str, Any]) -> dict[str, Any]:
    """Links between plans are said of those that a curator drew; the others are drawn anew by the rules."""
    if "linked_by" not in values or values["linked_by"] == LinkedBy.CURATOR:
        return dict(values)
    left = {name: value for name, value in values.items() if name not in ("superseded_by_id", "restates_id")}
    return {**left, "linked_by": LinkedBy.RULES.value}


def _faults(row: Row, error: ValidationError) -> Iterable[Fault]:
    columns = {attribute.removesuffix("_id"): name for name, attribute in ATTRIBUTES.items()}
    for field, reasons in error.message_dict.items():
        column = columns.get(field, field)
        named = column if column in row.cells else ""
        for reason in reasons:
            yield Fault(row.table.file, row.line, named, row.cells.get(named, ""), reason)

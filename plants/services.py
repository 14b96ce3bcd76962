"""Writing plants and what is said of them. Each function makes one record with all its rows, or nothing; afterwards the
links among the plant's plans are drawn anew and the days on which company and plant became known are right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Min

from companies.models import (
    Company,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    Source,
)
from companies.services import checked, confirm_investment, told_by
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.money_timeline import redraw_sums
from plants.supersession import relink, relink_targets
from plants.timeline import redraw_plants, redraw_targets
from plants.touched import note_touched
from plants.vocabulary import PRODUCTS_OF_UNIT

Row = TypeVar("Row", CapacityPlan, PlantStatus, Milestone)
# An owner as stated: the company where it is one of ours, the name, and the share in per cent where known.
Owner = tuple[Company | None, str, Decimal | None]


def product_rated(unit: str, product: str = "") -> str:
    """The product that a figure in this unit is of: the plant's own, unless the unit can't rate it (DOMAIN rule 6)."""
    possible = PRODUCTS_OF_UNIT.get(unit, (product,))
    return product if product in possible else possible[0]


@transaction.atomic
def record_plant(
    *,
    slug: str,
    name: str,
    company: Company,
    product: str,
    source: Source,
    reported_on: PartialDate,
    owners: Sequence[Owner] = (),
    **details: Any,
) -> Plant:
    """Add a plant with its owners; `details` are further fields of it. ValidationError names what can't stand."""
    plant = Plant(slug=slug, name=name, company=company, product=product, **told_by(source, reported_on), **details)
    checked(plant)
    for owner, owner_name, share in owners:
        checked(
            PlantOwner(plant=plant, company=owner, name=owner_name[:200], share=share, **told_by(source, reported_on))
        )
    redraw([company.pk, *(owner.pk for owner, _, _ in owners if owner)], [plant.pk])
    plant.refresh_from_db(fields=["known_on"])
    return plant


@transaction.atomic
def record_capacity_plan(
    *,
    key: str,
    plant: Plant | None,
    company: Company | None,
    phase_number: int | None,
    amount: Decimal,
    unit: str,
    increment: bool,
    effective: PartialDate | None,
    modality: str,
    source: Source,
    reported_on: PartialDate,
    basis: str = "",
    product: str = "",
) -> CapacityPlan:
    """Add a capacity figure of a plant or phase, or a company's target. ValidationError names what can't stand."""
    row = CapacityPlan(
        key=key,
        plant=plant,
        company=company,
        phase=phase_of(plant, phase_number),
        amount=amount,
        unit=unit,
        product=product or product_rated(unit, plant.product if plant else ""),
        increment=increment,
        basis=basis,
        effective=effective,
        modality=modality,
        **told_by(source, reported_on),
    )
    _save(row)
    row.refresh_from_db(fields=["superseded_by", "restates"])
    return row


@transaction.atomic
def record_status(
    *,
    key: str,
    plant: Plant,
    phase_number: int | None,
    status: str,
    since: PartialDate | None,
    source: Source,
    reported_on: PartialDate,
) -> PlantStatus:
    """Add a status of a plant or phase. ValidationError names what can't stand."""
    row = PlantStatus(
        key=key,
        plant=plant,
        phase=phase_of(plant, phase_number),
        status=status,
        since=since,
        **told_by(source, reported_on),
    )
    return _save(row)


@transaction.atomic
def record_milestone(
    *,
    key: str,
    plant: Plant | None,
    company: Company | None,
    phase_number: int | None,
    event: str,
    date: PartialDate | None,
    modality: str,
    source: Source,
    reported_on: PartialDate,
) -> Milestone:
    """Add a milestone of a plant or, for a model at no named plant, a company. ValidationError names what is wrong."""
    row = Milestone(
        key=key,
        plant=plant,
        company=company,
        phase=phase_of(plant, phase_number),
        event=event,
        date=date,
        modality=modality,
        **told_by(source, reported_on),
    )
    return _save(row)


@transaction.atomic
def link_investment(plant: Plant, investment: Investment) -> PlantInvestment:
    """Say that a sum is for a plant."""
    link, _ = PlantInvestment.objects.get_or_create(plant=plant, investment=investment)
    redraw([investment.company_id], [plant.pk])
    return link


@transaction.atomic
def confirm_sum(investment: Investment, source: Source, reported_on: PartialDate) -> InvestmentSource:
    """Add a further source of a sum; its plants were heard of then. ValidationError where it is one of its sources."""
    row = confirm_investment(investment, source, reported_on)
    redraw([investment.company_id], investment.for_plants.values_list("plant", flat=True))
    return row


@transaction.atomic
def remove_record(record: models.Model) -> None:
    """Take a record back, with the rows of its own; then redraw what hung on it. For undoing the decision that made it.

    A phase that nothing is said of any more goes with it. ProtectedError where other records rest on it.
    """
    companies, plants = _borne_on(record)
    phase_id = getattr(record, "phase_id", None)
    record.delete()
    if phase_id:
        unsaid = models.Q(plans=None) & models.Q(statuses=None) & models.Q(milestones=None)
        Phase.objects.filter(unsaid, pk=phase_id, name="").delete()
    redraw(companies, plants)


def _borne_on(record: Any) -> tuple[set[int], set[int]]:
    """The companies and plants that a record, or a row of its own, is about, by their ids."""
    companies = {pk for name in ("company_id", "parent_id") if (pk := getattr(record, name, None))}
    plants = {pk for pk in (getattr(record, "plant_id", None),) if pk}
    if isinstance(record, Investment):
        plants.update(record.for_plants.values_list("plant", flat=True))
        companies.update(tied.company_id for tied in (record.part_of, record.supersedes) if tied)
    if isinstance(record, InvestmentSource):
        companies.add(record.investment.company_id)
        plants.update(record.investment.for_plants.values_list("plant", flat=True))
    if isinstance(record, Partnership):
        companies.update(record.parties.exclude(company=None).values_list("company", flat=True))
    if isinstance(record, Plant):
        companies.update(record.owners.exclude(company=None).values_list("company", flat=True))
        plants.update({record.within_id} - {None})
    if isinstance(record, Company):
        companies.update(record.parents.values_list("parent", flat=True))
    return companies, plants


@transaction.atomic
def redraw(companies: Iterable[int], plants: Iterable[int]) -> None:
    """Draw anew what is stored but follows from the rows of these companies and plants, both by their ids.

    They are locked meanwhile: who adds to the same plant at the same time draws after, from both reports.
    """
    companies, plants = set(companies), set(plants)
    _lock(Plant, plants)
    _lock(Company, companies)
    relink(plants)
    relink_targets(companies)
    redraw_plants(plants)
    redraw_targets(companies)
    redraw_money(companies, plants)


@transaction.atomic
def redraw_money(companies: Iterable[int], plants: Iterable[int]) -> None:
    """Draw anew what follows from sums and agreements alone: what money counts, the days of the earliest rows."""
    companies, plants = set(companies), set(plants)
    refresh_known_on(companies, plants)
    redraw_sums(companies, plants)
    note_touched(companies, plants)


def _lock(model: type[Company] | type[Plant], ids: set[int]) -> None:
    """Hold the rows until the transaction ends; others may still point to them."""
    list(model.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


@transaction.atomic
def refresh_known_on(companies: Iterable[int], plants: Iterable[int]) -> None:
    """Store the day of the earliest row about each of these (DOMAIN: two clocks), a plant's companies included."""
    plant_ids = set(plants)
    _store_days(Plant, _earliest(_rows_about_plants(plant_ids)))
    of_plants = Plant.objects.filter(pk__in=plant_ids).values_list("company", flat=True)
    owners = PlantOwner.objects.filter(plant__in=plant_ids).exclude(company=None).values_list("company", flat=True)
    company_ids = {*companies, *of_plants, *owners}
    _store_days(Company, _earliest(_rows_about_companies(company_ids)))


def phase_of(plant: Plant | None, number: int | None) -> Phase | None:
    """The plant's phase of that number, made where it is new. ValidationError for a phase of no plant."""
    if number is None:
        return None
    if plant is None:
        raise ValidationError({"phase": "a phase belongs to a plant"})
    if number < 1:
        raise ValidationError({"phase": f"{number} is not a whole number from 1"})
    phase, _ = Phase.objects.get_or_create(plant=plant, number=number)
    return phase


# A model's rows about companies or plants: the rows, and where they name whom they are about and when it was reported.
RowsAbout = tuple["models.QuerySet[Any]", str, str]


def _rows_about_plants(ids: set[int]) -> list[RowsAbout]:
    of_plant = {"plant__in": ids}
    return [
        (Plant.objects.filter(pk__in=ids), "pk", "reported_on_last"),
        *(
            (model._default_manager.filter(**of_plant), "plant", "reported_on_last")
            for model in (CapacityPlan, PlantStatus, Milestone, PlantOwner)
        ),
        (PlantInvestment.objects.filter(**of_plant), "plant", "investment__reported_on_last"),
    ]


def _rows_about_companies(ids: set[int]) -> list[RowsAbout]:
    of_company = {"company__in": ids}
    return [
        (Company.objects.filter(pk__in=ids), "pk", "reported_on_last"),
        *(
            (model._default_manager.filter(**of_company), "company", "reported_on_last")
            for model in (CompanyStatus, CompanyParent, Investment, CapacityPlan, Milestone, PlantOwner)
        ),
        (CompanyParent.objects.filter(parent__in=ids), "parent", "reported_on_last"),
        (PartnershipParty.objects.filter(**of_company), "company", "partnership__reported_on_last"),
        (Plant.objects.filter(**of_company, known_on__isnull=False), "company", "known_on"),
    ]


def _earliest(rows_about: Iterable[RowsAbout]) -> dict[int, dt.date]:
    days: dict[int, dt.date] = {}
    for rows, whom, day in rows_about:
        for pk, earliest in rows.order_by().values_list(whom).annotate(earliest=Min(day)):
            days[pk] = min(earliest, days.get(pk, earliest))
    return days


def _store_days(model: type[Company] | type[Plant], days: dict[int, dt.date]) -> None:
    changed = []
    for row in model.objects.filter(pk__in=days).only("pk", "known_on"):
        if row.known_on != days[row.pk]:
            row.known_on = days[row.pk]
            changed.append(row)
    model.objects.bulk_update(changed, ["known_on"], batch_size=500)


def _save(row: Row) -> Row:
    """Check and store a row about a plant or company, and redraw what follows from it."""
    checked(row)
    company = getattr(row, "company_id", None)
    redraw([company] if company else [], [row.plant_id] if row.plant_id else [])
    return row

"""The rows of plants and of what is said of them, by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantOwner, PlantStatus
from plants.starter import cells
from plants.starter.written import (
    CHUNK,
    EVERY,
    Cells,
    company_slugs,
    flag,
    listable,
    listed,
    number,
    reported,
    reported_with,
    slug,
    text,
)
from plants.vocabulary import LinkedBy


def _plant_rows(where: Q) -> Iterator[Plant]:
    rows = Plant.objects.filter(where).select_related("source", "company", "within")
    rows = rows.prefetch_related("owners__company", "owners__source")
    return rows.order_by("pk").iterator(CHUNK)


def _owners_told_by_plant(plant: Plant, slugs: set[str]) -> list[PlantOwner]:
    """The owners, if the plant's own row can tell them all; else none."""
    owners = sorted(plant.owners.all(), key=lambda owner: owner.pk)
    # A single one in the cell would bring the operator in beside it.
    if len(owners) == 1 and owners[0].company_id != plant.company_id:
        return []
    told = all(
        reported_with(owner, plant) and owner.since is None and owner.until is None and listable(owner, slugs)
        for owner in owners
    )
    return owners if told else []


def plants(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of plants.csv."""
    slugs = company_slugs()
    for row in _plant_rows(where):
        owners = _owners_told_by_plant(row, slugs)
        yield {
            "slug": row.slug,
            "name": row.name,
            "company_slug": row.company.slug,
            "partners": cells.SEPARATOR.join(
                listed([owner]) + (f"{cells.SHARE}{number(owner.share)}" if owner.share is not None else "")
                for owner in owners
            ),
            "within": slug(row.within),
            "city": row.city,
            "region": row.region,
            "country": row.country,
            "lat": number(row.lat),
            "lon": number(row.lon),
            "product": row.product,
            "announced_on": text(row.announced_on),
            **reported(row),
        }


def plant_owners(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of plant_owners.csv."""
    slugs = company_slugs()
    for plant in _plant_rows(where):
        if _owners_told_by_plant(plant, slugs):
            continue
        for row in sorted(plant.owners.all(), key=lambda owner: owner.pk):
            yield {
                "plant_slug": plant.slug,
                "company_slug": slug(row.company),
                "name": row.name,
                "share": number(row.share),
                "since": text(row.since),
                "until": text(row.until),
                **reported(row),
            }


def phases(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of phases.csv."""
    for row in Phase.objects.filter(where).exclude(name="").select_related("plant").order_by("pk").iterator(CHUNK):
        yield {"plant_slug": row.plant.slug, "phase": row.number, "name": row.name}


def _of_plant(row: Any) -> Cells:
    phase = row.phase.number if row.phase else ""
    return {"plant_slug": slug(row.plant), "phase": phase, "key": row.key, **reported(row)}


def plant_statuses(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of plant_status.csv."""
    rows = PlantStatus.objects.filter(where).select_related("plant", "phase", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        yield {"status": row.status, "since": text(row.since), **_of_plant(row)}


def _capacity(row: CapacityPlan) -> Cells:
    curated = row.linked_by == LinkedBy.CURATOR
    return {
        "amount": number(row.amount),
        "unit": row.unit,
        "product": row.product,
        "increment": flag(row.increment),
        "basis": row.basis,
        "effective": text(row.effective),
        "modality": row.modality,
        "linked_by": row.linked_by,
        "superseded_by": row.superseded_by.key if curated and row.superseded_by else "",
        "restates": row.restates.key if curated and row.restates else "",
    }


def _plan_rows(where: Q) -> Any:
    related = ("plant", "company", "phase", "source", "superseded_by", "restates")
    return CapacityPlan.objects.filter(where).select_related(*related).order_by("pk")


def capacity_plans(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of capacity_plans.csv."""
    for row in _plan_rows(where).exclude(plant=None).iterator(CHUNK):
        yield {**_capacity(row), **_of_plant(row)}


def company_targets(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of company_targets.csv."""
    for row in _plan_rows(where).exclude(company=None).iterator(CHUNK):
        yield {"company_slug": row.company.slug, "key": row.key, **_capacity(row), **reported(row)}


def milestones(where: Q = EVERY) -> Iterator[Cells]:
    """The rows of milestones.csv."""
    rows = Milestone.objects.filter(where).select_related("plant", "company", "phase", "source").order_by("pk")
    for row in rows.iterator(CHUNK):
        said = {"event": row.event, "date": str(row.date), "modality": row.modality}
        yield {"company_slug": slug(row.company), **said, **_of_plant(row)}

"""Loading plants and what is said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evtracker.fields import to_partial_date
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantOwner, PlantStatus
from plants.services import product_rated
from plants.starter import cells
from plants.starter.load import Load, decimal
from plants.starter.reading import Row
from plants.vocabulary import LinkedBy

# Columns that are fields of the same name, as they stand.
PLANT_FIELDS = ("slug", "name", "city", "region", "country", "product")


def load_plants(load: Load) -> None:
    """Add the plants with their owners, and the phases that any row names."""
    new = load.new("plants", Plant)
    load.make(
        Plant(
            **{name: row[name] for name in PLANT_FIELDS},
            company=load.companies[row["company_slug"]],
            lat=decimal(row["lat"]),
            lon=decimal(row["lon"]),
            announced_on=to_partial_date(row["announced_on"]),
            **load.reported(row),
        )
        for row in new
    )
    load.plants = load.by_slug("plants", Plant)
    inner = [row for row in new if row["within"]]
    for row in inner:
        load.plants[row["slug"]].within = load.plants[row["within"]]
    Plant.objects.bulk_update([load.plants[row["slug"]] for row in inner], ["within"])
    load.make(owner for row in new for owner in _owners(load, row))
    load.add_missing(
        "plant_owners",
        PlantOwner,
        ("plant_id", "name", "since"),
        (
            PlantOwner(
                plant=load.plants[row["plant_slug"]],
                company=load.companies.get(row["company_slug"]),
                name=row["name"],
                share=decimal(row["share"]),
                since=to_partial_date(row["since"]),
                until=to_partial_date(row["until"]),
                **load.reported(row),
            )
            for row in load.rows("plant_owners")
        ),
    )
    _load_phases(load)


def load_reports(load: Load) -> None:
    """Add the statuses, plans and milestones, and the links that a curator drew between plans."""
    load.add_keyed(
        "plant_status",
        PlantStatus,
        lambda row: PlantStatus(
            **_of_plant(load, row), status=row["status"], since=to_partial_date(row["since"]), **load.reported(row)
        ),
    )
    plans = load.add_keyed("capacity_plans", CapacityPlan, lambda row: _plan(load, row))
    load.add_keyed(
        "milestones",
        Milestone,
        lambda row: Milestone(
            **_of_plant(load, row),
            company=load.companies.get(row["company_slug"]),
            event=row["event"],
            date=to_partial_date(row["date"]),
            modality=row["modality"],
            **load.reported(row),
        ),
    )
    targets = load.add_keyed("company_targets", CapacityPlan, lambda row: _target(load, row))
    _link([row for row in (*plans, *targets) if row["superseded_by"] or row["restates"]])


def _owners(load: Load, row: Row) -> list[PlantOwner]:
    """Two or more partners are all the owners; a single one owns beside the row's company."""
    stated = cells.stated_owners(row["partners"])
    if len(stated) == 1 and stated[0][0] != row["company_slug"]:
        stated.insert(0, (row["company_slug"], ""))
    owners = []
    for name, share in stated:
        company = load.companies.get(name)
        owners.append(
            PlantOwner(
                plant=load.plants[row["slug"]],
                company=company,
                name=company.name if company else name,
                share=decimal(share),
                **load.reported(row),
            )
        )
    return owners


def _load_phases(load: Load) -> None:
    """Make the phases that rows name, and name them where a file of their names comes along."""
    tables = ("phases", "plant_status", "capacity_plans", "milestones")
    rows = [row for table in tables for row in load.rows(table) if row["phase"]]
    named = {(load.plants[row["plant_slug"]].pk, int(row["phase"])) for row in rows}
    names = {(load.plants[row["plant_slug"]].pk, int(row["phase"])): row["name"] for row in load.rows("phases")}
    known = set(Phase.objects.values_list("plant", "number"))
    load.make(
        Phase(plant_id=plant, number=number, name=names.get((plant, number), ""))
        for plant, number in sorted(named - known)
    )
    load.phases = {(phase.plant_id, phase.number): phase for phase in Phase.objects.all()}
    load.tell("phases", len(names.keys() - known))


def _of_plant(load: Load, row: Row) -> dict[str, Any]:
    """The row's key, and its plant and phase where it is about one."""
    if not row["plant_slug"]:
        return {"key": row.key}
    plant = load.plants[row["plant_slug"]]
    return {"key": row.key, "plant": plant, "phase": load.phases[plant.pk, int(row["phase"])] if row["phase"] else None}


def _capacity(row: Row, product: str) -> dict[str, Any]:
    return {
        "amount": Decimal(row["amount"]),
        "unit": row["unit"],
        "product": row["product"] or product_rated(row["unit"], product),
        "increment": row["increment"] == "true",
        "basis": row["basis"],
        "effective": to_partial_date(row["effective"]),
        "modality": row["modality"],
        "linked_by": row["linked_by"] or LinkedBy.RULES,
    }


def _plan(load: Load, row: Row) -> CapacityPlan:
    product = load.plants[row["plant_slug"]].product
    return CapacityPlan(**_of_plant(load, row), **_capacity(row, product), **load.reported(row))


def _target(load: Load, row: Row) -> CapacityPlan:
    company = load.companies[row["company_slug"]]
    return CapacityPlan(key=row.key, company=company, **_capacity(row, ""), **load.reported(row))


def _link(rows: list[Row]) -> None:
    """Draw the links of a curator; those of the rules are drawn anew from all rows."""
    keys = {key for row in rows for key in (row.key, row["superseded_by"], row["restates"])}
    plans = {plan.key: plan for plan in CapacityPlan.objects.filter(key__in=keys)}
    for row in rows:
        plans[row.key].superseded_by = plans.get(row["superseded_by"])
        plans[row.key].restates = plans.get(row["restates"])
    CapacityPlan.objects.bulk_update([plans[row.key] for row in rows], ["superseded_by", "restates"])

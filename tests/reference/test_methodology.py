"""What docs/methodology.md tells an analyst by example is what the program counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from plants.models import CapacityPlan, Phase, Plant, PlantStatus
from plants.series import CapacityQuery, CapacitySeries, capacity_series
from plants.services import redraw
from tests.factories import CompanyFactory, SourceFactory
from tests.reference.capacity import Reference
from tests.reference.methodology import Counts, counts, reports, table
from tests.reference.rows import read_rows

pytestmark = pytest.mark.django_db
EXAMPLES = list(table("Small examples"))
RATED = {"unit": "vehicles/year", "product": "vehicles"}


def write(told: list[dict[str, Any]]) -> None:
    """A site, a plant within it where one is spoken of, and all that is reported."""
    company, source = CompanyFactory.create(slug="maker"), SourceFactory.create()
    known = {"company": company, "source": source, "reported_on": "2018", "product": "vehicles"}
    site = Plant.objects.create(slug="site", name="Site", **known)
    inner = Plant.objects.create(slug="inner", name="Inner", within=site, **known)
    for number, report in enumerate(told):
        plant: Plant | None = inner if report["inner"] else site
        phase = Phase.objects.get_or_create(plant=plant, number=report["phase"])[0] if report["phase"] else None
        row: dict[str, Any] = {"key": f"row:{number}", "source": source, "reported_on": report["day"]}
        if report["status"]:
            PlantStatus.objects.create(plant=plant, phase=phase, status=report["status"], since=report["since"], **row)
            continue
        target = report["modality"] == "target"
        CapacityPlan.objects.create(
            plant=None if target else plant,
            company=company if target else None,
            phase=phase,
            amount=report["amount"],
            effective=report["by"],
            increment=bool(report["plus"]),
            modality="plan" if target else report["modality"],
            **RATED,
            **row,
        )
    redraw([company.pk], [site.pk, inner.pk])


def check(told: Counts, day: dt.date, **asked: Any) -> CapacitySeries:
    """The program counts what is told, and so does the reference."""
    for by, expected in (("", told.totals), ("status", told.parts)):
        for year in expected:
            query = CapacityQuery(day, by=by, year_from=year, year_to=year, **asked)
            found = {row.key: row.values[0] for row in capacity_series(query).series if row.values[0]}
            wanted = expected[year] if by else {"total": expected[year]}
            assert found == {key: amount for key, amount in wanted.items() if amount}, (year, by)
    return capacity_series(CapacityQuery(day, **asked))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["case"])
def test_small_example(example: dict[str, str]) -> None:
    write(reports(example["reports"]))
    told, day = counts(example["counts"]), dt.date.fromisoformat(example["as of"] or "2026-01-01")
    series = check(told, day)
    beside = {
        "undated": series.undated,
        "rumoured": sum(one["amount"] for one in series.rumoured),
        "target": sum(one["amount"] for one in series.targets),
    }
    assert {what: beside[what] for what in told.beside} == told.beside
    assert bool(series.basis.flagged) == told.flagged

    figures, undated = Reference(read_rows(), day, *RATED.values(), sorted(told.totals)).capacity()
    assert {year: figures["total"][year] for year in told.totals} == told.totals
    assert undated == told.beside.get("undated", undated)


def test_there_are_enough_examples_and_each_can_fail() -> None:
    assert len(EXAMPLES) >= 40
    assert all(counts(example["counts"]).totals or counts(example["counts"]).beside for example in EXAMPLES)

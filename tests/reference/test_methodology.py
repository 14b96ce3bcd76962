"""What docs/methodology.md tells an analyst by example is what the program counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from companies.models import Investment
from companies.vocabulary import LAYERS
from plants.drawn_money import CountedSum
from plants.models import CapacityPlan, Phase, Plant, PlantStatus
from plants.series import CapacityQuery, CapacitySeries, FundingQuery, capacity_series, funding_series
from plants.services import redraw
from plants.sums import counted_sums
from plants.vocabulary import UNIT_OF_PRODUCT
from tests.factories import CompanyFactory, SourceFactory
from tests.reference.capacity import Reference
from tests.reference.methodology import Counts, counts, reports, sums, table
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


PLANTS, SUMS = list(table("Plants worked out by hand")), list(table("Sums worked out by hand"))


@pytest.mark.usefixtures("starter")
class TestByHand:
    """The starter data."""

    @pytest.mark.parametrize(
        "row", list(table("Plants worked out by hand")), ids=lambda row: f"{row['plant']} {row['as of']}"
    )
    def test_plant(self, row: dict[str, str]) -> None:
        told, day = counts(row["counts"]), dt.date.fromisoformat(row["as of"])
        plant = Plant.objects.get(slug=row["plant"])
        series = check(told, day, plant=plant.slug, product=plant.product, unit=UNIT_OF_PRODUCT[plant.product])
        assert series.undated == told.beside.get("undated", series.undated)
        assert bool(series.basis.flagged) == told.flagged

    @pytest.mark.parametrize(
        "row", list(table("Sums worked out by hand")), ids=lambda row: f"{row['sums']} {row['as of']}"
    )
    def test_sums(self, row: dict[str, str]) -> None:
        told, day = sums(row["counts"]), dt.date.fromisoformat(row["as of"])
        assert {slug: counted_sum(slug, day) for slug in told} == told


def test_ten_plants_and_ten_sums_were_worked_out_by_hand() -> None:
    assert len({row["plant"] for row in PLANTS}) >= 10
    assert len({row["sums"] for row in SUMS}) >= 10


def counted_sum(slug: str, day: dt.date) -> str:
    """What a sum counts, in millions of its own currency, or why it doesn't."""
    row = Investment.objects.get(slug=slug)
    [layer] = [layer for layer, purposes in LAYERS.items() if row.purpose in purposes]
    [why] = set(CountedSum.objects.known_on(day).filter(investment=row).values_list("reason", flat=True))
    if why:
        return str(why).replace("_", " ")
    query = FundingQuery(day, layer)
    flagged = slug in {one["investment"] for one in funding_series(query).basis.flagged}
    usd = max(counted_sums(query)[slug], Decimal(0))
    left = (usd / row.amount_usd * row.amount / 1_000_000).quantize(Decimal("0.01")).normalize()
    return f"{left:,f} {row.currency}{' flagged' if flagged else ''}"

"""Random histories of companies, plants, plans, statuses, owners and sums, and how one comes into the database.

A history is a list of reports, each the name of a table and its cells; rows name each other by their place. Few amounts
and few dates make it likely that reports bear on each other.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from companies.models import Company, CompanyParent, Investment, Source
from companies.services import convert
from plants.models import CapacityPlan, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.services import redraw
from plants.vocabulary import Status

Report = tuple[str, dict[str, Any]]
COMPANIES, PLANTS = 3, 4
REPORTED = [
    "2019-05-01",
    "2020",
    "2020-06",
    "2021-03-15",
    "2021-03-15",
    "2022-H1",
    "2022-11-30",
    "2023-07-01",
    "2024-02",
]
DATES = ["2019-Q2", "2020", "2021", "2021-H1", "2021-03-15", "2022-06", "2023", "2023-12-31", "2024", "2025-Q3", "2028"]
AMOUNTS = [Decimal(number) for number in (50, 100, 100, 150, 200, 300)]
DAYS = [
    dt.date.fromisoformat(day)
    for day in ("2019-12-31", "2021-03-14", "2021-03-15", "2022-07-01", "2023-08-01", "2024-12-31", "2026-01-01")
]
YEARS = list(range(2016, 2032))
RATED = [("vehicles/year", "vehicles"), ("GWh/year", "battery_cells")]

reported = st.sampled_from(REPORTED)
date = st.none() | st.sampled_from(DATES)
# Most is told of one plant: what bears on each other is of one.
plant = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3])
company = st.integers(0, COMPANIES - 1)
modality = st.sampled_from(["plan", "plan", "plan", "fact", "fact", "rumour", "denied"])

plans = st.fixed_dictionaries(
    {
        "plant": plant,
        "phase": st.sampled_from([None, None, 1, 2, 3]),
        "amount": st.sampled_from(AMOUNTS),
        "rated": st.sampled_from([0, 0, 0, 1]),
        "increment": st.sampled_from([False, False, False, True]),
        "effective": date,
        "modality": modality,
        "reported_on": reported,
    }
)
statuses = st.fixed_dictionaries(
    {
        "plant": plant,
        "phase": st.sampled_from([None, None, 1, 2]),
        "status": st.sampled_from(Status.values),
        "since": date,
        "reported_on": reported,
    }
)
owners = st.fixed_dictionaries(
    {
        "plant": plant,
        "company": st.none() | company,
        "share": st.sampled_from([None, Decimal(20), Decimal(50), Decimal(60), Decimal("33.333")]),
        "since": date,
        "until": date,
        "reported_on": reported,
    }
)
parents = st.fixed_dictionaries(
    {"company": company, "parent": company, "since": date, "until": date, "reported_on": reported}
)
sums = st.fixed_dictionaries(
    {
        "company": company,
        "purpose": st.sampled_from(["capex", "capex", "programme", "programme", "jv", "equity", "debt", "grant"]),
        "amount": st.sampled_from([Decimal(number) for number in (70, 100, 250, 1000)]),
        # There are no reference rates of the last one.
        "currency": st.sampled_from(["USD", "USD", "EUR", "CNY", "EGP"]),
        "modality": modality,
        "part_of": st.none() | st.integers(0, 5),
        "supersedes": st.sampled_from([None, None, None, 0, 1, 2, 3]),
        "years": st.sampled_from([None, None, Decimal("2.5"), Decimal(3)]),
        "period_start": date,
        "period_end": date,
        "plants": st.sets(plant, max_size=2),
        "reported_on": reported,
    }
)


def _told(
    table: str, cells: st.SearchStrategy[dict[str, Any]], most: int, least: int = 0
) -> st.SearchStrategy[list[Report]]:
    return st.lists(cells.map(lambda row: (table, row)), min_size=least, max_size=most)


about_plants = st.tuples(
    _told("plan", plans, 14, 6), _told("status", statuses, 6), _told("owner", owners, 4), _told("parent", parents, 3)
).map(lambda lists: [report for told in lists for report in told])
about_money = st.tuples(_told("sum", sums, 9, 4), _told("status", statuses, 3), _told("parent", parents, 2)).map(
    lambda lists: [report for told in lists for report in told]
)
# Which plant lies within which, an earlier one.
sites = st.tuples(*(st.none() | st.integers(0, number - 1) for number in range(1, PLANTS))).map(
    lambda row: (None, *row)
)


@contextlib.contextmanager
def written(history: Sequence[Report], within: Sequence[int | None] = (None,) * PLANTS) -> Iterator[World]:
    """The history in the database, with all that is drawn from it; taken back afterwards."""
    with transaction.atomic():
        world = World(within)
        world.write(history)
        yield world
        transaction.set_rollback(True)


class World:
    """Companies and plants that are known from before all reports, and the reports about them."""

    def __init__(self, within: Sequence[int | None] = (None,) * PLANTS) -> None:
        self.source = Source.objects.create(slug="a", publisher="a", title="a", published="2018", language="en")
        known: dict[str, Any] = {"source": self.source, "reported_on": "2018"}
        day = dt.date(2018, 12, 31)
        kinds, seats = ("startup", "incumbent", "startup"), ("CN", "DE", "")
        self.companies = [
            Company.objects.create(slug=f"c{n}", name=f"C{n}", kind=kind, hq_country=seat, known_on=day, **known)
            for n, (kind, seat) in enumerate(zip(kinds, seats, strict=True))
        ]
        self.plants: list[Plant] = []
        for n, country in enumerate(("CN", "US", "", "DE")):
            site = within[n]
            self.plants.append(
                Plant.objects.create(
                    slug=f"p{n}",
                    name=f"P{n}",
                    company=self.companies[n % COMPANIES],
                    within=None if site is None else self.plants[site],
                    country=country,
                    product="vehicles",
                    known_on=day,
                    **known,
                )
            )
        self.phases = {
            (n, number): Phase.objects.create(plant=plant, number=number)
            for n, plant in enumerate(self.plants)
            for number in (1, 2, 3)
        }
        self.sums: list[Investment] = []

    def write(self, history: Sequence[Report]) -> None:
        """Store all reports, then draw what follows from them."""
        for table, cells in history:
            getattr(self, f"_{table}")(dict(cells))
        self.redraw()

    def redraw(self) -> None:
        """Draw what is stored and follows from the rows."""
        redraw([company.pk for company in self.companies], [plant.pk for plant in self.plants])

    def _plan(self, cells: dict[str, Any]) -> None:
        unit, product = RATED[cells.pop("rated")]
        number, phase = cells.pop("plant"), cells.pop("phase")
        CapacityPlan.objects.create(
            key=cells.pop("key", f"plan:{CapacityPlan.objects.count():03}"),
            plant=self.plants[number],
            phase=self.phases[number, phase] if phase else None,
            unit=unit,
            product=product,
            source=self.source,
            **cells,
        )

    def _status(self, cells: dict[str, Any]) -> None:
        number, phase = cells.pop("plant"), cells.pop("phase")
        PlantStatus.objects.create(
            key=cells.pop("key", f"status:{PlantStatus.objects.count():03}"),
            plant=self.plants[number],
            phase=self.phases[number, phase] if phase else None,
            source=self.source,
            **cells,
        )

    def _owner(self, cells: dict[str, Any]) -> None:
        owner = cells.pop("company")
        row = PlantOwner(
            plant=self.plants[cells.pop("plant")],
            company=None if owner is None else self.companies[owner],
            name="somebody" if owner is None else self.companies[owner].name,
            source=self.source,
            **cells,
        )
        ordered = not (row.since and row.until) or row.since.last <= row.until.last
        twice = PlantOwner.objects.filter(plant=row.plant, name=row.name, since=row.since).exists()
        if ordered and not twice and not (row.since and row.until and row.since.first > row.until.first):
            row.save()

    def _parent(self, cells: dict[str, Any]) -> None:
        child, parent = (self.companies[cells.pop(name)] for name in ("company", "parent"))
        row = CompanyParent(company=child, parent=parent, source=self.source, **cells)
        ordered = not (row.since and row.until) or (
            row.since.last <= row.until.last and row.since.first <= row.until.first
        )
        twice = CompanyParent.objects.filter(company=child, parent=parent, since=row.since).exists()
        if child != parent and ordered and not twice:
            row.save()

    def _sum(self, cells: dict[str, Any]) -> None:
        plants = cells.pop("plants")
        for name in ("part_of", "supersedes"):
            place = cells.pop(name)
            cells[name] = self.sums[place] if place is not None and place < len(self.sums) else None
        row = Investment(
            slug=f"s{len(self.sums)}", company=self.companies[cells.pop("company")], source=self.source, **cells
        )
        if row.period_start and row.period_end and row.period_start.last > row.period_end.last:
            row.period_end = None
        if row.period_start and row.period_end and row.period_start.first > row.period_end.first:
            row.period_end = None
        convert(row).save()
        self.sums.append(row)
        for number in plants:
            PlantInvestment.objects.create(plant=self.plants[number], investment=row)

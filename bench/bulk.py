"""Generated plants in bulk, the same ones for a seed: companies, plants with their reports, statuses, owners and money.

A plant has about five figures (a plan that slips, is raised or cut, told again, reached), two statuses and sometimes
a partner. Every second one has a sum that is for it, every third of these as a part of its company's pledge. Rows are
written straight to the database and then drawn, as after a load. Beyond the first plants, companies and plants with
all that is told and drawn of them are copied in SQL under names and ids of their own: the same reports would be drawn
to the same rows.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max, Min

from companies.models import Company, Investment, Source
from companies.services import convert
from companies.vocabulary import CompanyKind
from plants.drawn import PlanFate, PlantStanding, YearlyFigure
from plants.drawn_money import CountedSum, SumWithin
from plants.models import CapacityPlan, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.money_timeline import redraw_all_sums
from plants.timeline import redraw_plants
from plants.vocabulary import UNIT_OF_PRODUCT, Product

COUNTRIES = ("CN", "US", "DE", "IN", "KR", "JP", "HU", "FR", "GB", "TH", "ID", "MX", "BR", "TR", "MA", "CA")
BATCH = 1_000
# Plants that are made and drawn one by one.
DISTINCT = 5_000
# What is told and drawn of plants, in the order in which it can be copied.
COPIED = (
    Company, Plant, CapacityPlan, PlantStatus, PlantOwner, PlantStanding, YearlyFigure, PlanFate,
    Investment, PlantInvestment, CountedSum, SumWithin,
)  # fmt: skip


def fill(plants: int, seed: int = 1, *, distinct: int = DISTINCT, progress: Any = None) -> None:
    """Make plants and all that belongs to them, a batch at a time; a multiple of `distinct` where they are more."""
    distinct = min(plants, distinct)
    _fill(distinct, seed, progress)
    redraw_all_sums()
    spans = {model: _span(model) for model in COPIED}
    for number in range(1, -(-plants // distinct)):
        _copy(spans, number)
        if progress:
            progress(distinct * (number + 1))
    with connection.cursor() as cursor:
        # What is made next is numbered after the copies.
        for statement in connection.ops.sequence_reset_sql(no_style(), COPIED):
            cursor.execute(statement)


def _span(model: type[models.Model]) -> tuple[int, int]:
    """The lowest id of the model, and by how much a copy is moved so that it meets no other."""
    ids = model._default_manager.aggregate(low=Min("pk"), high=Max("pk"))
    return (ids["low"], ids["high"] - ids["low"] + 1) if ids["low"] else (0, 0)


def _copy(spans: dict[type[models.Model], tuple[int, int]], number: int) -> None:
    """The rows first made once more, all ids and names moved on."""
    with connection.cursor() as cursor:
        for model, (low, moved) in spans.items():
            columns, values = [], []
            for field in model._meta.concrete_fields:
                column = connection.ops.quote_name(field.column)
                columns.append(column)
                target = model if field.primary_key else field.related_model
                if field.name == "family":  # named by one of its sums
                    target = Investment
                if target in spans:
                    values.append(f"{column} + {spans[target][1] * number}")
                else:
                    values.append(f"{column} || '-{number}'" if field.name in ("slug", "key") else column)
            table, before = connection.ops.quote_name(model._meta.db_table), low + moved
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} "
                f"WHERE id >= {low} AND id < {before}"
            )


def _fill(plants: int, seed: int, progress: Any) -> None:
    draw = random.Random(seed)
    source = Source.objects.create(
        slug="bulk", title="Generated", published="2015-01-01", url="https://news.example/bulk"
    )
    companies = Company.objects.bulk_create(
        Company(
            slug=f"maker-{number}",
            name=f"Maker {number}",
            kind=draw.choice(CompanyKind.values),
            hq_country=draw.choice(COUNTRIES),
            source=source,
            reported_on="2015-01-01",
            known_on=dt.date(2015, 1, 1),
        )
        for number in range(max(plants // 20, 5))
    )
    pledges = Investment.objects.bulk_create(_sum(f"pledge-{one.slug}", one, 10, source, draw) for one in companies)
    for first in range(0, plants, BATCH):
        made = Plant.objects.bulk_create(
            _plants(range(first, min(first + BATCH, plants)), companies, source, draw), batch_size=1000
        )
        reports = [list(_reports(plant, source, draw)) for plant in made]
        for model in (CapacityPlan, PlantStatus, PlantOwner):
            rows = (row for group in reports for row in group if isinstance(row, model))
            model._default_manager.bulk_create(rows, batch_size=1000)
        sums = [
            _sum(f"sum-{plant.slug}", plant.company, 1, source, draw, pledges if number % 6 == 0 else ())
            for number, plant in enumerate(made)
            if number % 2 == 0
        ]
        Investment.objects.bulk_create(sums, batch_size=1000)
        PlantInvestment.objects.bulk_create(
            (PlantInvestment(plant=plant, investment=row) for plant, row in zip(made[::2], sums, strict=True)),
            batch_size=1000,
        )
        redraw_plants([plant.pk for plant in made])
        if progress:
            progress(first + len(made))


def _sum(
    slug: str, company: Company, billions: int, source: Source, draw: random.Random, pledges: Sequence[Investment] = ()
) -> Investment:
    """A company's sum; part of its pledge, where pledges are given."""
    day = dt.date(2015, 1, 1) + dt.timedelta(days=draw.randrange(4000))
    return convert(
        Investment(
            slug=slug,
            company=company,
            purpose="programme" if billions > 1 else draw.choice(("capex", "capex", "jv", "equity")),
            amount=Decimal(draw.randrange(50, 1000)) * 1_000_000 * billions,
            currency=draw.choice(("USD", "EUR", "CNY")),
            modality=draw.choice(("plan", "fact")),
            part_of=next((pledge for pledge in pledges if pledge.company_id == company.pk), None),
            years=draw.choice((None, None, Decimal(3))),
            source=source,
            reported_on=day.isoformat(),
        )
    )


def _plants(numbers: range, companies: list[Company], source: Source, draw: random.Random) -> Iterator[Plant]:
    for number in numbers:
        day = dt.date(2015, 1, 1) + dt.timedelta(days=draw.randrange(3650))
        product = draw.choices([Product.VEHICLES, Product.BATTERY_CELLS, Product.TWO_WHEELERS], [6, 3, 1])[0]
        yield Plant(
            slug=f"plant-{number}",
            name=f"Plant {number}",
            company=draw.choice(companies),
            city=f"City {number % 977}",
            country=draw.choice(COUNTRIES),
            product=product,
            source=source,
            reported_on=day.isoformat(),
            known_on=day,
        )


def _reports(plant: Plant, source: Source, draw: random.Random) -> Iterator[Any]:
    day: dt.date = plant.reported_on.last
    unit = UNIT_OF_PRODUCT[plant.product]
    amount = Decimal(draw.randrange(5, 100) if unit.startswith("GWh") else draw.randrange(10, 500) * 1000)
    due = day.year + draw.randrange(2, 5)
    told = {"plant": plant, "source": source}
    for number in range(5):
        fact = number == 4 and draw.random() < 0.5
        yield CapacityPlan(
            key=f"bulk:{plant.slug}:{number}",
            amount=amount,
            unit=unit,
            product=plant.product,
            effective=str(due),
            modality="fact" if fact else "plan",
            reported_on=day.isoformat(),
            **told,
        )
        due += draw.choice((0, 0, 1, 1, 2))
        amount = amount * draw.choice((1, 1, 1, Decimal("1.5"), Decimal("0.5"))) if not fact else amount
        day += dt.timedelta(days=draw.randrange(30, 500))
    for number, status in enumerate(("announced", draw.choice(("construction", "operating", "cancelled", "paused")))):
        reported = plant.reported_on.last + dt.timedelta(days=600 * number)
        key = f"bulk:{plant.slug}:{number}"
        yield PlantStatus(key=key, status=status, reported_on=reported.isoformat(), **told)
    if draw.random() < 0.2:
        share = Decimal(draw.randrange(10, 60))
        yield PlantOwner(
            company=plant.company, name="itself", share=100 - share, reported_on=str(plant.reported_on), **told
        )
        yield PlantOwner(company=None, name="a partner", share=share, reported_on=str(plant.reported_on), **told)

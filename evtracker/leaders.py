"""The companies with the largest plans, for the overview: what operates of them, and what is planned in all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from plants.series import CapacityQuery, capacity_rows
from plants.vocabulary import Product, Status, Unit

MOST = 10


@dataclass(frozen=True)
class Leader:
    """A company by its slug: what of its own plants' capacity operates on the day, and all that is planned with a date.

    `operating_part` and `planned_part` are per mille of the largest plan, for the lengths of bars.
    `last_year` is the last that anything is planned for.
    """

    slug: str
    name: str
    last_year: int
    operating: Decimal
    planned: Decimal
    operating_part: int
    planned_part: int


def leaders(product: Product, unit: Unit, day: dt.date) -> list[Leader]:
    """The companies with most planned by the last year of the series, the largest first. Plants count for operators."""
    query = CapacityQuery(as_of=day, unit=unit.value, product=product.value, by="company")
    planned = capacity_rows(query)
    running = capacity_rows(
        CapacityQuery(
            as_of=day,
            unit=unit.value,
            product=product.value,
            by="company",
            status=Status.OPERATING.value,
            year_from=day.year,
            year_to=day.year,
        )
    )
    operating = {row.key: row.values[-1] for row in running.series}
    named = [row for row in planned.series if row.key and row.values and row.values[-1]]
    largest = sorted(named, key=lambda row: (-row.values[-1], row.label))[:MOST]
    if not largest:
        return []
    most = largest[0].values[-1]
    return [
        Leader(
            slug=row.key,
            name=row.label,
            last_year=planned.years[-1],
            operating=min(operating.get(row.key, Decimal(0)), row.values[-1]),
            planned=row.values[-1],
            operating_part=int(1000 * min(operating.get(row.key, Decimal(0)), row.values[-1]) / most),
            planned_part=int(1000 * row.values[-1] / most),
        )
        for row in largest
    ]

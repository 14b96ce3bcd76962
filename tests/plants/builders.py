"""Rows of one plant in a line each, without a database: `plan("2021-11-27", 300_000, "2024")`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from plants.figures import PlantFigure
from plants.models import CapacityPlan, PlantStatus
from plants.statuses import StatusHistory
from plants.supersession import Drawing, draw

_numbers = count(1)


def plan(reported: str, amount: Any, by: str | None = None, modality: str = "plan", **more: Any) -> CapacityPlan:
    """A plan of a site, in vehicles a year; `phase=1` for a phase's, `increment=True` for what adds to the total."""
    number = next(_numbers)
    return CapacityPlan(
        pk=more.pop("pk", number),
        key=more.pop("key", f"test:{number:06}"),
        plant_id=1,
        phase_id=more.pop("phase", None),
        amount=Decimal(str(amount)),
        unit=more.pop("unit", "vehicles/year"),
        product=more.pop("product", "vehicles"),
        effective=by,
        modality=modality,
        reported_on=reported,
        **more,
    )


def fact(reported: str, amount: Any, by: str | None = None, **more: Any) -> CapacityPlan:
    """A capacity reported as reached."""
    return plan(reported, amount, by, "fact", **more)


def status(reported: str, word: str, since: str | None = None, phase: int | None = None) -> PlantStatus:
    """A status of a plant or phase."""
    number = next(_numbers)
    return PlantStatus(
        pk=number, key=f"test:{number:06}", plant_id=1, phase_id=phase, status=word, since=since, reported_on=reported
    )


def day(text: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(text)


def fate(drawing: Drawing, row: CapacityPlan) -> tuple[str, int | None]:
    """What became of a row: ("superseded", by whom), ("restates", whom) or ("live", None)."""
    link = drawing.links.get(row.pk)
    if link and link.superseded_by:
        return "superseded", link.superseded_by
    if link and link.restates:
        return "restates", link.restates
    return "live", None


def fates(*rows: CapacityPlan) -> list[tuple[str, int | None]]:
    """What became of each row, the others told by their place in the list."""
    drawing = draw(rows)
    places = {row.pk: place for place, row in enumerate(rows)}
    return [(word, None if other is None else places[other]) for word, other in (fate(drawing, row) for row in rows)]


def figure(as_of: str, *rows: CapacityPlan | PlantStatus) -> PlantFigure:
    """The plant's figure as known on a day."""
    known = [row for row in rows if row.reported_on.last <= day(as_of)]
    plans = [row for row in known if isinstance(row, CapacityPlan)]
    statuses = [row for row in known if isinstance(row, PlantStatus)]
    drawing = draw(plans)
    return PlantFigure(day(as_of), drawing.live, StatusHistory(statuses), drawing.past)


def values(counted: PlantFigure, *years: int) -> list[int]:
    """What stands on 31 December of each year."""
    return [int(counted.value(dt.date(year, 12, 31))) for year in years]


def split(counted: PlantFigure, year: int) -> dict[str, int]:
    """What stands on 31 December of a year, by status."""
    sums: dict[str, int] = {}
    for part in counted.parts(dt.date(year, 12, 31)):
        sums[part.status] = sums.get(part.status, 0) + int(part.amount)
    return sums

"""The map of plants as it is drawn: marks with their links, rings and words, and the links that move it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from evtracker.facets import Narrowing
from evtracker.templatetags.figures import capacity, status_words
from plants.area import View, view_of
from plants.clusters import Mark, radius
from plants.map_tiles import Tile, tiles_of
from plants.models import Plant
from plants.vocabulary import UNKNOWN, Status, Unit

ORDER = (*Status.values, UNKNOWN)
RING = 5.0
# Narrower views show finer outlines.
FINE_BELOW = 3000
# A view around plants leaves so much room beside them, as a share of its size.
MARGIN = 0.25
STEPS = (("west", -0.5, 0.0), ("north", 0.0, -0.5), ("south", 0.0, 0.5), ("east", 0.5, 0.0))


@dataclass(frozen=True)
class Arc:
    """A status's part of a ring, as SVG draws it: the dash, and how far on it begins."""

    status: str
    dash: str
    offset: str


@dataclass(frozen=True)
class ShownMark:
    """A mark: its middle in per cent of the map, its radius in pixels, and what it is called."""

    x: str
    y: str
    radius: str
    status: str
    label: str
    count: int
    plant: Plant | None = None
    # Of several plants: the address that shows them apart, and the ring of their statuses.
    query: str = ""
    ring: str = ""
    arcs: Sequence[Arc] = ()


@dataclass(frozen=True)
class Size:
    """What a mark of some radius, in pixels, stands for."""

    radius: float
    amount: Decimal
    unit: str

    @property
    def across(self) -> int:
        """The side of the square that holds it."""
        return math.ceil(2 * self.radius) + 2


@dataclass(frozen=True)
class ShownMap:
    """A map with everything that its template needs. Zooms and moves are query strings, empty where they do nothing."""

    box: str
    outlines: str
    tiles: list[Tile]
    area: str
    marks: list[ShownMark]
    placed: int
    legend: list[tuple[str, str]]
    sizes: list[Size]
    zoom_in: str = ""
    zoom_out: str = ""
    moves: list[tuple[str, str]] = field(default_factory=list)


def shown_map(
    view: View, marks: list[Mark], largest: dict[str, Decimal], placed: int, narrowing: Narrowing
) -> ShownMap:
    """The map of a list of plants, whose links narrow the list to what they show."""

    def query(wanted: View) -> str:
        return narrowing.without("area") if wanted.is_world else narrowing.with_words(area=str(wanted.area))

    return ShownMap(
        box=box_of(view),
        outlines=outlines_of(view),
        tiles=tiles_of(view),
        area=str(view.area),
        marks=[_shown(mark, query(view_of(mark.area, MARGIN))) for mark in marks],
        placed=placed,
        legend=legend_of(marks),
        sizes=sizes_of(marks, largest),
        zoom_in="" if view.closest else query(view.zoomed(0.5)),
        zoom_out="" if view.is_world else query(view.zoomed(2)),
        moves=[] if view.is_world else [(name, query(view.moved(right, down))) for name, right, down in STEPS],
    )


def box_of(view: View) -> str:
    """The view as SVG's viewBox."""
    return f"{view.left:.2f} {view.top:.2f} {view.width:.2f} {view.height:.2f}"


def outlines_of(view: View) -> str:
    """The static file of outlines that is fine enough for the view."""
    return "map/world-fine.svg" if view.width < FINE_BELOW else "map/world.svg"


def legend_of(marks: list[Mark]) -> list[tuple[str, str]]:
    """The statuses on the map in their order, with their words."""
    used = {status for mark in marks for status in mark.statuses}
    return [(status, status_words(status)) for status in ORDER if status in used]


def sizes_of(marks: list[Mark], largest: dict[str, Decimal]) -> list[Size]:
    """For each of the two usual units with a mark of its own, the size of the largest, and of a quarter of it."""
    alone: list[Any] = [mark.plant for mark in marks if mark.plant is not None]
    used = {plant.live_unit for plant in alone if plant.live_capacity is not None}
    units = [unit.value for unit in (Unit.VEHICLES, Unit.GWH) if unit.value in used]
    parts = (Decimal(1), Decimal("0.25"))
    return [Size(radius(part, Decimal(1)), largest[unit] * part, unit) for unit in units for part in parts]


def _shown(mark: Mark, query: str) -> ShownMark:
    place = f"{mark.x * 100:.3f}%", f"{mark.y * 100:.3f}%", f"{mark.radius:.1f}"
    if mark.plant is not None:
        return ShownMark(*place, status=mark.status, label=_label(mark.plant), count=1, plant=mark.plant)
    parts = ", ".join(f"{mark.statuses[status]} {status_words(status)}" for status in ORDER if mark.statuses[status])
    return ShownMark(
        *place,
        status=mark.status,
        label=gettext("%(count)s plants: %(parts)s. Zoom in") % {"count": mark.count, "parts": parts},
        count=mark.count,
        query=query,
        ring=f"{mark.radius - RING / 2:.1f}",
        arcs=_ring(mark),
    )


def _label(plant: Any) -> str:
    figure = (
        capacity(plant.live_capacity, plant.live_unit)
        if plant.live_capacity is not None
        else gettext("capacity not stated")
    )
    return f"{plant.name}, {status_words(plant.live_status)}, {figure}"


def _ring(mark: Mark) -> list[Arc]:
    """The statuses around the mark, each as long as its share of the plants, clockwise from the top."""
    whole = 2 * math.pi * (mark.radius - RING / 2)
    arcs, begun = [], 0.0
    for status in ORDER:
        if mark.statuses[status]:
            length = whole * mark.statuses[status] / mark.count
            arcs.append(Arc(status, f"{length:.2f} {whole:.2f}", f"{-begun:.2f}"))
            begun += length
    return arcs

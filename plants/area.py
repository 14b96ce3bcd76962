"""A part of the map, from west to east and south to north, as an address names it and as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from evtracker.parameters import BadParameterError
from plants.mercator import HIGHEST_LAT, SIZE, project, unproject

# Width by height of every map.
ASPECT = 2.4
# The map of the whole world: from Alaska's south to New Zealand's, where plants are.
WORLD_TOP, WORLD_BOTTOM = 2238.0, 2238.0 + SIZE / ASPECT
# A map is never narrower, in units of the projection: some 150 km at 45 degrees.
NARROWEST = 60.0
_NUMBER = r"-?\d{1,3}(?:\.\d{1,6})?"
_AREA = re.compile(rf"({_NUMBER}),({_NUMBER}),({_NUMBER}),({_NUMBER})", re.ASCII)


@dataclass(frozen=True)
class Area:
    """West, south, east and north in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in self.corners)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """The four numbers in the order of the address."""
        return self.west, self.south, self.east, self.north


def read_area(parameters: Mapping[str, str]) -> Area | None:
    """The area asked for, `area=west,south,east,north` in degrees; None where none is."""
    text = parameters.get("area", "")
    if not text:
        return None
    match = _AREA.fullmatch(text)
    if match is None:
        raise BadParameterError("area", text[:60], "is not west,south,east,north in degrees, like 4,47,15,55")
    west, south, east, north = (float(number) for number in match.groups())
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadParameterError("area", text, "must run from west to east and from south to north")
    return Area(west, south, east, north)


@dataclass(frozen=True)
class View:
    """The rectangle that is drawn, in units of the projection; always of the same shape."""

    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        """By the shape of all maps."""
        return self.width / ASPECT

    @property
    def is_world(self) -> bool:
        """Whether nothing is left to zoom out to."""
        return self.width >= SIZE

    @property
    def closest(self) -> bool:
        """Whether nothing is left to zoom in to."""
        return self.width <= NARROWEST

    @property
    def area(self) -> Area:
        """The same in degrees."""
        west, north = unproject(self.left, self.top)
        east, south = unproject(self.left + self.width, self.top + self.height)
        return Area(max(west, -180), south, min(east, 180), north)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies in it: shares of its width and height, from the left and from the top."""
        x, y = project(lon, lat)
        return (x - self.left) / self.width, (y - self.top) / self.height

    def zoomed(self, factor: float) -> View:
        """A view of the same middle, so many times as wide."""
        return view_around(self.left + self.width / 2, self.top + self.height / 2, self.width * factor)

    def moved(self, right: float, down: float) -> View:
        """A view beside it, moved by shares of its width and height."""
        x, y = self.left + self.width * (0.5 + right), self.top + self.height * (0.5 + down)
        return view_around(x, y, self.width)

    @classmethod
    def of_world(cls) -> Self:
        """The whole of it."""
        return cls(0, WORLD_TOP, SIZE)


def view_of(area: Area, margin: float = 0) -> View:
    """The smallest view that shows the whole area, with a margin around it as a share of its size."""
    left, top = project(area.west, min(area.north, HIGHEST_LAT))
    right, bottom = project(area.east, max(area.south, -HIGHEST_LAT))
    width = max(right - left, (bottom - top) * ASPECT) * (1 + 2 * margin)
    return view_around((left + right) / 2, (top + bottom) / 2, width)


def view_around(x: float, y: float, width: float) -> View:
    """The view around a point of the map, kept within the world and its closest zoom."""
    width = max(width, NARROWEST)
    if width >= SIZE:
        return View.of_world()
    left = min(max(x - width / 2, 0), SIZE - width)
    top = min(max(y - width / ASPECT / 2, 0), SIZE - width / ASPECT)
    return View(left, top, width)

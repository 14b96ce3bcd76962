"""Pictures of a tile server behind the marks of a map, where the operator has named one: squares of Web Mercator."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.conf import settings

from plants.area import View
from plants.mercator import SIZE

# A view is so many pictures wide, about: on a wide screen one is drawn at some 290 pixels, made for 256.
ACROSS = 4
# The part of a picture by which it is drawn larger, so that no seam is left between two.
OVERLAP = 0.003


@dataclass(frozen=True)
class Tile:
    """A picture: its address, and its corner and side in units of the projection."""

    address: str
    x: str
    y: str
    side: str


def tiles_of(view: View) -> list[Tile]:
    """The pictures that cover a view; none where no server is named."""
    if not settings.MAP_TILES_URL:
        return []
    zoom = max(0, round(math.log2(ACROSS * SIZE / view.width)))
    side = SIZE / 2**zoom
    columns = _covering(view.left, view.width, side, 2**zoom)
    rows = _covering(view.top, view.height, side, 2**zoom)
    return [_tile(zoom, column, row, side) for row in rows for column in columns]


def _covering(start: float, length: float, side: float, count: int) -> range:
    """The numbers of the rows or columns that a stretch lies in."""
    return range(max(0, math.floor(start / side)), min(count, math.ceil((start + length) / side)))


def _tile(zoom: int, column: int, row: int, side: float) -> Tile:
    address: str = settings.MAP_TILES_URL
    for name, number in (("{z}", zoom), ("{x}", column), ("{y}", row)):
        address = address.replace(name, str(number))
    return Tile(address, f"{column * side:.2f}", f"{row * side:.2f}", f"{side * (1 + OVERLAP):.2f}")

"""Plants on a map: each by itself, or together with those that its mark would cover. Grouped by the database."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Floor

from plants.area import ASPECT, Area, View
from plants.models import Plant

# The map is laid out in so many columns; plants of one field are one mark.
COLUMNS = 48
# Radii of marks, in pixels of a map that is MAP_WIDTH wide.
MAP_WIDTH = 1100
SMALLEST, LARGEST = 5.0, 15.0
CLUSTER_SMALLEST, CLUSTER_LARGEST = 10.0, 19.0


@dataclass
class Mark:
    """One mark: where it lies (shares of the map's width and height), how large it is, and the plants under it.

    `plant` stands for itself alone; else `statuses` says how many of each status there are, and `area` where.
    """

    x: float
    y: float
    radius: float
    statuses: Counter[str]
    area: Area
    plant: Plant | None = None

    @property
    def count(self) -> int:
        """How many plants."""
        return self.statuses.total()

    @property
    def status(self) -> str:
        """The status of the plant, or of most of them."""
        return self.statuses.most_common(1)[0][0]


@dataclass
class _Field:
    """A field of the grid with what the database counted in it."""

    lon: float = 0.0
    lat: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    keys: list[int] = field(default_factory=list)
    west: float = 180.0
    south: float = 90.0
    east: float = -180.0
    north: float = -90.0

    def take(self, other: _Field) -> None:
        """All plants of another field: their number, their middle, and the box around them."""
        before, more = self.statuses.total(), other.statuses.total()
        self.lon = (self.lon * before + other.lon * more) / (before + more)
        self.lat = (self.lat * before + other.lat * more) / (before + more)
        self.statuses += other.statuses
        self.keys += other.keys
        self.west, self.south = min(self.west, other.west), min(self.south, other.south)
        self.east, self.north = max(self.east, other.east), max(self.north, other.north)


def placed(found: QuerySet[Any], day: Any) -> QuerySet[Any]:
    """Plants whose place was known on the day."""
    return found.filter(lat__isnull=False, lon__isnull=False, reported_on_last__lte=day)


def within(found: QuerySet[Any], area: Area | None) -> QuerySet[Any]:
    """Plants that lie in the area; all of them where there is none."""
    if area is None:
        return found
    west, south, east, north = (Decimal(str(number)) for number in area.corners)
    return found.filter(Q(lon__range=(west, east)), Q(lat__range=(south, north)))


def extent(found: QuerySet[Any]) -> tuple[int, Area | None]:
    """How many plants have a place, and the smallest area that holds them. One query."""
    told = found.order_by().aggregate(
        count=Count("pk"), west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    if not told["count"]:
        return 0, None
    corners = (float(told[side]) for side in ("west", "south", "east", "north"))
    return int(told["count"]), Area(*corners)


def marks(found: QuerySet[Any], view: View, largest: dict[str, Decimal]) -> list[Mark]:
    """The marks of placed plants (with their standing) in the view, the largest first. Two queries for any number."""
    fields = _merged(_fields(within(found, view.area), view), view)
    alone = [one.keys[0] for one in fields if one.statuses.total() == 1]
    plants = {plant.pk: plant for plant in found.filter(pk__in=alone).select_related("company")}
    made = [_mark(one, view, plants, largest) for one in fields]
    return sorted(made, key=lambda mark: (-mark.radius, mark.x))


def largest_of(found: QuerySet[Any]) -> dict[str, Decimal]:
    """The largest capacity of each unit, by which the marks are measured. One query."""
    rows = found.order_by().filter(live_capacity__isnull=False).values_list("live_unit")
    return dict(rows.annotate(most=Max("live_capacity")))


def _fields(found: QuerySet[Any], view: View) -> list[_Field]:
    area = view.area
    wide = (area.east - area.west) / COLUMNS
    high = (area.north - area.south) / (COLUMNS / ASPECT)
    lon, lat = Cast("lon", FloatField()), Cast("lat", FloatField())
    grid = found.order_by().annotate(
        column=Floor((lon - area.west) / wide), line=Floor((lat - area.south) / high), lon_=lon, lat_=lat
    )
    counted = grid.values_list("column", "line", "live_status").annotate(
        count=Count("pk"),
        middle_lon=Avg("lon_"),
        middle_lat=Avg("lat_"),
        west=Min("lon_"),
        south=Min("lat_"),
        east=Max("lon_"),
        north=Max("lat_"),
        key=Max("pk"),
    )
    # In an order of its own: of as many plants of two statuses, a mark shows the same one each time.
    counted = counted.order_by("column", "line", "live_status")
    fields: dict[tuple[int, int], _Field] = {}
    for column, line, status, count, middle_lon, middle_lat, *box, key in counted:
        told = _Field(middle_lon, middle_lat, Counter({status: count}), [key], *box)
        fields.setdefault((int(column), int(line)), _Field()).take(told)
    return [fields[place] for place in sorted(fields)]


def _merged(fields: Iterable[_Field], view: View) -> list[_Field]:
    """The fields, those joined whose marks would cover each other; the fullest ones draw the others in."""
    kept: list[_Field] = []
    for one in sorted(fields, key=lambda each: -each.statuses.total()):
        near = next((other for other in kept if _covers(other, one, view)), None)
        if near is None:
            kept.append(one)
        else:
            near.take(one)
    return kept


def _covers(one: _Field, other: _Field, view: View) -> bool:
    (ax, ay), (bx, by) = view.place(one.lon, one.lat), view.place(other.lon, other.lat)
    apart = math.hypot((ax - bx) * MAP_WIDTH, (ay - by) * MAP_WIDTH / ASPECT)
    return apart < 0.9 * (_reach(one) + _reach(other))


def _reach(one: _Field) -> float:
    """Half the room that a mark needs: so much of it as must be seen and hit."""
    count = one.statuses.total()
    return SMALLEST + 3 if count == 1 else cluster_radius(count)


def cluster_radius(count: int) -> float:
    """Grows with each doubling."""
    return min(CLUSTER_SMALLEST + 1.3 * math.log2(count), CLUSTER_LARGEST)


def radius(capacity: Decimal | None, largest: Decimal | None) -> float:
    """Its area is the capacity as a share of the largest of its unit; the smallest mark where nobody stated one."""
    if capacity is None or not largest:
        return SMALLEST
    return max(SMALLEST, LARGEST * math.sqrt(float(capacity / largest)))


def _mark(one: _Field, view: View, plants: dict[int, Plant], largest: dict[str, Decimal]) -> Mark:
    x, y = view.place(one.lon, one.lat)
    area = Area(one.west, one.south, one.east, one.north)
    if one.statuses.total() > 1:
        return Mark(x, y, cluster_radius(one.statuses.total()), one.statuses, area)
    plant: Any = plants[one.keys[0]]
    return Mark(x, y, radius(plant.live_capacity, largest.get(plant.live_unit)), one.statuses, area, plant)

"""Draws the outlines that the maps lie on, from a TopoJSON file of the world's countries."""

from __future__ import annotations

import heapq
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from plants.mercator import SIZE, project

Point = tuple[float, float]
# Areas in the map's own units: what is flatter is drawn straight, what is smaller left out.
FLAT, SMALL = 20.0, 12.0
# South of it there is only ice.
SOUTH = -58.0


class Command(BaseCommand):
    """`manage.py draw_outlines countries-50m.json OUT`: static/map/world.svg is made by it."""

    help = "Draw the outlines of land and the borders of countries as an SVG file, from TopoJSON (npm: world-atlas)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to read and to write."""
        parser.add_argument("topojson", type=Path)
        parser.add_argument("out", type=Path)
        parser.add_argument("--flat", type=float, default=FLAT, help="what is flatter than this is drawn straight")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        topology = json.loads(options["topojson"].read_text(encoding="utf-8"))
        arcs = [simplified(arc, options["flat"]) for arc in projected(topology)]
        options["out"].write_text(svg(topology, arcs), encoding="utf-8")


def projected(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of the file, unpacked and on the map."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for packed in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            arc.append(project(x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def simplified(arc: list[Point], flat: float) -> list[Point]:
    """The arc without the points that span the smallest triangles with their neighbours (Visvalingam and Whyatt)."""
    before = {n: n - 1 for n in range(len(arc))}
    after = {n: n + 1 for n in range(len(arc))}
    heap = [(_triangle(arc[n - 1], arc[n], arc[n + 1]), n) for n in range(1, len(arc) - 1)]
    heapq.heapify(heap)
    areas = {n: area for area, n in heap}
    gone: set[int] = set()
    while heap and heap[0][0] < flat:
        area, n = heapq.heappop(heap)
        if n in gone or areas[n] != area:
            continue
        gone.add(n)
        left, right = before[n], after[n]
        after[left], before[right] = right, left
        for one in (left, right):
            if one in areas and one not in gone:
                areas[one] = max(area, _triangle(arc[before[one]], arc[one], arc[after[one]]))
                heapq.heappush(heap, (areas[one], one))
    return [point for n, point in enumerate(arc) if n not in gone]


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def svg(topology: dict[str, Any], arcs: list[list[Point]]) -> str:
    """The file: `#land` is filled, `#borders` are lines."""
    whole = [_ring(ring, arcs) for polygon in _polygons(topology["objects"]["land"]) for ring in polygon]
    rings = [copy for ring in whole for copy in _copies(ring)]
    south = project(0, SOUTH)[1]
    land = "".join(_path(ring) + "z" for ring in rings if _size(ring) > SMALL and min(y for _, y in ring) < south)
    used = Counter(
        arc if arc >= 0 else ~arc
        for polygon in _polygons(topology["objects"]["countries"])
        for ring in polygon
        for arc in ring
    )
    borders = "".join(_path(arcs[arc]) for arc in sorted(used) if used[arc] > 1)
    return (
        "<!-- Made with Natural Earth (1:50m, public domain), by manage.py draw_outlines -->"
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<path id="land" vector-effect="non-scaling-stroke" d="{land}"/>'
        f'<path id="borders" vector-effect="non-scaling-stroke" d="{borders}"/></svg>\n'
    )


def _polygons(thing: dict[str, Any]) -> Iterable[list[list[int]]]:
    if thing["type"] == "GeometryCollection":
        for one in thing["geometries"]:
            yield from _polygons(one)
    elif thing["type"] == "MultiPolygon":
        yield from thing["arcs"]
    elif thing["type"] == "Polygon":
        yield thing["arcs"]


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _copies(ring: list[Point]) -> list[list[Point]]:
    """The ring in one piece, and once more at the other edge of the map where it runs over one."""
    turns = 0
    joined = [ring[0]]
    for (ax, _), (bx, by) in pairwise(ring):
        turns += (bx - ax < -SIZE / 2) - (bx - ax > SIZE / 2)
        joined.append((bx + turns * SIZE, by))
    least, most = min(x for x, _ in joined), max(x for x, _ in joined)
    shifts = [0, *([-SIZE] if most > SIZE else []), *([SIZE] if least < 0 else [])]
    return [[(x + shift, y) for x, y in joined] for shift in shifts]


def _size(ring: list[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def _path(points: list[Point]) -> str:
    """Whole numbers, each step from the point before it, repeated points left out."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [f"M{whole[0][0]} {whole[0][1]}l"]
    first = True
    for (ax, ay), (bx, by) in pairwise(whole):
        if (ax, ay) == (bx, by):
            continue
        dx, dy = bx - ax, by - ay
        steps.append(f"{'' if first or dx < 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}")
        first = False
    return "".join(steps) if not first else ""

"""Where the nodes of a network stand: laid out by springs, the same for the same network, no label over another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

# The picture's size in pixels, and the height of a node with its label.
WIDTH, HEIGHT, NODE_HEIGHT = 1100.0, 640.0, 28.0
# Between two nodes, and between a node and the edge.
GAP = 10.0
# Nodes push each other as far as this, in distances of neighbours; else groups of their own would stick to the edges.
REACH = 2.5
ROUNDS = 160

Point = tuple[float, float]
# Ways from a point that is taken, the shortest first; a node is wide, so one goes up and down before one goes aside.
_STEPS = sorted(
    ((12.0 * right, 6.0 * down) for right in range(-45, 46) for down in range(-55, 56)),
    key=lambda step: (math.hypot(step[0], step[1]), step),
)


@lru_cache(maxsize=64)
def layout(widths: tuple[float, ...], edges: tuple[tuple[int, int], ...]) -> tuple[Point, ...]:
    """The middles of nodes of these widths, joined by edges between their places in the tuple.

    Springs (Fruchterman and Reingold, 1991) from a circle in the order given, then each node takes the nearest free
    place. The work grows with the square of the number of nodes: meant for some dozens.
    """
    points = _sprung(len(widths), edges)
    return tuple(_placed(points, widths))


def _sprung(count: int, edges: Sequence[tuple[int, int]]) -> list[list[float]]:
    """The points where the springs are at rest, within the picture."""
    angles = (2 * math.pi * place / max(count, 1) for place in range(count))
    points = [[WIDTH / 2 * (1 + 0.7 * math.cos(one)), HEIGHT / 2 * (1 + 0.7 * math.sin(one))] for one in angles]
    apart = 0.75 * math.sqrt(WIDTH * HEIGHT / max(count, 1))
    for turn in range(ROUNDS):
        moves = _forces(points, edges, apart)
        most = WIDTH / 8 * (1 - turn / ROUNDS)
        for point, (dx, dy) in zip(points, moves, strict=True):
            length = math.hypot(dx, dy) or 1.0
            point[0] += dx / length * min(length, most)
            point[1] += dy / length * min(length, most)
            _keep_within(point, 60.0)
    return points


def _forces(points: Sequence[Sequence[float]], edges: Sequence[tuple[int, int]], apart: float) -> list[list[float]]:
    """What draws each point: away from all others, towards its neighbours, and a little towards the middle."""
    moves = [[(WIDTH / 2 - x) * 0.12, (HEIGHT / 2 - y) * 0.24] for x, y in points]
    for one, other in itertools.combinations(range(len(points)), 2):
        dx, dy = points[one][0] - points[other][0], points[one][1] - points[other][1]
        far = dx * dx + dy * dy
        if far > (REACH * apart) ** 2:
            continue
        pushed = apart * apart / (far or 1.0)
        _move(moves, one, other, dx * pushed, dy * pushed)
    for one, other in edges:
        dx, dy = points[one][0] - points[other][0], points[one][1] - points[other][1]
        pulled = -math.hypot(dx, dy) / apart
        _move(moves, one, other, dx * pulled, dy * pulled)
    return moves


def _move(moves: list[list[float]], one: int, other: int, dx: float, dy: float) -> None:
    moves[one][0] += dx
    moves[one][1] += dy
    moves[other][0] -= dx
    moves[other][1] -= dy


def _placed(points: Sequence[Sequence[float]], widths: Sequence[float]) -> list[Point]:
    """Each node where it covers no other: at its point, else at the nearest free place; those in the middle first."""
    found: dict[int, Point] = {}
    order = sorted(range(len(points)), key=lambda one: (_from_the_middle(points[one]), one))
    for one in order:
        half = widths[one] / 2
        for right, down in _STEPS:
            place = [points[one][0] + right, points[one][1] + down]
            _keep_within(place, half)
            if not any(_cover(place, half, found[other], widths[other] / 2) for other in found):
                break
        found[one] = place[0], place[1]
    return [found[one] for one in range(len(points))]


def _from_the_middle(point: Sequence[float]) -> float:
    return math.hypot(point[0] - WIDTH / 2, (point[1] - HEIGHT / 2) * WIDTH / HEIGHT)


def _cover(one: Sequence[float], half: float, other: Sequence[float], other_half: float) -> bool:
    near = abs(one[0] - other[0]) < half + other_half + GAP
    return near and abs(one[1] - other[1]) < NODE_HEIGHT + GAP


def _keep_within(point: list[float], half: float) -> None:
    point[0] = min(max(point[0], half + GAP), WIDTH - half - GAP)
    point[1] = min(max(point[1], NODE_HEIGHT / 2 + GAP), HEIGHT - NODE_HEIGHT / 2 - GAP)

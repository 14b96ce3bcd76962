"""The layout of a network: nothing overlaps, all is within the picture, partners are near, and it never changes."""

from __future__ import annotations

import itertools
import math
import random

from companies.network_layout import HEIGHT, NODE_HEIGHT, WIDTH, layout

# A hub with eight partners, and a pair that has nothing to do with them.
WIDTHS = tuple(60.0 + 12 * number for number in range(11))
EDGES = (*((0, number) for number in range(1, 9)), (9, 10))


def test_no_node_covers_another_and_all_are_within_the_picture() -> None:
    # As crowded as it gets: forty long names, twelve of which have one agreement together.
    chance = random.Random(3)
    met = {tuple(sorted(chance.sample(range(40), 2))) for _ in range(60)}
    crowd = tuple(sorted({*met, *itertools.combinations(range(12), 2)}))
    for widths, edges in ((WIDTHS, EDGES), ((190.0,) * 40, crowd)):
        points = layout(widths, edges)
        for (x, y), width in zip(points, widths, strict=True):
            assert width / 2 <= x <= WIDTH - width / 2
            assert NODE_HEIGHT / 2 <= y <= HEIGHT - NODE_HEIGHT / 2
        for one, other in itertools.combinations(range(len(points)), 2):
            apart_x = abs(points[one][0] - points[other][0]) >= (widths[one] + widths[other]) / 2
            assert apart_x or abs(points[one][1] - points[other][1]) >= NODE_HEIGHT, (one, other)


def test_partners_stand_nearer_than_strangers() -> None:
    points = layout(WIDTHS, EDGES)

    def mean(pairs: list[tuple[int, int]]) -> float:
        return sum(math.dist(points[one], points[other]) for one, other in pairs) / len(pairs)

    strangers = [pair for pair in itertools.combinations(range(11), 2) if pair not in EDGES]
    assert mean(list(EDGES)) < 0.8 * mean(strangers)


def test_the_same_network_is_laid_out_the_same_again() -> None:
    first = layout(WIDTHS, EDGES)
    layout.cache_clear()
    assert layout(WIDTHS, EDGES) == first
    assert layout((80.0,), ()) != ()

"""Rows that hold from one point to another: what stays the same over several steps becomes one row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Point = TypeVar("Point")
Content = TypeVar("Content", bound=Hashable)


class Spans(Generic[Point, Content]):
    """Takes what holds from each point on, in the order of the points, and gives each content with its spans."""

    def __init__(self) -> None:
        self._open: dict[Content, Point] = {}
        self._closed: list[tuple[Content, Point, Point]] = []

    def from_here(self, point: Point, contents: Iterable[Content]) -> None:
        """What holds from the point until the next one that is told."""
        holding = dict.fromkeys(contents)
        for content in [content for content in self._open if content not in holding]:
            self._closed.append((content, self._open.pop(content), point))
        for content in holding:
            self._open.setdefault(content, point)

    def until(self, end: Point) -> Iterator[tuple[Content, Point, Point]]:
        """Each content with the points from which and before which it holds; what still holds does so until `end`."""
        yield from self._closed
        yield from ((content, point, end) for content, point in self._open.items())

"""All that was reported of a company and its plants, in the order of its reports, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles.evidence import Line


@dataclass(frozen=True)
class Event:
    """One record: `kind` is its model's name, which decides how it is told."""

    kind: str
    line: Line

    @property
    def row(self) -> Any:
        """The record itself."""
        return self.line.row


def timeline(*groups: Iterable[Line]) -> list[Event]:
    """The lines of several kinds of records as one list."""
    found = [Event(line.row._meta.model_name, line) for group in groups for line in group]
    return sorted(found, key=lambda one: (one.row.reported_on.last, one.kind, one.row.pk), reverse=True)

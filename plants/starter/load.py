"""One load of a checked folder: its rows, what is there already, and what was added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from companies.models import Company, Investment, Partnership
from plants.models import Phase, Plant
from plants.starter.dating import Reports
from plants.starter.reading import Folder, Row

# Told after each file: its name, how many rows were added, how many were there already.
Progress = Callable[[str, int, int], None]


class Load:
    """What the loaders of the single files share. The records are by slug, and filled as their files are loaded."""

    def __init__(self, folder: Folder, reports: Reports, progress: Progress) -> None:
        self._folder = folder
        self._reports = reports
        self._progress = progress
        self.added = 0
        # What was added, in its order, where somebody asks for it.
        self.made: list[models.Model] | None = None
        self.sources: dict[str, int] = {}
        self.companies: dict[str, Company] = {}
        self.plants: dict[str, Plant] = {}
        self.phases: dict[tuple[int, int], Phase] = {}
        self.investments: dict[str, Investment] = {}
        self.partnerships: dict[str, Partnership] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows of a file."""
        return self._folder.rows[table]

    def reported(self, row: Row) -> dict[str, Any]:
        """What every row that rests on a source has."""
        report = self._reports.of(row)
        assert report is not None
        return {
            "source_id": self.sources[row["source_id"]],
            "reported_on": report.on,
            "reported_on_assumed": report.assumed,
        }

    def tell(self, table: str, added: int) -> None:
        """Note and tell what became of a file; nothing of an optional file that isn't there."""
        self.added += added
        if self.rows(table):
            self._progress(f"{table}.csv", added, len(self.rows(table)) - added)

    def make(self, rows: Iterable[models.Model]) -> None:
        """Store new rows of one model."""
        new = list(rows)
        if new:
            type(new[0])._default_manager.bulk_create(new)
        if self.made is not None:
            self.made += new

    def new(self, table: str, model: Any) -> list[Row]:
        """The rows of a file whose slug the model doesn't have yet."""
        known = set(model.objects.values_list("slug", flat=True))
        new = [row for row in self.rows(table) if row[row.table.key] not in known]
        self.tell(table, len(new))
        return new

    def by_slug(self, table: str, model: Any) -> dict[str, Any]:
        """The records that the rows of a file stand for."""
        slugs = [row[row.table.key] for row in self.rows(table)]
        return {record.slug: record for record in model.objects.filter(slug__in=slugs)}

    def add_keyed(self, table: str, model: Any, build: Callable[[Row], models.Model]) -> list[Row]:
        """Add the rows of a file whose key is not there yet."""
        known = set(model.objects.values_list("key", flat=True))
        new = [row for row in self.rows(table) if row.key not in known]
        self.make([build(row) for row in new])
        self.tell(table, len(new))
        return new

    def add_missing(self, table: str, model: Any, once: Sequence[str], rows: Iterable[models.Model]) -> None:
        """Add the rows of a file of which the model has none that agrees in the columns `once`."""
        rows = list(rows)
        known = set(model.objects.values_list(*once)) if rows else set()
        new = [row for row in rows if tuple(getattr(row, name) for name in once) not in known]
        self.make(new)
        self.tell(table, len(new))


def decimal(cell: str) -> Decimal | None:
    """The number of a cell that may be empty."""
    return Decimal(cell) if cell else None

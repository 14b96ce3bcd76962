"""A table of the record as a resource of django-import-export: what goes out, and what becomes of what comes in."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from articles.sheets import Outcome, import_sheet
from plants.starter.reading import Fault
from plants.starter.rows import cells_of
from plants.starter.sheet import Sheet
from plants.starter.tables import Table

KINDS = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "corrected": RowResult.IMPORT_TYPE_UPDATE,
    "unchanged": RowResult.IMPORT_TYPE_SKIP,
}


class TableResource(Resource):  # type: ignore[misc]
    """Rows by the columns and rules of the starter data's files."""

    class Meta:
        # The rows are stored together: a savepoint for each would only cost time.
        use_bulk = True
        instance_loader_class = BaseInstanceLoader

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.sheet: Sheet | None = None
        self.outcome = Outcome()

    def export(self, queryset: Any = None, *, where: Q | None = None, **kwargs: Any) -> tablib.Dataset:
        """The table's rows, all or those of `where`."""
        columns = self.table.all_names
        rows = cells_of(self.table, where if where is not None else Q())
        return tablib.Dataset(*([str(row.get(name, "")) for name in columns] for row in rows), headers=columns)

    def take_in(self, sheet: Sheet, *, by: Any, why: str, dry_run: bool) -> Outcome:
        """Import the sheet, or only see what that would do; with faults nothing is stored."""
        self.sheet = sheet
        names = self.table.all_names
        rows = tablib.Dataset(*([row[name] for name in names] for row in sheet.rows), headers=names)
        self.import_data(rows, dry_run=dry_run, rollback_on_validation_errors=True, by=by, why=why)
        return self.outcome

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """All rows at once, for they bear on each other."""
        assert self.sheet is not None
        try:
            self.outcome = import_sheet(self.sheet, kwargs["by"], kwargs["why"])
        except IntegrityError as error:
            reason = f"something else was written meanwhile, or a row can't stand: {error}"
            self.outcome = Outcome(faults=[Fault(self.table.file, 0, "", "", reason)])
            raise

    def import_row(self, row: OrderedDict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """What became of the row."""
        assert self.sheet is not None
        read = self.sheet.rows[kwargs["row_number"] - 1]
        result = RowResult()
        result.import_type = KINDS[self.outcome.kind(read)]
        if self.outcome.faults:
            reasons = [str(fault) for fault in self.outcome.faults if fault.line == read.line]
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.validation_error = ValidationError(reasons or ["other rows can't stand"])
        return result

    def handle_import_error(self, result: Any, error: Exception, raise_errors: bool = False) -> None:
        """What the rows could not bring about is told; anything else is a fault of ours."""
        if not isinstance(error, IntegrityError):
            raise error
        super().handle_import_error(result, error, raise_errors)

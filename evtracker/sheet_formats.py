"""Sheets as CSV and XLSX, safe both ways: no cell that goes out runs as a formula, and none that comes in is one."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import tablib
from django.conf import settings
from import_export.formats.base_formats import CSV, XLSX
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

Lines = Iterator[tuple[int, list[str]]]
# A spreadsheet program may run a cell that begins so; a number with its sign is none of these.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
# A workbook's parts unpacked, as many times the size that an upload may have.
_MOST_UNPACKED = 30


class UnwritableSheetError(Exception):
    """The rows can't stand in such a file; the text says why, for people."""


class UnreadableSheetError(Exception):
    """The file is no such sheet; the text says why, for people."""


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet program runs: an apostrophe goes before what could be a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def plain(cell: str) -> str:
    """The cell that was guarded."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def guarded_rows(dataset: tablib.Dataset) -> tablib.Dataset:
    """The same rows with guarded cells."""
    return tablib.Dataset(*([guarded(str(cell)) for cell in row] for row in dataset), headers=dataset.headers)


class CsvSheet(CSV):  # type: ignore[misc]
    """Comma-separated values in UTF-8, with a mark at their beginning by which spreadsheet programs know that."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The file."""
        return str(super().export_data(guarded_rows(dataset), **kwargs)).encode("utf-8-sig")


class XlsxSheet(XLSX):  # type: ignore[misc]
    """The first sheet of a workbook, each cell as text."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The file. UnwritableSheetError where a cell can't stand in it."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("rows")
        sheet.freeze_panes = "A2"
        sheet.append(dataset.headers)
        try:
            for row in guarded_rows(dataset):
                sheet.append([cell or None for cell in row])
        except IllegalCharacterError as error:
            raise UnwritableSheetError("a cell has a control character that a workbook can't hold: take CSV") from error
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()


def xlsx_lines(content: bytes) -> Lines:
    """The first sheet's rows as text, by their numbers, without empty ones. UnreadableSheetError says what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _MOST_UNPACKED * settings.IMPORT_MAX_BYTES:
            raise UnreadableSheetError("the workbook is too large once unpacked")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        rows = book.worksheets[0].iter_rows() if book.worksheets else iter(())
        width = 0
        for number, row in enumerate(rows, 1):
            cells = [_text(cell, number) for cell in row]
            while cells and not cells[-1] and len(cells) > width:
                cells.pop()
            if any(cells):
                width = width or len(cells)
                yield number, cells + [""] * (width - len(cells))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableSheetError("it is no workbook (.xlsx) that can be read") from error


def _text(cell: Any, number: int) -> str:
    """A cell as text, dates and numbers as the files of the record write them."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        raise UnreadableSheetError(f"row {number} has a formula or an error in column {cell.column_letter}")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float):
        text = f"{Decimal(repr(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return plain(str(value))

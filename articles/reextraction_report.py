"""A file that lists what changed as articles were read anew: one line for each claim."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from articles.reextraction import Reread

COLUMNS = ("article", "title", "url", "change", "kind", "subject", "before", "after", "passage_before", "passage_after")
ENDINGS = (".csv", ".jsonl")


class Report:
    """Written line by line as the articles are read."""

    def __init__(self, file: IO[str], ending: str) -> None:
        self._file = file
        self._table = csv.DictWriter(file, COLUMNS) if ending == ".csv" else None
        if self._table is not None:
            self._table.writeheader()

    def add(self, reread: Reread) -> None:
        """The changes of an article, or why there are none to tell."""
        source = reread.article.source
        head = {"article": reread.article.pk, "title": source.title, "url": source.link}
        rows: list[dict[str, Any]] = [{**head, **_row(one.as_json())} for one in reread.changes.listed]
        if reread.failure:
            rows.append({**head, "change": "failed", "after": reread.failure})
        for row in rows:
            if self._table is not None:
                self._table.writerow({name: _cell(value) for name, value in row.items()})
            else:
                self._file.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def open_report(path: str) -> Iterator[Report]:
    """A new file at this path; a ValueError for another ending than .csv and .jsonl. Raises OSError."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path} ends neither in .csv nor in .jsonl")
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        yield Report(file, ending)


def _row(change: dict[str, Any]) -> dict[str, Any]:
    row = {name: change[name] for name in ("change", "kind", "subject")}
    for name in ("before", "after"):
        told = change[name]
        row[name] = {"modality": told["modality"], **told["values"]} if told else None
        row[f"passage_{name}"] = told["passage"] if told else None
    return row


def _cell(value: Any) -> Any:
    """As a cell of a table: what is nested as JSON, and nothing that a spreadsheet would take for a formula."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value

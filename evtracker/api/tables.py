"""A list as CSV or JSON Lines: one line a row, streamed, so that its length costs no memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, TypeVar

import orjson
from django.http import StreamingHttpResponse
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

CHUNK = 500
Row = TypeVar("Row")
TYPES = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/jsonl"}
# What a spreadsheet would take for a formula; such a text gets an apostrophe before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def columns(serializer: BaseSerializer[Any], prefix: str = "") -> list[str]:
    """The column of each value; what is nested once has a dot in its name (`company.slug`)."""
    if not isinstance(serializer, Serializer):
        return [prefix]
    names = []
    for name, field in serializer.fields.items():
        if isinstance(field, Serializer):
            names += columns(field, f"{prefix}{name}.")
        else:
            names.append(f"{prefix}{name}")
    return names


def stream(
    name: str, format_name: str, lines: Iterable[str] | Iterable[bytes], etag: str = ""
) -> StreamingHttpResponse:
    """The answer: a file of these lines, with its ETag where that could be told."""
    answer = StreamingHttpResponse(lines, content_type=TYPES[format_name])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{format_name}"'
    if etag:
        answer["ETag"] = etag
    return answer


def serialized(
    format_name: str, serializer: ListSerializer[Any], chunks: Iterable[list[Any]]
) -> Iterator[str] | Iterator[bytes]:
    """The lines of all rows of the chunks, as their serializer tells them."""
    assert isinstance(serializer.child, Serializer)
    if format_name == "jsonl":
        return (orjson.dumps(row) + b"\n" for chunk in chunks for row in serializer.to_representation(chunk))
    return _lines(columns(serializer.child), serializer, chunks)


def in_chunks(rows: Iterable[Any], complete: Callable[[list[Any]], list[Any]]) -> Iterator[list[Any]]:
    """The rows in lists of CHUNK, each completed as a page would be."""
    yield from map(complete, chunks(rows, CHUNK))


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """The rows in lists of so many, the last one shorter."""
    todo = iter(rows)
    while chunk := list(islice(todo, size)):
        yield chunk


def _lines(header: list[str], serializer: ListSerializer[Any], chunks: Iterable[list[Any]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for cells in chain([header], _rows(header, serializer, chunks)):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _rows(header: list[str], serializer: ListSerializer[Any], chunks: Iterable[list[Any]]) -> Iterator[list[Any]]:
    for chunk in chunks:
        for row in serializer.to_representation(chunk):
            yield [as_cell(_reach(row, column)) for column in header]


def _reach(row: Any, column: str) -> Any:
    for step in column.split("."):
        row = None if row is None else row[step]
    return row


def as_cell(value: Any) -> Any:
    """What a value reads like in a table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(_name(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _name(item: Any) -> str:
    """What stands for one of several: its slug, its name, or itself."""
    return str(item.get("slug") or item.get("name") or item.get("id")) if isinstance(item, dict) else str(item)


def _is_number(text: str) -> bool:
    return text.isascii() and text[1:].replace(".", "", 1).isdecimal()

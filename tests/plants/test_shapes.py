"""Plants read straight from the columns are told word for word as their serializer would tell them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evtracker.api.columns import Reader, dumps
from plants.api_views import PlantViewSet
from plants.models import Plant
from plants.serializers import PlantSerializer
from plants.shapes import plant_shape
from tests.evtracker.api import PREFIX, refused, rows


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter data, loaded once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def serialized(day: dt.date) -> list[dict[str, Any]]:
    """All plants of the day by their serializer, from model instances."""
    view = PlantViewSet(action="list", day=day)
    known = Plant.objects.known_as_of(day).standing_on(day).select_related("source", "company", "within").order_by("pk")
    found = PlantSerializer(view.complete(list(known)), many=True, context={"day": day}).data
    as_json: list[dict[str, Any]] = json.loads(json.dumps(found))
    return as_json


@pytest.mark.parametrize("day", ["2021-11-26", "2021-11-28", "2022-06-30", "2024-02-29", "2026-01-15"])
def test_each_plant_is_told_as_its_serializer_documents_it(day: str) -> None:
    on = dt.date.fromisoformat(day)
    known = Plant.objects.known_as_of(on).standing_on(on).order_by("pk")
    found = [json.loads(dumps(row)) for row in Reader(plant_shape(on)).read_all(known)]
    assert len(found) > 20
    assert found == serialized(on)
    assert [list(row) for row in found] == [list(row) for row in serialized(on)]


def test_a_page_takes_one_query_however_long_it_is(client: Client) -> None:
    for size in (5, 100):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PREFIX}plants/", {"page_size": size, "expand": "sources", "ordering": "-capacity"})
        assert len(queries) == 1


def test_sources_are_told_on_demand(client: Client) -> None:
    assert "sources" not in rows(client, "plants/")[0]
    assert rows(client, "plants/", expand="sources")[0]["sources"][0]["slug"]
    assert list(rows(client, "plants/", fields="slug,sources")[0]) == ["slug", "sources"]
    assert refused(client, "plants/", expand="colour")["parameter"] == "expand"


def test_a_line_of_json_is_a_row_of_the_list(client: Client) -> None:
    answer: Any = client.get(f"{PREFIX}plants/", {"format": "jsonl", "country": "CN", "ordering": "-name"})
    assert answer["Content-Type"] == "application/jsonl"
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert lines == rows(client, "plants/", country="CN", ordering="-name", page_size=500)
    assert len(lines) > 20


@pytest.mark.parametrize("path", ["companies/", "investments/", "claims/", "slips/"])
def test_lists_without_a_shape_have_json_lines_too(client: Client, path: str) -> None:
    answer: Any = client.get(f"{PREFIX}{path}", {"format": "jsonl"})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert lines[:50] == rows(client, path)


@pytest.mark.postgresql
def test_a_table_that_the_database_writes_is_the_same_as_one_written_here() -> None:
    on = dt.date(2026, 1, 15)
    names = ["=1+1", "-1.5", "-x", "@a", "+5", '"quoted", with comma', "two\nlines", "", "-.", "\ttab", "Škoda 小米"]
    for plant, name in zip(Plant.objects.order_by("pk"), names, strict=False):
        Plant.objects.filter(pk=plant.pk).update(name=name, city=name[:100])
    known = Plant.objects.known_as_of(on).standing_on(on).order_by("pk")
    shape = {name: field for name, field in plant_shape(on).items() if name != "sources"}
    reader = Reader(shape)
    by_database = b"".join(reader.csv(known)).splitlines(keepends=True)
    written = b"".join(reader._written(known)).splitlines(keepends=True)
    assert by_database[1:] == written
    assert len(written) > 150
    assert any(line.count(b"'=1+1") == 2 for line in written)


def test_a_table_has_numbers_words_and_gaps_as_the_list_has_them(client: Client) -> None:
    answer: Any = client.get(f"{PREFIX}plants/", {"format": "csv", "ordering": "-capacity"})
    head, first = b"".join(answer.streaming_content).decode().split("\n")[:2]
    cells = dict(zip(head.split(","), next(csv.reader([first])), strict=True))
    row = rows(client, "plants/", ordering="-capacity", page_size=1)[0]
    assert cells["capacity.amount"] == str(row["capacity"]["amount"])
    assert cells["company.slug"] == row["company"]["slug"]
    assert cells["retold"] == "false"
    assert cells["within.slug"] == ""

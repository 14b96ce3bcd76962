"""Every filter and every order of every list of today finds its page by an index, as PostgreSQL itself explains it.

`make proof` asks so of 100,000 plants; `make test` of 10,000, from where on PostgreSQL would rather use an index.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.bulk import fill
from evtracker.api import filters
from evtracker.api.mirrored_rows import KEPT, model_of
from evtracker.api.stored import rules
from evtracker.api.views import RecordViewSet
from evtracker.api_urls import router
from evtracker.models import MirrorState
from plants.models import Plant

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PLANTS = 100_000 if os.environ.get("PROOF") == "full" else 10_000
# Plants that are drawn; the others are copies of them.
DISTINCT = 250
# A table of so many rows is large.
LARGE = 10_000
# Orders and filters that no index of one table can give: a plant's status is that of its standing on the day, or
# unknown without one; the others order reports by the name of a plant that they may not have, or look for a company's
# reports among those that were replaced; and an inferred status follows from how long ago a plant was heard of.
SORTED_WHOLE = {
    ("plants", "ordering", "status"),
    ("plants", "inferred_status", ""),
    ("capacity-plans", "ordering", "plant"),
    *((name, "ordering", "plant") for name in ("slips", "changes")),
    *((name, "company", "") for name in ("slips", "changes")),
}


def asked(view: type[RecordViewSet], plant: Plant) -> Iterator[tuple[str, str]]:
    """Each order and each filter of a list, with a value that can be read."""
    for word in view.orderings:
        yield from (("ordering", word), ("ordering", f"-{word}"))
    for name, one in view.filterset_class.base_filters.items():
        yield name, value_for(name, one, plant)


def value_for(name: str, one: Any, plant: Plant) -> str:
    """What a filter can be asked for."""
    if words := one.extra.get("words"):
        return str(words[0])
    if isinstance(one, filters.SlugFilter):
        return plant.slug if name in ("plant", "within") else plant.company.slug
    kinds = {
        filters.CountryFilter: "CN",
        filters.CurrencyFilter: "USD",
        filters.FlagFilter: "true",
        filters.IdFilter: "1",
        filters.AmountFilter: "100000",
        filters.LastDayFilter: "2024",
        filters.SinceFilter: "2024",
    }
    return kinds.get(type(one), "Gazette")


def scanned(statement: str, large: set[str]) -> set[str]:
    """The large tables that PostgreSQL would read from end to end for the statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%"))
        plans = cursor.fetchone()[0]
    todo = [plan["Plan"] for plan in (json.loads(plans) if isinstance(plans, str) else plans)]
    found = set()
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
            found.add(node["Relation Name"])
    return found


def large_tables() -> set[str]:
    """Their names, after the tables were looked over."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def store_rows() -> None:
    """Have lists of today read from stored rows, without telling each of them for it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plants_touched")
        for place, name in enumerate(KEPT):
            cursor.execute(
                'INSERT INTO evtracker_mirroredrow (list, row, slug, seq, change, "into", body, at) '
                f"SELECT %s, id, id::text, id + %s, 'added', '', '{{}}', now() FROM {model_of(name)._meta.db_table}",
                [name, place * 10**9],
            )
        cursor.execute("ANALYZE evtracker_mirroredrow")
    MirrorState.objects.create(pk=1, seq=10**10, whole_on=timezone.now().date(), rules=rules())


def test_each_filter_and_order_is_answered_by_an_index(client: Client) -> None:
    fill(PLANTS, distinct=DISTINCT)
    large = large_tables()
    assert {"plants_plant", "plants_capacityplan", "plants_plantstatus", "plants_plantstanding"} <= large
    plant = Plant.objects.select_related("company").earliest("pk")
    store_rows()
    found = []
    for prefix, view, _ in router.registry:
        for name, value in asked(view, plant):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/api/v1/{prefix}/", {name: value, "page_size": 50})
            assert answer.status_code == 200, (prefix, name, value, answer.content)
            reads = [one["sql"] for one in queries.captured_queries if one["sql"].startswith("SELECT")]
            tables = set().union(*(scanned(read, large) for read in reads))
            word = value.removeprefix("-") if name == "ordering" else ""
            if tables and (prefix, name, word) not in SORTED_WHOLE:
                found.append(f"{prefix}?{name}={value} reads all of {', '.join(sorted(tables))}")
    assert not found, "\n".join(found)

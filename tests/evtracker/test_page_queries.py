"""How many queries each page takes: exactly so many, however many rows there are.

Pages of companies, plants, money and articles are pinned beside what else is tested of them.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from companies.models import Partnership
from tests.pages import tell

pytestmark = pytest.mark.django_db

PINNED = {
    "/": 37,
    "/?layer=raised&prices=constant": 37,
    "/?product=battery_cells": 35,
    "/methodology/": 0,
    "/then-and-now/?then=2022-01-01": 12,
    "/compare/": 2,
    "/compare/?country=CN": 10,
    "/compare/?company=maker": 13,
    "/search/?q=maker": 6,
    "/search/suggestions/?q=maker": 6,
    "/embed/capacity/": 4,
    "/embed/funding/": 6,
    "/charts/capacity.csv": 3,
    "/charts/funding.csv": 5,
    "/rests/capacity/": 8,
    "/rests/funding/": 9,
    "/days.json": 5,
    "/feeds/changes.atom": 2,
}
# Pinned in test_pages.py of tests/companies, tests/plants and tests/articles, a sum in test_record_pages.py.
ELSEWHERE = {
    "companies:list",
    "companies:detail",
    "companies:investments",
    "companies:investment",
    "companies:partnerships",
    "plants:list",
    "plants:detail",
    "plants:card",
    "plants:changes",
    "articles:list",
    "articles:detail",
}
# No pages: probes, an icon.
NO_PAGES = {"favicon", "healthz", "readyz", "metrics"}
HERE = {
    "overview",
    "methodology",
    "then-and-now",
    "compare",
    "search",
    "search-suggestions",
    "chart-embed",
    "chart-csv",
    "rests",
    "days",
    "plants:changes-feed",
    "companies:partnership",
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("address", PINNED)
def test_a_page_takes_the_same_number_of_queries_for_any_number_of_rows(
    client: Client, django_assert_num_queries: Any, address: str, rows: int
) -> None:
    tell(rows)
    client.get(address)
    with django_assert_num_queries(PINNED[address]):
        assert client.get(address).status_code == 200


def test_so_does_an_agreement_s_page(client: Client, django_assert_num_queries: Any) -> None:
    tell(3)
    address = f"/partnerships/{Partnership.objects.latest('pk').slug}/"
    client.get(address)
    with django_assert_num_queries(5):
        assert client.get(address).status_code == 200


def test_no_page_is_forgotten() -> None:
    found: set[str] = set()
    for one in get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            found.add(str(one.name))
        elif isinstance(one, URLResolver) and str(one.pattern) == "":
            found |= {f"{one.namespace}:{inner.name}" for inner in one.url_patterns}
    assert found - NO_PAGES == HERE | ELSEWHERE

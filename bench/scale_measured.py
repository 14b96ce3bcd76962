"""Fills a PostgreSQL of its own to a size and asks every address; run by bench/scale.py, which see."""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - models need the settings first

from articles.models import Claim  # noqa: E402
from bench.bulk import fill  # noqa: E402
from bench.news_in_bulk import fill_news  # noqa: E402

COMPANIES, PLANTS, ARTICLES = 50_000, 100_000, 1_000_000
ROUNDS = 7
PAGES = (
    "/", "/companies/", "/companies/?kind=startup", "/companies/?search=maker", "/companies/maker-1/", "/plants/",
    "/plants/?country=CN&status=operating", "/plants/?search=plant", "/plants/plant-1/", "/plants/plant-1/card/",
    "/investments/", "/investments/?purpose=capex", "/partnerships/", "/articles/", "/articles/?search=plant",
    "/articles/77/", "/changes/", "/changes/?country=CN", "/feeds/changes.atom", "/search/?q=maker+12",
    "/search/suggestions/?q=maker", "/compare/?company=maker-1&company=maker-2", "/then-and-now/", "/days.json",
    "/charts/capacity.csv", "/embed/capacity/", "/methodology/", "/metrics", "/readyz",
)  # fmt: skip
ENDPOINTS = (
    "companies/", "companies/?country=CN", "companies/?search=maker", "companies/?ordering=-name", "companies/maker-1/",
    "companies/maker-1/delivery/", "plants/", "plants/?country=CN&status=operating&ordering=-capacity",
    "plants/?search=plant", "plants/?expand=sources", "plants/plant-1/", "plants/?as_of=2020-01-01",
    "capacity-plans/", "capacity-plans/?ordering=-effective", "plant-statuses/", "milestones/", "investments/",
    "investments/?ordering=-amount_usd", "partnerships/", "articles/", "articles/77/", "claims/", "claims/77/",
    "slips/",
    "changes/", "series/capacity/", "series/capacity/?by=company", "series/funding/", "series/funding/?by=country",
    "schema/",
)  # fmt: skip
ADMIN = (
    "", "articles/claim/", "articles/claim/?state__exact=pending", "articles/claim/{claim}/change/",
    "articles/article/",
    "articles/feed/", "articles/decision/", "articles/recordchange/", "articles/story/", "companies/company/",
    "companies/source/", "companies/investment/", "plants/plant/", "plants/capacityplan/", "plants/plantstatus/",
)  # fmt: skip


def addresses() -> list[str]:
    """All that is asked."""
    claim = Claim.objects.filter(state="pending").order_by("pk").values_list("pk", flat=True)[0]
    own = [f"/admin/{one.format(claim=claim)}" for one in ADMIN]
    return [*PAGES, *(f"/api/v1/{one}" for one in ENDPOINTS), *own]


def asked(client: Client, address: str) -> dict[str, Any]:
    """The median of several answers, the first of all left out; what it answered with where that is no 200."""
    answer = client.get(address, headers={"host": "localhost"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if answer.status_code != 200:
        return {"seconds": 1.0, "queries": answer.status_code, "bytes": 0}
    took, queries = [], 0
    while len(took) < ROUNDS and sum(took) < 20:
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            again = client.get(address, headers={"host": "localhost"})
            if again.streaming:
                b"".join(again.streaming_content)  # type: ignore[attr-defined]
        took.append(time.perf_counter() - began)
        queries = len(captured)
    return {"seconds": statistics.median(took), "queries": queries, "bytes": len(body)}


def main(parts: int) -> None:
    """Fill, ask, and print one line of JSON."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(PLANTS // parts)
    fill_news(COMPANIES // parts, ARTICLES // parts)
    print(f"a {parts}th of the size: made in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    client = Client()
    client.force_login(User.objects.create_superuser("all", password="all"))
    told = {}
    for address in addresses():
        told[address] = asked(client, address)
        print(f"{address:<72}{told[address]['seconds'] * 1000:>10.1f} ms", file=sys.stderr, flush=True)
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))

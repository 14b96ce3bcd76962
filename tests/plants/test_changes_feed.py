"""The news of plans as an Atom feed, read by a feed reader."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
from django.test import Client

from plants.services import redraw
from tests.factories import CapacityPlanFactory, CompanyFactory, PlantFactory

pytestmark = pytest.mark.django_db


def tell(slug: str, country: str, later: str, amount: int = 300_000) -> None:
    plant = PlantFactory.create(
        slug=slug, name=slug.title(), country=country, company=CompanyFactory.create(slug=f"{slug}-inc")
    )
    CapacityPlanFactory.create(plant=plant, effective="2024", reported_on="2021-11-27")
    CapacityPlanFactory.create(plant=plant, amount=amount, effective=later, reported_on="2023-05-01")
    redraw([plant.company_id], [plant.pk])


def read(client: Client, query: str = "") -> Any:
    answer = client.get(f"/feeds/changes.atom{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return feedparser.parse(answer.content)


def test_an_entry_tells_what_a_plan_was_and_what_it_became(client: Client) -> None:
    tell("works", "CN", "2025")
    feed = read(client)
    [entry] = feed.entries
    assert (feed.version, feed.bozo) == ("atom10", False)
    assert entry.title == "Works: slipped"
    assert entry.summary.startswith(
        "300,000 vehicles a year by 2024 became 300,000 vehicles a year by 2025. Reported by"
    )
    assert entry.link.endswith("/plants/works/")
    assert entry.updated == "2023-05-01T00:00:00+00:00"


def test_it_is_narrowed_by_company_country_and_kind(client: Client) -> None:
    tell("works", "CN", "2025")
    tell("mill", "US", "2024", amount=100_000)
    assert [entry.title for entry in read(client).entries] == ["Mill: cut", "Works: slipped"]
    for query, title in (
        ("company=mill-inc", "Mill: cut"),
        ("country=CN", "Works: slipped"),
        ("kind=cut", "Mill: cut"),
    ):
        feed = read(client, f"?{query}")
        assert [entry.title for entry in feed.entries] == [title]
        assert feed.feed.id.endswith(query), "with other filters it is another feed"


def test_rewound_it_holds_nothing_reported_later(client: Client) -> None:
    tell("works", "CN", "2025")
    assert read(client, "?as_of=2023-04-30").entries == []


@pytest.mark.parametrize("query", ["company=nobody", "country=China", "kind=odd", "page=2", "as_of=2999-01-01"])
def test_what_cannot_be_asked_is_refused_by_name(client: Client, query: str) -> None:
    answer = client.get(f"/feeds/changes.atom?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.content.decode()


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_num_queries: Any) -> None:
    tell("works", "CN", "2025")
    with django_assert_num_queries(2):
        read(client)
    for slug in ("mill", "yard"):
        tell(slug, "US", "2026")
    with django_assert_num_queries(2):
        read(client)

"""/metrics: how the work stands, for whoever may ask, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from articles import tallies
from articles.intake import Given, take_in_page
from articles.models import Article, Claim, Heartbeat
from articles.pipeline import process_article
from tests.factories import ArticleFactory, ClaimFactory, FeedFactory

pytestmark = pytest.mark.django_db
TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."


def measured(client: Client, **headers: Any) -> dict[tuple[str, ...], float]:
    """Each sample by its name and its labels' values, in the order of their names."""
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    samples = [one for family in families for one in family.samples]
    return {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in samples}


def test_it_tells_what_waits_what_failed_and_what_was_done(client: Client) -> None:
    process_article(take_in_page(TEXT.encode(), "text/plain", Given()).pk)
    ArticleFactory(state="failed", failure="https://a.example/ answered with 404", failure_kind="… answered with 404")
    ArticleFactory(state="found")
    Article.objects.filter(state="found").update(found_at=timezone.now() - dt.timedelta(hours=1))
    FeedFactory(url="https://a.example/feed", error="gone", error_count=2)
    FeedFactory(url="https://b.example/feed", next_poll_at=timezone.now() + dt.timedelta(hours=1))
    Heartbeat.objects.create(name="sweep", begun_at=timezone.now(), ended_at=timezone.now())
    samples = measured(client)
    assert samples["evtracker_articles", "found"] == 1
    assert samples["evtracker_articles", "extracted"] == 1
    assert samples["evtracker_failures", "… answered with 404"] == 1
    assert samples["evtracker_oldest_waiting_seconds",] == pytest.approx(3600, abs=5)
    assert samples["evtracker_feeds",] == 2
    assert samples["evtracker_feeds_due",] == 1
    assert samples["evtracker_feeds_failing",] == 1
    assert samples["evtracker_claims_made_today",] == Claim.objects.count() > 0
    assert samples["evtracker_last_sweep_timestamp_seconds",] == pytest.approx(timezone.now().timestamp(), abs=5)
    assert samples["evtracker_stage_runs_total", "done", "read"] == 1
    assert samples["evtracker_stage_seconds_count", "done", "extract"] == 1
    assert samples["evtracker_stage_seconds_bucket", "+Inf", "done", "read"] == 1
    assert samples["evtracker_queue_length", "reading"] >= 0


def test_the_histogram_adds_up_over_its_bounds(client: Client) -> None:
    tallies.count([tallies.Run("read", "done", seconds) for seconds in (0.005, 0.02)])
    tallies.count([tallies.Run("read", "done", seconds) for seconds in (0.02, 500.0)])
    samples = measured(client)
    counted = {bound: samples["evtracker_stage_seconds_bucket", bound, "done", "read"] for bound in ("0.01", "0.025")}
    assert counted == {"0.01": 1, "0.025": 3}
    assert samples["evtracker_stage_seconds_bucket", "90.0", "done", "read"] == 3
    assert samples["evtracker_stage_seconds_bucket", "+Inf", "done", "read"] == 4
    assert samples["evtracker_stage_seconds_sum", "done", "read"] == pytest.approx(500.045)


@pytest.mark.parametrize("rows", [1, 20])
def test_its_queries_do_not_grow(client: Client, rows: int, django_assert_num_queries: Any, settings: Any) -> None:
    for number in range(rows):
        ArticleFactory(state="failed", failure=f"reason {number}", failure_kind=f"reason {number}")
        FeedFactory(url=f"https://a.example/{number}")
        ClaimFactory()
    with django_assert_num_queries(9):
        measured(client)


def test_another_machine_is_refused_unless_it_is_named_or_brings_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    settings.METRICS_ALLOWED = ["192.0.2.0/24"]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200
    settings.METRICS_ALLOWED = []
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_an_empty_token_opens_nothing(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 403


def test_who_comes_through_a_proxy_on_this_machine_is_not_this_machine(client: Client, settings: Any) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    # A reader can write this header too; only what our own proxy adds is believed.
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7, 127.0.0.1"}).status_code == 200

"""What Prometheus asks: how the work stands, read from the database at the moment, and what requests cost."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from articles import queues, workload
from articles.models import Claim
from articles.tallies import BOUNDS
from articles.vocabulary import ClaimState
from evtracker import traffic

# Kinds of failure that are told apart; the rest is one.
MOST_KINDS = 30


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All measures in Prometheus's text format; 403 for whoever is neither named nor brings the token."""
    if not _may_ask(request):
        reason = "not for this address: bring METRICS_TOKEN, or be named in METRICS_ALLOWED\n"
        return HttpResponse(reason, status=403, content_type="text/plain")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Work())
    measures = generate_latest(registry) + generate_latest(traffic.counted())
    return HttpResponse(measures, content_type=CONTENT_TYPE_LATEST)


def _may_ask(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    forwarded = request.headers.get("X-Forwarded-For", "")
    proxies: int = settings.REST_FRAMEWORK["NUM_PROXIES"]
    asker = request.META["REMOTE_ADDR"]
    if forwarded:
        # Somebody else stands behind this address: the word of a proxy that is ours counts, nobody else's.
        asker = forwarded.split(",")[-min(proxies, forwarded.count(",") + 1)].strip() if proxies else ""
    try:
        address = ipaddress.ip_address(asker)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(one, strict=False) for one in settings.METRICS_ALLOWED)


class _Work(Collector):
    """The measures, as the database has them."""

    def collect(self) -> Iterator[Any]:
        """Each family in its turn."""
        yield _gauge("evtracker_articles", "Articles by state.", "state", workload.articles_by_state())
        yield from _feeds()
        yield from _waiting()
        yield from _claims()
        yield from _stages()


def _gauge(name: str, words: str, label: str, values: dict[str, float] | dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _feeds() -> Iterator[GaugeMetricFamily]:
    counts = workload.feed_counts(timezone.now())
    yield GaugeMetricFamily("evtracker_feeds", "Feeds that are enabled.", counts["on"])
    yield GaugeMetricFamily("evtracker_feeds_due", "Feeds whose time to be polled has come.", counts["due"])
    yield GaugeMetricFamily("evtracker_feeds_failing", "Feeds whose last poll failed.", counts["failing"])


def _waiting() -> Iterator[GaugeMetricFamily]:
    now, oldest, swept = timezone.now(), workload.oldest_waiting(), workload.last_sweep()
    age = (now - oldest).total_seconds() if oldest else 0
    yield GaugeMetricFamily("evtracker_oldest_waiting_seconds", "Age of the article on its way for longest.", age)
    kinds = workload.failures()
    told = {one.kind or "other": one.count for one in kinds[:MOST_KINDS]}
    rest = sum(one.count for one in kinds[MOST_KINDS:])
    told |= {"other": told.get("other", 0) + rest} if rest else {}
    yield _gauge("evtracker_failures", "Failed articles by the kind of their reason.", "kind", told)
    if swept is not None and swept.ended_at is not None:
        yield GaugeMetricFamily(
            "evtracker_last_sweep_timestamp_seconds", "When the sweep last ran to its end.", swept.ended_at.timestamp()
        )
    lengths = {queue: queues.length(queue) for queue in settings.QUEUES}
    known = {queue: length for queue, length in lengths.items() if length is not None}
    yield _gauge("evtracker_queue_length", "Hints that wait in a queue; absent while it is away.", "queue", known)


def _claims() -> Iterator[GaugeMetricFamily]:
    states = dict.fromkeys(ClaimState.values, 0) | dict(
        Claim.objects.order_by().values_list("state").annotate(Count("pk"))
    )
    yield _gauge("evtracker_claims", "Claims by what was decided.", "state", states)
    yield GaugeMetricFamily("evtracker_claims_pending", "Claims that wait for a curator.", states[ClaimState.PENDING])
    today = workload.made_today()
    yield GaugeMetricFamily("evtracker_claims_made_today", "Claims made since midnight, UTC.", today)


def _stages() -> Iterator[Any]:
    runs = CounterMetricFamily("evtracker_stage_runs", "Stages that ended, by outcome.", labels=["stage", "outcome"])
    seconds = HistogramMetricFamily("evtracker_stage_seconds", "How long stages took.", labels=["stage", "outcome"])
    for (stage, outcome), (by_bound, took) in workload.stage_tallies().items():
        cumulated, total = [], 0
        for place, bound in enumerate(BOUNDS):
            total += by_bound.get(place, 0)
            cumulated.append((str(bound), total))
        total += by_bound.get(len(BOUNDS), 0)
        seconds.add_metric([stage, outcome], [*cumulated, ("+Inf", total)], took)
        runs.add_metric([stage, outcome], total)
    yield runs
    yield seconds

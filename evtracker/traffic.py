"""What each request cost, counted for Prometheus over all processes of the web server (see gunicorn.conf.py)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import REGISTRY, CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = Histogram(
    "evtracker_request_seconds",
    "How long requests took until their answer began, by the name of their page.",
    ["view", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
QUERIES = Histogram(
    "evtracker_request_queries",
    "How many queries a request made of the database.",
    ["view"],
    buckets=(0, 1, 2, 5, 10, 20, 50, 100),
)
# No other word is taken from a request: what a client makes up must not become a new row in these measures.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MeasureRequests:
    """Times each request and counts its queries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count what it took."""
        begun, queries = time.perf_counter(), _Count()
        with connection.execute_wrapper(queries):
            answer = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name if match else None) or "none"
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(view, method, str(answer.status_code)).observe(time.perf_counter() - begun)
        QUERIES.labels(view).observe(queries.number)
        return answer


class _Count:
    """Counts the queries that pass through it."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def counted() -> CollectorRegistry:
    """The measures of all processes where they share a folder (PROMETHEUS_MULTIPROC_DIR), else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry

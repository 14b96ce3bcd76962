"""What machines ask: is the process alive, is it ready to serve, and how does the work stand."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from articles.models import Article, Claim, Feed
from articles.vocabulary import ArticleState


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 with the reason while the database can't be reached or lacks a migration, else 200."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database can't be reached\n", status=503, content_type="text/plain")
    if missing:
        return HttpResponse(f"{len(missing)} migrations are missing\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in the text format of Prometheus: articles by state, claims that wait, feeds that fail."""
    counted = dict(Article.objects.order_by().values_list("state").annotate(Count("pk")))
    lines = ["# HELP evtracker_articles Articles by state.", "# TYPE evtracker_articles gauge"]
    lines += [f'evtracker_articles{{state="{state}"}} {counted.get(state, 0)}' for state in ArticleState.values]
    lines += [
        "# HELP evtracker_claims_pending Claims that wait for a curator.",
        "# TYPE evtracker_claims_pending gauge",
        f"evtracker_claims_pending {Claim.objects.pending().count()}",
        "# HELP evtracker_feeds_failing Feeds whose last poll failed.",
        "# TYPE evtracker_feeds_failing gauge",
        f"evtracker_feeds_failing {Feed.objects.filter(enabled=True, error_count__gt=0).count()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")

"""The review queue as a page: its rows grouped by story, and the way from one claim to the next under its filters."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from articles.models import Article, Claim
from articles.queue_order import story_of
from companies.models import Source

FILTERS = "_changelist_filters"


@dataclass
class StoryGroup:
    """The claims of one story on a page of the queue; `articles` says how many tell it, `waiting` how many wait."""

    source: Source
    articles: int
    waiting: int
    claims: list[Claim] = field(default_factory=list)


def grouped(claims: Iterable[Claim]) -> list[StoryGroup]:
    """The claims by story, both in the order that they come in; two queries."""
    claims = list(claims)
    stories = {story_of(claim) for claim in claims}
    counts = Article.objects.filter(story__in=[key for key in stories if key > 0]).order_by()
    tellers = dict(counts.values_list("story").annotate(number=Count("pk")))
    pending = Claim.objects.pending().filter(version__article__in=_articles_of(claims)).order_by()
    waiting = dict(pending.values_list("version__article").annotate(number=Count("pk")))
    groups: dict[int, StoryGroup] = {}
    for claim in claims:
        key = story_of(claim)
        if key not in groups:
            groups[key] = StoryGroup(claim.source, tellers.get(key, 1), 0)
        groups[key].claims.append(claim)
    for group in groups.values():
        group.waiting = sum(waiting.get(pk, 0) for pk in _articles_of(group.claims))
    return list(groups.values())


def review_address(claim_id: int, filters: str = "") -> str:
    """The address of a claim's review page; with the queue's filters, so that the next one is looked for under them."""
    address = reverse("admin:articles_claim_change", args=[claim_id])
    return f"{address}?{urlencode({FILTERS: filters})}" if filters else address


def queue_address(filters: str = "") -> str:
    """The address of the queue under its filters."""
    address = reverse("admin:articles_claim_changelist")
    return f"{address}?{filters}" if filters else address


def filters_of(request: HttpRequest) -> str:
    """The filters of the queue that the review page was come to from."""
    return request.GET.get(FILTERS, "")


def queue_of(
    model_admin: admin.ModelAdmin[Claim], request: HttpRequest, filters_given: str | None = None
) -> QuerySet[Claim]:
    """The claims that wait under the filters given, else the request's; all that wait where they can't be read."""
    filters = QueryDict(filters_of(request) if filters_given is None else filters_given, mutable=True)
    for name in ("p", "all", "state"):
        filters.pop(name, None)
    if not filters:
        return Claim.objects.pending()
    asked: Any = copy(request)
    asked.GET = filters
    try:
        chosen = model_admin.get_changelist_instance(asked).get_queryset(asked).values("pk")
    except IncorrectLookupParameters:
        return Claim.objects.pending()
    return Claim.objects.pending().filter(pk__in=chosen.order_by())


def _articles_of(claims: Iterable[Claim]) -> set[int]:
    return {claim.version.article_id for claim in claims}

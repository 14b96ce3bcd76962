"""The review queue as a page: its rows grouped by story, and the way from one claim to the next under its filters."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import smart_split, unescape_string_literal

from articles.models import RECORD_FIELDS, Article, Claim
from articles.queue_order import story_of
from companies.models import Company, Source

FILTERS = "_changelist_filters"


class Waiting(ChangeList):
    """The queue's filters over the claims that wait, and no more: nothing is counted, joined or fetched for a page."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Claim]:
        """The claims by themselves."""
        self.root_queryset = Claim.objects.pending()
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """No page is shown."""


def with_match(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with all that naming them and their match reads, in a constant number of queries."""
    related = ("company", "plant", *RECORD_FIELDS.values(), "investment__company", "capacity_plan__phase")
    loaded = claims.select_related("version__article__source", "decided_by", *related)
    return loaded.prefetch_related("partnership__parties").defer("version__text", "version__article__page")


class Queue(ChangeList):
    """The queue in pages. All that waits is put in order for each of them, so only the order is carried along."""

    def get_results(self, request: HttpRequest) -> None:
        """Which claims are on the page is told by their numbers; these alone are loaded, with their match."""
        super().get_results(request)
        numbers = list(self.result_list.values_list("pk", flat=True))
        found = with_match(Claim.objects.all()).in_bulk(numbers)
        self.result_list: Any = [found[pk] for pk in numbers if pk in found]


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
    by, fields = model_admin.get_list_filter(asked), model_admin.get_search_fields(asked)
    try:
        chosen = Waiting(asked, Claim, ["subject"], (), by, None, fields, (), 1, 1, (), model_admin, None, "")
    except IncorrectLookupParameters:
        return Claim.objects.pending()
    waiting: QuerySet[Claim] = chosen.queryset
    return waiting.order_by()


def searched(claims: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """Those that have each word of the text (quoted ones as they stand) in themselves, their company or their title.

    Companies and sources are looked up by themselves: joined to the claims, a database that has not yet counted its
    rows may go through all of one for each of the other.
    """
    for part in smart_split(text):
        quoted = part[0] in "\"'" and part[0] == part[-1] and len(part) > 1
        word = unescape_string_literal(part) if quoted else part
        companies = Company.objects.filter(name__icontains=word).order_by().values("pk")
        sources = Source.objects.filter(title__icontains=word).order_by().values("pk")
        own = Q(subject__icontains=word) | Q(passage__icontains=word)
        claims = claims.filter(own | Q(company__in=companies) | Q(version__article__source__in=sources))
    return claims


def _articles_of(claims: Iterable[Claim]) -> set[int]:
    return {claim.version.article_id for claim in claims}

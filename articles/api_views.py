"""The API's lists and details of articles and claims. Who is not staff sees accepted claims only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, DateField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from articles.article_page import articles_known
from articles.decide_api import MAY_DECIDE, Deciding
from articles.filters import ArticleFilterSet, ClaimFilterSet
from articles.further_addresses import now_known_as
from articles.hand_in_api import HandingIn
from articles.models import Article, Claim
from articles.serializers import ArticleSerializer, ClaimSerializer
from articles.vocabulary import ArticleState
from evtracker.api.pagination import Key, day_key
from evtracker.api.views import Page


@extend_schema(tags=["articles"])
class ArticleViewSet(HandingIn):
    """Articles that were read. Their texts are their publishers' and not here; `url` leads to the original."""

    queryset = Article.objects.all()
    serializer_class = ArticleSerializer
    filterset_class = ArticleFilterSet
    search_fields = ("source__title", "source__publisher", "source__slug")
    default_ordering = "-published"
    orderings = {
        "published": day_key("source__published_last", nullable=True),
        "publisher": Key("source__publisher"),
        "title": Key("source__title"),
        "claims": Key("accepted_claims", int),
        "id": Key("pk", int),
    }

    def allowed_parameters(self) -> Iterable[str]:
        """None for one that is handed in."""
        return () if self.action == "create" else super().allowed_parameters()

    def get_queryset(self) -> QuerySet[Any]:
        """Those that had appeared by the day; of these who has no part in it sees those that were read."""
        rows = articles_known(self.day)
        user = self.request.user
        if not (user.is_staff or user.has_perm("articles.add_article")):
            rows = rows.filter(state__in=(ArticleState.READ, ArticleState.EXTRACTED))
        # Counted by itself for each row that is shown, not for all before they are put in order.
        accepted = (
            Claim.objects.accepted().filter(version__article=OuterRef("pk")).order_by().values("version__article")
        )
        counted = Subquery(accepted.annotate(number=Count("pk")).values("number"))
        return rows.annotate(accepted_claims=Coalesce(counted, 0))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """One article, as known on the day; one that turned out to be another one leads there for good."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            now = now_known_as(int(kwargs["pk"]))
            if now is None:
                raise
        there = reverse("api:article-detail", args=[now], request=request)
        query = request.query_params.urlencode()
        return Response(status=308, headers={"Location": f"{there}?{query}" if query else there})

    def complete(self, rows: Page) -> Page:
        """An article rests on itself."""
        return rows


@extend_schema(tags=["articles"])
class ClaimViewSet(Deciding):
    """What articles say, each claim with its verbatim passage; the last ones that were read first."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilterSet
    search_fields = ("subject", "passage", "company__name", "plant__name", "version__article__source__title")
    default_ordering = "-id"
    orderings = {
        "reported_on": day_key("known_on"),
        "subject": Key("subject"),
        "kind": Key("kind"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those of articles published (or else read) by the day; what is not accepted is for staff and curators."""
        read_on = Cast(TruncDate("version__read_at"), DateField())
        known_on = Coalesce("version__article__source__published_last", read_on, output_field=DateField())
        rows = Claim.objects.annotate(known_on=known_on).filter(known_on__lte=self.day)
        user = self.request.user
        if not (user.is_staff or user.has_perm(MAY_DECIDE)):
            rows = rows.accepted()
        return rows.select_related("version__article__source", "company", "plant").defer(
            "version__text", "version__article__page"
        )

    def complete(self, rows: Page) -> Page:
        """A claim names its article itself."""
        return rows

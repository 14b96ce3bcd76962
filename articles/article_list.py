"""What the page of all articles shows, and what it can be narrowed down by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pycountry
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils.translation import gettext_noop

from articles.article_page import articles_known, public, with_counts
from articles.models import Article, Claim
from articles.vocabulary import ArticleState, ClaimState, FactKind
from evtracker.directory import ARTICLE
from evtracker.facets import NONE, ConditionFacet, Facet, Narrowing, words_facet, year_facet
from evtracker.listing import order, page_of, search
from evtracker.spelling import found_by_name

_accepted = Claim.objects.filter(version__article=OuterRef("pk"), state=ClaimState.ACCEPTED)
ON_RECORD = {kind.value: Q(Exists(_accepted.filter(kind=kind.value))) for kind in FactKind}
LANGUAGES = {one.alpha_2: one.name for one in pycountry.languages if hasattr(one, "alpha_2")}
FACETS: tuple[Facet, ...] = (
    ConditionFacet(
        "told",
        "On record",
        "",
        {**dict(FactKind.choices), NONE: "nothing yet"},
        conditions={**ON_RECORD, NONE: ~Q(Exists(_accepted))},
    ),
    year_facet("year", gettext_noop("Published in"), "year", undated=gettext_noop("undated")),
    words_facet(
        "language",
        gettext_noop("Language"),
        "source__language",
        [*LANGUAGES.items(), (NONE, gettext_noop("not known"))],
    ),
    words_facet(
        "text",
        gettext_noop("Text"),
        "wording",
        [("published", gettext_noop("as published")), ("retold", gettext_noop("retold for demonstration"))],
    ),
)
STAFF_FACETS = (*FACETS, words_facet("state", gettext_noop("State"), "state", ArticleState.choices))
# The pages hold so many, and of so many the choices are counted.
MOST = 10_000
SORTINGS = {"published": "source__published_last", "publisher": "source__publisher"}


def parameters_of(*, staff: bool) -> list[str]:
    """The names of all parameters that the page knows."""
    return ["search", "sort", "page", *(facet.name for facet in facets_for(staff=staff))]


def facets_for(*, staff: bool) -> tuple[Facet, ...]:
    """How far an article has come is the curators' business."""
    return STAFF_FACETS if staff else FACETS


def article_list_context(parameters: QueryDict, day: dt.date, *, staff: bool) -> dict[str, Any]:
    """The articles that had appeared by the day: to staff all of them, to others those that were read.

    The number of queries doesn't depend on the number of articles.
    """
    narrowing = Narrowing(parameters, facets_for(staff=staff), search(parameters, gettext_noop("Title or publisher")))
    known = articles_known(day) if staff else public(articles_known(day))
    wording = Case(When(source__retold=True, then=Value("retold")), default=Value("published"))
    known = known.annotate(year=ExtractYear("source__published_last"), wording=wording)
    text = narrowing.searched
    called = known.filter(Q(source__title__icontains=text) | Q(source__publisher__icontains=text)) if text else known
    there = found_by_name(narrowing, called, known, day, ARTICLE)
    narrowing.count_some(there, MOST)
    sort = order(parameters, [*SORTINGS], "-published")
    column = F(SORTINGS[sort.removeprefix("-")])
    ordering = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    page = page_of(parameters, narrowing.apply(there).order_by(ordering, "-pk"), most=MOST)
    # What hangs on each is counted for the page alone.
    counted: QuerySet[Any] = with_counts(Article.objects.filter(pk__in=[article.pk for article in page]))
    claims = {one["pk"]: (one["accepted"], one["pending"]) for one in counted.values("pk", "accepted", "pending")}
    rows = [(article, *claims[article.pk]) for article in page]
    return {"narrowing": narrowing, "page": page, "rows": rows, "sort": sort}

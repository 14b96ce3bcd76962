"""What the API's lists of articles and claims can be filtered by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from articles.vocabulary import ArticleState, ClaimState, FactKind
from companies.filters import OF_COMPANY, ByCompany
from companies.vocabulary import Modality
from evtracker.api.filters import FlagFilter, IdFilter, LastDayFilter, RecordFilterSet, SlugFilter, WordsFilter

PUBLISHED = "source__published_last"


class ArticleFilterSet(RecordFilterSet):
    """Articles."""

    publisher = django_filters.CharFilter(field_name="source__publisher", max_length=200)
    language = django_filters.CharFilter(field_name="source__language", max_length=20)
    retold = FlagFilter(field_name="source__retold", about="Whether it was retold for demonstration.")
    state = WordsFilter(words=ArticleState.values)
    story = IdFilter(field_name="story", about="A story's id: its articles are one report and its reprints.")
    published__gte = LastDayFilter(field_name=PUBLISHED, lookup_expr="gte")
    published__lte = LastDayFilter(field_name=PUBLISHED, lookup_expr="lte")
    # What lists of records call it: an article reports on the day on which it is published.
    reported_on__gte = LastDayFilter(field_name=PUBLISHED, lookup_expr="gte")
    reported_on__lte = LastDayFilter(field_name=PUBLISHED, lookup_expr="lte")


class ClaimFilterSet(ByCompany):
    """Claims."""

    kind = WordsFilter(words=FactKind.values)
    modality = WordsFilter(words=Modality.values)
    state = WordsFilter(words=ClaimState.values)
    company = SlugFilter(method="of_company", about=OF_COMPANY)
    plant = SlugFilter(method="of_plant", about="A plant's slug.")
    article = IdFilter(field_name="version__article", about="An article's id.")
    retold = FlagFilter(field_name="version__article__source__retold", about="Whether its article was retold.")
    reported_on__gte = LastDayFilter(field_name="known_on", lookup_expr="gte")
    reported_on__lte = LastDayFilter(field_name="known_on", lookup_expr="lte")

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Claims about the company, a subsidiary, or one of their plants."""
        group = self.group(slug)
        return rows.filter(Q(company__in=group) | Q(plant__company__in=group))

    def of_plant(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Claims about the plant."""
        return rows.filter(plant=self.plant_id(slug))

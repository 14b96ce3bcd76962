"""Names are made once for many articles, and anew when a company has changed; an article takes few queries."""

from __future__ import annotations

from typing import Any

import pytest

from articles import pipeline
from articles.intake import Given, take_in_page
from articles.matching import NamesInUse
from articles.models import Claim
from articles.vocabulary import ArticleState
from tests.factories import CompanyAliasFactory, CompanyFactory

pytestmark = pytest.mark.django_db
TEXT = "{} will build a plant in Leipzig, Germany, that makes {},000 electric cars a year from 2027."


def test_names_are_made_once_as_long_as_no_company_changes() -> None:
    company = CompanyFactory(name="Volta Motors")
    names = NamesInUse()
    first = names.current()
    assert names.current() is first
    assert names.current().known_names() is first.known_names()
    company.name = "Ampere Motors"
    company.save()
    assert names.current().find(["Ampere Motors"]).company == company
    assert names.current().find(["Volta"]).company is None


def test_a_new_company_or_alias_is_known_to_the_next_article() -> None:
    names = NamesInUse()
    assert names.current().find(["Volta Motors"]).company is None
    company = CompanyFactory(name="Volta Motors")
    assert names.current().find(["Volta Motors"]).company == company
    CompanyAliasFactory(company=company, name="Fuda Qiche")
    assert names.current().find(["Fuda Qiche"]).company == company
    company.aliases.all().delete()
    assert names.current().find(["Fuda Qiche"]).company is None


def test_the_claims_of_an_article_are_stored_at_once(django_assert_max_num_queries: Any) -> None:
    for name in ("Volta Motors", "Ampere Motors", "Ohm Motors"):
        CompanyFactory(name=name)
    told = " ".join(TEXT.format(name, 200) for name in ("Volta Motors", "Ampere Motors", "Ohm Motors"))
    article = pipeline.read_article(take_in_page(told.encode(), "text/plain", Given()).pk)
    with django_assert_max_num_queries(30) as taken:
        assert pipeline.extract_article(article.pk).state == ArticleState.EXTRACTED
    assert Claim.objects.count() >= 3
    assert sum(query["sql"].startswith('INSERT INTO "articles_claim"') for query in taken) == 1

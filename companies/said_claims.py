"""Accepted claims in words, and the articles that they are from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from articles.claim_values import in_words
from articles.models import Article, Claim


@dataclass(frozen=True)
class SaidClaim:
    """An accepted claim in words."""

    claim: Claim
    words: str


@dataclass(frozen=True)
class NewsItem:
    """An article with what of it is on record."""

    article: Article
    claims: list[SaidClaim]


def in_the_news(claims: Iterable[SaidClaim]) -> list[NewsItem]:
    """The articles that the claims are from, in the order of the claims."""
    found: dict[int, NewsItem] = {}
    for one in claims:
        article = one.claim.version.article
        found.setdefault(article.pk, NewsItem(article, [])).claims.append(one)
    return list(found.values())


def said(claims: QuerySet[Claim]) -> list[SaidClaim]:
    """The claims in words."""
    return [SaidClaim(claim, in_words(claim.kind, claim.values)) for claim in claims]

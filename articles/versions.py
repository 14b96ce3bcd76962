"""The texts of an article: each kept once, as it was read, and the same text elsewhere recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.utils import timezone

from articles.models import Article, ArticleVersion
from articles.text import PageText
from plants.touched import note_all_touched

# How the title begins under which an article without one is listed until it has been read.
UNTITLED = "untitled"


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def kept_versions(article: Article) -> dict[str, int]:
    """The number of each version that is kept of an article, by the hash of its text."""
    return dict(article.versions.order_by().values_list("text_hash", "number"))


def latest_version(article: Article) -> ArticleVersion:
    """The version that was read last; without a query where that was just now."""
    return article.just_read or article.versions.latest("number")


def known_article(article: Article, page: PageText) -> Article | None:
    """The article that a text without an address is already, for one of which no version is kept; None for a new text,
    or one with an address.
    """
    if article.source.url is not None:
        return None
    same = Article.objects.filter(source__url=None, versions__text_hash=text_hash(page.text))
    return same.exclude(pk=article.pk).select_related("source").order_by("pk").first()


def store_version(article: Article, page: PageText, kept: Mapping[str, int]) -> ArticleVersion:
    """The version of this text: the one that is there, else a new one; `kept` as of `kept_versions`."""
    digest = text_hash(page.text)
    if digest in kept:
        return article.versions.get(text_hash=digest)
    last = max(kept.values(), default=0)
    title = page.title or _given_title(article)
    return ArticleVersion.objects.create(
        article=article, number=last + 1, title=title[:500], text=page.text, text_hash=digest
    )


def describe_source(article: Article, page: PageText) -> None:
    """Fill in what the page says of itself where nothing was known; what was given stays."""
    source = article.source
    before = (source.title, source.publisher, source.language, source.published)
    if not _given_title(article):
        source.title = page.headline[:500]
    source.publisher = source.publisher or page.publisher[:200]
    source.language = source.language or page.language
    if page.published is not None and page.published.first <= timezone.now().date():
        source.published = source.published or page.published
    if (source.title, source.publisher, source.language, source.published) != before:
        source.save()
        if article.versions.filter(number__gt=1).exists():
            # What was accepted from its earlier text rests on it.
            note_all_touched()


def _given_title(article: Article) -> str:
    """The title that came with the article; empty where it is only listed by its address or as untitled."""
    source = article.source
    return "" if source.title == source.url or source.title.startswith(UNTITLED) else source.title

"""What an article's page shows: the whole text to staff, to others the accepted passages with a sentence around them.

Texts are others' copyright; who is not staff sees no more of one than what a claim rests on and its nearest sentences.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from articles.claim_values import in_words
from articles.evidence import known_claims
from articles.extraction.sentences import split_sentences
from articles.models import Article, ArticleVersion, Claim
from articles.passages import Segment, segments
from articles.vocabulary import ArticleState, ClaimState

# Other articles of a story that its articles' pages name.
MOST_REPRINTS = 50


@dataclass(frozen=True)
class ShownClaim:
    """A claim in words, with its passage and at most one sentence before and after it."""

    claim: Claim
    words: str
    before: str = ""
    after: str = ""


def articles_known(day: dt.date) -> QuerySet[Article]:
    """Articles that had appeared by the day: by their date; or that had been found by then, where they have none, or
    one that is known to a month or year which had begun.
    """
    begun = Q(source__published_first__isnull=True) | Q(source__published_first__lte=day)
    appeared = Q(source__published_last__lte=day) | (begun & Q(found_at__date__lte=day))
    return Article.objects.filter(appeared).select_related("source").defer("page")


def with_counts(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with how many claims of theirs were accepted and how many wait."""
    accepted = Count("versions__claims", filter=Q(versions__claims__state=ClaimState.ACCEPTED), distinct=True)
    pending = Count("versions__claims", filter=Q(versions__claims__state=ClaimState.PENDING), distinct=True)
    return articles.annotate(accepted=accepted, pending=pending)


def public(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those that were read: what is on its way or failed is the curators' business."""
    return articles.filter(state=ArticleState.EXTRACTED)


def shown_claim(claim: Claim, text: str) -> ShownClaim:
    """The claim with the sentences next to its passage: no more than one on either side."""
    before, after = neighbours(text, claim.start, claim.end)
    return ShownClaim(claim, in_words(claim.kind, claim.values), before, after)


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands around a passage: the rest of its own sentence, else one whole sentence, on either side."""
    sentences = [(one.start, one.end) for one in split_sentences(text)]
    before = next((text[first:start] for first, last in sentences if first < start <= last), "")
    if not before.strip():
        before = next((f"{text[first:last]} " for first, last in reversed(sentences) if last <= start), "")
    after = next((text[end:last] for first, last in sentences if first <= end < last), "")
    if not after.strip(" .,;:!?\"'”’"):
        rest = after
        following = next((text[first:last] for first, last in sentences if first >= end and first > start), "")
        after = f"{rest.strip()} {following}"
    return before, after


def article_context(article: Article, day: dt.date, *, staff: bool) -> dict[str, Any]:
    """All that the page shows to staff or to others."""
    context: dict[str, Any] = {"article": article, "source": article.source}
    if article.story_id is not None:
        others = articles_known(day).filter(story=article.story_id).exclude(pk=article.pk)
        reprints = (others if staff else public(others)).order_by("source__published_last", "pk")
        context["reprints"] = list(reprints[:MOST_REPRINTS])
    if staff:
        return {**context, **_for_staff(article)}
    records = ("company", "plant", "investment", "partnership", "capacity_plan__plant", "plant_status__plant")
    claims = known_claims(day).filter(version__article=article).select_related(*records)
    texts = dict(ArticleVersion.objects.filter(article=article).values_list("pk", "text"))
    ordered = claims.order_by("version", "start", "pk")
    return {**context, "claims": [shown_claim(claim, texts[claim.version_id]) for claim in ordered]}


def _for_staff(article: Article) -> dict[str, Any]:
    """Each version of the text that claims rest on, and the newest, whole, with the passages marked."""
    claims = list(
        Claim.objects.filter(version__article=article)
        .select_related("company", "plant", "version__article__source")
        .defer("version__text", "version__article__page")
        .order_by("start", "pk")
    )
    versions: list[tuple[ArticleVersion, list[Segment]]] = []
    for version in article.versions.order_by("-number"):
        of_version = [claim for claim in claims if claim.version_id == version.pk]
        if of_version or not versions:
            versions.append((version, segments(version.text, None, of_version)))
    return {"versions": versions, "claims": [ShownClaim(one, in_words(one.kind, one.values)) for one in claims]}

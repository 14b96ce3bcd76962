"""Reading stored articles anew after the engine was renewed: article by article, each wholly or not at all.

How far it has come is told by the articles' texts themselves, which name the engine that read them last. So it may be
broken off anywhere and called again. Workers may go on meanwhile: an article that one has in hand is left to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.claim_changes import ClaimChanges
from articles.claims import plan_claims, store_claims
from articles.engines import ENGINE, is_older
from articles.extraction import Fact
from articles.failures import kind_of
from articles.matching.names import CompanyNames
from articles.models import Article, ArticleVersion
from articles.pipeline import NAMES, facts_of, matched
from articles.states import LONGEST_REASON
from articles.vocabulary import ArticleState

# Read to their end, or failed though their text is held; all others are on their way to a worker.
STATES = (ArticleState.EXTRACTED, ArticleState.FAILED)
# So many are looked up at once; the names of companies are loaded anew for each lot.
LOT = 100
# What code without side effects raises where a text is too much for it: kept as the article's reason.
ENGINE_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
FAILED = "could not be read anew"


@dataclass(frozen=True)
class Reread:
    """What became of one article: its changes, or why it failed, or `left` where a worker has it in hand."""

    article: Article
    changes: ClaimChanges = field(default_factory=ClaimChanges)
    failure: str = ""
    left: bool = False


def texts_to_reread(before: str = ENGINE, articles: Collection[int] | None = None) -> QuerySet[ArticleVersion]:
    """The newest texts of articles that an engine older than `before` read last, or of these articles (ids) alone."""
    older = [engine for engine in _engines() if is_older(engine, before)]
    later = ArticleVersion.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    texts = ArticleVersion.objects.filter(~Exists(later), engine__in=older, article__state__in=STATES)
    return texts if articles is None else texts.filter(article__in=articles)


def _engines() -> list[str]:
    return list(ArticleVersion.objects.order_by().values_list("engine", flat=True).distinct())


@dataclass(frozen=True)
class Rereadings:
    """These texts read anew as they are asked for, in the order of their articles; a lot of ids is held at a time."""

    texts: QuerySet[ArticleVersion]
    dry_run: bool = False

    def __len__(self) -> int:
        return self.texts.count()

    def __iter__(self) -> Iterator[Reread]:
        last = 0
        in_order = self.texts.order_by("article_id").values_list("article_id", "pk")
        while lot := list(in_order.filter(article_id__gt=last)[:LOT]):
            names = NAMES.current()
            last = lot[-1][0]
            for _, version_id in lot:
                yield reread(version_id, names, dry_run=self.dry_run)


def reread(version_id: int, names: CompanyNames, *, dry_run: bool = False) -> Reread:
    """Read one text anew, in one transaction; with `dry_run` only tell what would change."""
    version = ArticleVersion.objects.select_related("article__source").defer("article__page").get(pk=version_id)
    try:
        facts = facts_of(version, version.article, names)
    except ENGINE_ERRORS as error:
        return _failed(version.article, f"{FAILED} by {ENGINE}: {type(error).__name__}: {error}", dry_run)
    if dry_run:
        matches = matched(version, version.article, facts, names)
        return Reread(version.article, plan_claims(version, matches, lock=False).changes())
    return _store(version, facts, names)


@transaction.atomic
def _store(version: ArticleVersion, facts: list[Fact], names: CompanyNames) -> Reread:
    """Store what was read, unless a worker, or another engine, has come in between."""
    article = Article.objects.select_for_update().only("state", "failure").get(pk=version.article_id)
    newest = ArticleVersion.objects.filter(article=article.pk).order_by("-number").only("engine").first()
    if article.state not in STATES or newest is None or newest.pk != version.pk or is_older(ENGINE, newest.engine):
        return Reread(version.article, left=True)
    changes = store_claims(version, matched(version, version.article, facts, names))
    if article.state == ArticleState.FAILED or article.failure.startswith(FAILED):
        read: dict[str, object] = {"state": ArticleState.EXTRACTED, "in_hand_until": None, "attempts": 0}
        Article.objects.filter(pk=article.pk).update(failure="", failure_kind="", **read)
    return Reread(version.article, changes)


def _failed(article: Article, reason: str, dry_run: bool) -> Reread:
    reason = reason[:LONGEST_REASON]
    if not dry_run:
        ended = Article.objects.filter(pk=article.pk, state__in=STATES)
        ended.update(failure=reason, failure_kind=kind_of(reason))
    return Reread(article, failure=reason)

"""What must hold in the end: each article once, with its claims once or its reason; nothing left in hand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from articles.claims import fact_key
from articles.extraction import KnownNames, extract_facts
from articles.matching import load_names
from articles.models import Article, Claim, Feed
from articles.text import read_page
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate
from tests.faults.plan import Page
from tests.faults.web import Web


@dataclass
class Result:
    """What was found wrong, and what was counted."""

    wrong: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)


def check(web: Web) -> Result:
    """Compare all that is in the database with the plan."""
    result = Result()
    articles = {article.source.url: article for article in Article.objects.select_related("source")}
    wanted = {web.url(page): page for page in web.plan.pages}
    result.wrong += [f"{url} is no article" for url in wanted.keys() - articles.keys()]
    result.wrong += [f"{url} is an article that nobody listed" for url in articles.keys() - wanted.keys()]
    if Article.objects.count() != len(articles):
        result.wrong.append(f"{Article.objects.count()} articles at {len(articles)} addresses")
    _check_states(result)
    _check_good(result, {wanted[url]: article for url, article in articles.items() if url in wanted})
    _check_bad(result, {wanted[url]: article for url, article in articles.items() if url in wanted})
    _check_feeds(result, web)
    result.wrong += web.hasty
    result.figures["asked while answering another"] = web.crowded
    return result


def _check_states(result: Result) -> None:
    for article in Article.objects.exclude(state__in=(ArticleState.EXTRACTED, ArticleState.FAILED)):
        result.wrong.append(f"article {article.pk} is {article.state} after {article.attempts} attempts")
    for article in Article.objects.filter(in_hand_until__isnull=False):
        result.wrong.append(f"article {article.pk} ({article.state}) is in hand until {article.in_hand_until}")


def _check_good(result: Result, articles: dict[Page, Article]) -> None:
    """Text, day and claims of each good page are those that reading it directly gives."""
    names = load_names().known_names()
    keys: dict[int, Counter[str]] = {}
    for article, key in Claim.objects.values_list("version__article", "fact_key"):
        keys.setdefault(article, Counter())[key] += 1
    claims = doubled = 0
    for page, article in articles.items():
        stored = keys.get(article.pk, Counter())
        if page.is_good:
            claims += stored.total()
            doubled += stored.total() - len(stored)
            amiss = _amiss(page, article, stored, names)
            result.wrong += [f"{page.path} ({page.fault.answer}): {word}" for word in amiss]
        elif stored:
            result.wrong.append(f"{page.path} ({page.fault.answer}) has claims")
    result.figures |= {
        "good articles": sum(page.is_good for page in articles),
        "claims": claims,
        "claims doubled": doubled,
    }


def _amiss(page: Page, article: Article, stored: Counter[str], names: KnownNames) -> list[str]:
    if article.state != ArticleState.EXTRACTED:
        return [f"is {article.state}: {article.failure}"]
    read = read_page(page.html().encode(), "text/html; charset=utf-8")
    versions = list(article.versions.all())
    published = PartialDate.of_day(page.published)
    facts = extract_facts(read.text, read.title, str(published), names)
    amiss = []
    if [version.text for version in versions] != [read.text]:
        amiss.append(f"{len(versions)} versions, or another text: {[version.text[:300] for version in versions]}")
    if article.source.published != published:
        amiss.append(f"published {article.source.published}, not {published}")
    if stored != Counter({fact_key(fact) for fact in facts}):
        amiss.append(f"{stored.total()} claims, where {len(facts)} facts are told")
    if not facts:
        amiss.append("the text tells nothing, so that nothing is tried")
    return amiss


def _check_bad(result: Result, articles: dict[Page, Article]) -> None:
    """Each bad page failed for its own reason."""
    reasons: Counter[str] = Counter()
    for page, article in articles.items():
        if page.is_good:
            continue
        if article.state != ArticleState.FAILED or not re.search(page.fault.reason, article.failure):
            told = f"is {article.state}: {article.failure!r}"
            result.wrong.append(f"{page.path} ({page.fault.answer}) {told}, wanted {page.fault.reason!r}")
        else:
            reasons[page.fault.answer] += 1
    result.figures |= {
        "bad articles": sum(not page.is_good for page in articles),
        "failed by reason": dict(sorted(reasons.items())),
    }


def _check_feeds(result: Result, web: Web) -> None:
    """Those that were well in the end say nothing; the others say what is wrong."""
    feeds = {feed.url: feed for feed in Feed.objects.all()}
    for plan in web.plan.feeds:
        feed = feeds[web.url(plan)]
        if plan.always is None and feed.error:
            result.wrong.append(f"feed {plan.number} says {feed.error!r} though it is well")
        if plan.always is not None and not re.search(plan.always.reason, feed.error):
            result.wrong.append(f"feed {plan.number} says {feed.error!r}, wanted {plan.always.reason!r}")

"""The way of an article, stage by stage: found → fetched → read → extracted, or failed with its reason.

The database holds how far each article has come and who has it in hand (states.py); the queue only hints. What a stage
found is stored together with the new state, or not at all. So each may be called any number of times, by any number of
workers. A failed article is kept with its reason and can be tried again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from django.db import transaction

from articles.claims import store_claims
from articles.engines import ENGINE, is_older
from articles.extraction import Fact, extract_facts
from articles.fetch import FetchFailed, FetchRefused, fetch_page
from articles.further_addresses import become, known_under_another_address, note_led_to, note_named_address
from articles.hosts import HostBusyError, turn_at
from articles.matching import Match, Matcher, NamesInUse
from articles.matching.names import CompanyNames
from articles.models import Article, ArticleVersion
from articles.robots import check_robots
from articles.states import UNDER_WAY, as_it_stands, fail, leave_as_it_was, move, put_back, take_in_hand
from articles.stories import join_story, leave_marks
from articles.tallies import note_stage
from articles.text import UnreadableText, read_page
from articles.versions import describe_source, drop, known_article, store_version
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate

NAMES = NamesInUse()


def process_article(article_id: int, states: Collection[str] = UNDER_WAY) -> Article:
    """Take an article through all stages that are before it, as long as it is in these states; as it then stands."""
    article = as_it_stands(article_id)
    while article.state in states:
        begun = time.monotonic()
        before, article = article, STAGES[ArticleState(article.state)](article.pk)
        if article.state == before.state:
            break
        note_stage(before, article, time.monotonic() - begun)
    return article


def fetch_article(article_id: int) -> Article:
    """Stage 2, found → fetched: get the page from its address, when it is its host's turn and robots.txt allows it."""
    article = take_in_hand(article_id, ArticleState.FOUND)
    if article is None:
        return as_it_stands(article_id)
    if article.source.url is None:
        return fail(article, "it has no address, and its page is not at hand any more: give it again")
    try:
        with turn_at(article.source.url) as host:
            if host is not None:
                check_robots(article.source.url, host)
            page = fetch_page(article.source.url)
    except HostBusyError as busy:
        return put_back(article, busy.until, busy.reason)
    except FetchRefused as refusal:
        return fail(article, refusal.reason)
    except FetchFailed as failure:
        return fail(article, failure.reason, again=failure.temporary, rest=failure.retry_after)
    with transaction.atomic():
        note_led_to(article, page.url)
        return move(article, ArticleState.FETCHED, page=page.body, page_type=page.content_type[:200])


def read_article(article_id: int) -> Article:
    """Stage 3, fetched → read: get the text out of the page, and keep it as a version of the article.

    What is known already, a text without an address or a page under another address, is that article: the new one goes,
    and the known one is returned.
    """
    article = take_in_hand(article_id, ArticleState.FETCHED)
    if article is None:
        return as_it_stands(article_id)
    try:
        page = read_page(bytes(article.page or b""), article.page_type, article.source.url or "")
    except UnreadableText as unreadable:
        if article.versions.exists():
            return leave_as_it_was(article, unreadable.reason)
        return fail(article, unreadable.reason)
    with transaction.atomic():
        known = known_article(article, page)
        if known is not None:
            drop(article)
            return known
        known = known_under_another_address(article, page)
        if known is not None and become(article, known):
            return known
        version = store_version(article, page)
        describe_source(article, page)
        note_named_address(article, page)
        leave_marks(article, version.text, version.text_hash)
        return move(article, ArticleState.READ, page=None, page_type="")


def extract_article(article_id: int) -> Article:
    """Stages 4 and 5, read → extracted: the facts of the latest version, matched to the record, as claims.

    Before, the article joins the story of its reprints, now that all can see its marks.
    """
    article = take_in_hand(article_id, ArticleState.READ)
    if article is None:
        return as_it_stands(article_id)
    join_story(article)
    version = article.versions.latest("number")
    if is_older(ENGINE, version.engine):
        # A newer engine has read this text: what it found is not undone by a worker that was not renewed yet.
        return move(article, ArticleState.EXTRACTED, failure=article.failure)
    names = NAMES.current()
    facts = facts_of(version, article, names)
    with transaction.atomic():
        store_claims(version, matched(version, article, facts, names))
        # A further page that could not be read is still to be told.
        return move(article, ArticleState.EXTRACTED, failure=article.failure)


def facts_of(version: ArticleVersion, article: Article, names: CompanyNames) -> list[Fact]:
    """Stage 4: what the engine reads out of a version of the article; no queries."""
    published = str(article.source.published or "") or None
    return list(extract_facts(version.text, version.title, published, names.known_names()))


def matched(
    version: ArticleVersion, article: Article, facts: Sequence[Fact], names: CompanyNames
) -> list[tuple[Fact, Match]]:
    """Stage 5: the facts with what each matches on record, in a constant number of queries."""
    day = article.source.published or PartialDate.of_day(version.read_at.date())
    matcher = Matcher(facts, day, names)
    return [(fact, matcher.match(fact)) for fact in facts]


STAGES = {
    ArticleState.FOUND: fetch_article,
    ArticleState.FETCHED: read_article,
    ArticleState.READ: extract_article,
}

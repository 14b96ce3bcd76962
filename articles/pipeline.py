"""The way of an article, stage by stage: found → fetched → read → extracted, or failed with its reason.

The database holds how far each article has come and who has it in hand (states.py); the queue only hints. What a stage
found is stored together with the new state, or not at all. So each may be called any number of times, by any number of
workers. A failed article is kept with its reason and can be tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from articles.claims import store_claims
from articles.download import MOST_REDIRECTS
from articles.engines import ENGINE, is_older
from articles.extraction import Fact, extract_facts
from articles.fetch import FetchFailed, FetchRefused, fetch_page
from articles.further_addresses import (
    become,
    known_by_now,
    known_under_another_address,
    note_led_to,
    note_named_address,
)
from articles.hosts import HostBusyError, Turns
from articles.matching import Match, Matcher, NamesInUse
from articles.matching.names import CompanyNames
from articles.models import Article, ArticleVersion
from articles.robots import check_robots
from articles.states import (
    UNDER_WAY,
    as_it_stands,
    fail,
    leave_as_it_was,
    move,
    move_on,
    put_back,
    take_in_hand,
    without_page,
)
from articles.stories import join_story, leave_marks, story_of
from articles.tallies import Run, count, told
from articles.text import UnreadableText, read_page
from articles.versions import describe_source, kept_versions, known_article, latest_version, store_version
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate

NAMES = NamesInUse()
# Brings an article in hand to its next state: `move` lets it go there, `move_on` keeps it for the stage after.
Mover = Callable[..., Article]


def process_article(article_id: int, states: Collection[str] = UNDER_WAY) -> Article:
    """Take an article through all stages that are before it, as long as it is in these states; as it then stands.

    From one stage it goes straight on to the next: it stays in hand, and what was just stored is not loaded again.
    """
    runs: list[Run] = []
    try:
        return _through_stages(article_id, states, runs)
    finally:
        count(runs)


def _through_stages(article_id: int, states: Collection[str], runs: list[Run]) -> Article:
    """As `process_article`; each stage that ended is added to `runs`."""
    begun, pk = time.monotonic(), article_id
    taken = take_in_hand(pk, *states)
    while taken is not None:
        before = ArticleState(taken.state)
        article = STAGES[before](taken, move_on if AFTER[before] in states else move)
        if article.state == before:
            return article
        runs.append(told(pk, before, article, time.monotonic() - begun))
        if article.state not in states:
            return article
        begun, pk = time.monotonic(), article.pk
        taken = article if article is taken and article.in_hand_until else take_in_hand(pk, *states)
    return without_page(pk)


def fetch_article(article_id: int) -> Article:
    """Stage 2 alone."""
    return _alone(article_id, ArticleState.FOUND)


def read_article(article_id: int) -> Article:
    """Stage 3 alone."""
    return _alone(article_id, ArticleState.FETCHED)


def extract_article(article_id: int) -> Article:
    """Stages 4 and 5 alone."""
    return _alone(article_id, ArticleState.READ)


def _alone(article_id: int, state: ArticleState) -> Article:
    """Take an article in hand in this state, and through one stage; as it then stands."""
    taken = take_in_hand(article_id, state)
    return as_it_stands(article_id) if taken is None else STAGES[state](taken, move)


def _fetch(article: Article, onward: Mover) -> Article:
    """Stage 2, found → fetched: get the page from its address, when it is its host's turn and robots.txt allows it."""
    if article.source.url is None:
        return fail(article, "it has no address, and its page is not at hand any more: give it again")
    if article.moves > MOST_REDIRECTS:
        return fail(article, f"more than {MOST_REDIRECTS} redirects, the last one to {article.led_to}")
    turns = Turns(check_robots)
    try:
        with turns:
            page = fetch_page(article.led_to or article.source.url, turns.come_to)
    except HostBusyError as busy:
        # It goes on from the host that it was led to, and does not trouble the one before again.
        led = {"led_to": turns.url, "moves": article.moves + turns.moves} if turns.moves else {}
        return put_back(article, busy.until, busy.reason, **led)
    except FetchRefused as refusal:
        return fail(article, refusal.reason)
    except FetchFailed as failure:
        return fail(article, failure.reason, again=failure.temporary, rest=failure.retry_after)
    with transaction.atomic():
        note_led_to(article, page.url)
        return onward(article, ArticleState.FETCHED, page=page.body, page_type=page.content_type[:200])


def _read(article: Article, onward: Mover) -> Article:
    """Stage 3, fetched → read: get the text out of the page, and keep it as a version of the article.

    What is known already, a text without an address or a page under another address, is that article: the new one goes,
    and the known one is returned.
    """
    try:
        page = read_page(bytes(article.page or b""), article.page_type, article.source.url or "")
    except UnreadableText as unreadable:
        if article.versions.exists():
            return leave_as_it_was(article, unreadable.reason)
        return fail(article, unreadable.reason)
    with transaction.atomic():
        kept = kept_versions(article)
        if not kept:
            known = known_article(article, page) or known_under_another_address(article, page)
            if known is not None and become(article, known):
                return known
        version = store_version(article, page, kept)
        describe_source(article, page)
        note_named_address(article, page)
        leave_marks(article, version.text, version.text_hash, first=not kept)
        article.just_read, article.is_new = version, not kept
        return onward(article, ArticleState.READ, page=None, page_type="", story=story_of(article))


def _extract(article: Article, onward: Mover) -> Article:
    """Stages 4 and 5, read → extracted: the facts of the latest version, matched to the record, as claims.

    Before, the article joins the story of its reprints, now that all can see its marks; and where another worker has
    read another view of its page meanwhile, they become one.
    """
    known = known_by_now(article, join_story(article))
    if known is not None and become(article, known):
        return as_it_stands(known.pk)
    version = latest_version(article)
    if is_older(ENGINE, version.engine):
        # A newer engine has read this text: what it found is not undone by a worker that was not renewed yet.
        return onward(article, ArticleState.EXTRACTED, failure=article.failure)
    names = NAMES.current()
    facts = facts_of(version, article, names)
    with transaction.atomic():
        store_claims(version, matched(version, article, facts, names), first=_is_first(article, version))
        # A further page that could not be read is still to be told.
        return onward(article, ArticleState.EXTRACTED, failure=article.failure)


def _is_first(article: Article, version: ArticleVersion) -> bool:
    """Whether nobody can have made a claim of the article yet: its first text was stored by this very run."""
    return article.is_new and version is article.just_read


def facts_of(version: ArticleVersion, article: Article, names: CompanyNames) -> list[Fact]:
    """Stage 4: what the engine reads out of a version of the article; no queries."""
    published = str(article.source.published or "") or None
    return list(extract_facts(version.text, version.title, published, names.known_names()))


def matched(
    version: ArticleVersion, article: Article, facts: Sequence[Fact], names: CompanyNames
) -> list[tuple[Fact, Match]]:
    """Stage 5: the facts with what each matches on record, in a constant number of queries."""
    day = article.source.published or PartialDate.of_day(version.read_at.date())
    matcher = Matcher(facts, day, names, article.source_id)
    return [(fact, matcher.match(fact)) for fact in facts]


STAGES: dict[ArticleState, Callable[[Article, Mover], Article]] = {
    ArticleState.FOUND: _fetch,
    ArticleState.FETCHED: _read,
    ArticleState.READ: _extract,
}
AFTER = {
    ArticleState.FOUND: ArticleState.FETCHED,
    ArticleState.FETCHED: ArticleState.READ,
    ArticleState.READ: ArticleState.EXTRACTED,
}

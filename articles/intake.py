"""Where articles come in: each address, and each text without one, is one article, however often it is brought."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from articles.addresses import canonical_url, spellings
from articles.failures import kind_of
from articles.further_addresses import article_of_address, known_addresses, now_known_as, slug_of
from articles.models import Article, Feed
from articles.text import UnreadableText, check_size
from articles.versions import UNTITLED
from articles.vocabulary import ArticleState
from companies.models import Source
from evtracker.partial_dates import PartialDate


@dataclass(frozen=True)
class Given:
    """What is known of an article beside its page; `file_name` is what to list it by until it has been read."""

    title: str = ""
    file_name: str = ""
    url: str = ""
    publisher: str = ""
    published: PartialDate | None = None
    language: str = ""
    retold: bool = False
    retold_from: str = ""


def take_in_address(url: str, given: Given | None = None, feed: Feed | None = None) -> tuple[Article, bool]:
    """The article at an address, in state `found` where it is new, and whether it is. Raises BadAddressError.

    It is the same article however the address is spelled, and at the further addresses that were found to lead to it.
    A source on record whose text was not held so far gets its article.
    """
    address = canonical_url(url)
    given = given or Given()
    slug = slug_of(url)
    recorded = Source.objects.filter(Q(slug=slug) | Q(url__in=spellings(url))).order_by("pk").first()
    if recorded is not None:
        _date(recorded, given)
        return Article.objects.get_or_create(source=recorded, defaults={"feed": feed})
    known = article_of_address(url)
    if known is not None:
        _date(known.source, given)
        return known, False
    return _create(slug, address, given.title or address, given, feed)


@transaction.atomic
def take_in_addresses(given: Mapping[str, Given], feed: Feed | None = None) -> list[Article]:
    """The articles that are new among these canonical addresses, in state `found`: in a fixed number of queries.

    As `take_in_address`, for many at once: a source on record whose text was not held so far gets its article, and its
    day where it had none; an address that another worker brings meanwhile is one article.
    """
    wanted: dict[str, str] = {}
    for address in given:
        wanted.setdefault(slug_of(address), address)
    recorded = _recorded(wanted)
    without = {slug: source for slug, source in recorded.items() if not hasattr(source, "article")}
    undated = [
        (source, published)
        for slug, source in without.items()
        if source.published is None and (published := given[wanted[slug]].published)
    ]
    for source, published in undated:
        source.published = published
    if undated:
        Source.objects.bulk_update([one for one, _ in undated], ["published", "published_first", "published_last"])
    new = [slug for slug in wanted if slug not in recorded]
    elsewhere = known_addresses(wanted[slug] for slug in new)
    new = [slug for slug in new if wanted[slug] not in elsewhere]
    rows = [_source(slug, wanted[slug], given[wanted[slug]]) for slug in new]
    Source.objects.bulk_create(rows, ignore_conflicts=True)
    if new:
        without |= {source.slug: source for source in Source.objects.filter(slug__in=new, article=None)}
    if not without:
        return []
    sources = [without[slug] for slug in wanted if slug in without]
    Article.objects.bulk_create([Article(source=source, feed=feed) for source in sources], ignore_conflicts=True)
    return list(Article.objects.filter(source__in=sources).select_related("source").order_by("pk"))


def _recorded(wanted: Mapping[str, str]) -> dict[str, Source]:
    """The sources on record at these addresses, however spelled, by the slugs that stand for them.

    Of several at one address that with an article, else the first.
    """
    by_spelling = {spelling: slug for slug, address in wanted.items() for spelling in spellings(address)}
    here = Q(slug__in=list(wanted)) | Q(url__in=list(by_spelling))
    found: dict[str, Source] = {}
    for source in Source.objects.filter(here).select_related("article").order_by("pk"):
        slug = source.slug if source.slug in wanted else by_spelling[source.url or ""]
        if slug not in found or (hasattr(source, "article") and not hasattr(found[slug], "article")):
            found[slug] = source
    return found


def _source(slug: str, address: str, given: Given) -> Source:
    """The source of an article at a canonical address, not yet stored."""
    return Source(
        slug=slug,
        url=address,
        title=(given.title or address)[:500],
        publisher=given.publisher[:200],
        published=given.published,
        language=given.language[:20],
    )


@transaction.atomic
def take_in_page(page: bytes, page_type: str, given: Given) -> Article:
    """The article of a page that is at hand: new or known, in state `fetched`, to be read from this page.

    A page without an address is known by its bytes. One that is too large is kept as failed, without the page; an
    article of which a version is kept stays as it was. Raises BadAddressError for an address given that is none.
    """
    if given.url:
        article, _ = take_in_address(given.url, given)
    else:
        slug = page_slug(page)
        known = Article.objects.filter(source__slug=slug).first()
        article = (
            known or _create(slug, None, given.title or f"{UNTITLED}: {given.file_name or 'a text'}", given, None)[0]
        )
    article = hold(article)
    _date(article.source, given)
    try:
        check_size(len(page))
    except UnreadableText as error:
        article.state = ArticleState.READ if article.versions.exists() else ArticleState.FAILED
        article.failure, article.page = error.reason, None
        article.failure_kind = kind_of(error.reason)
    else:
        article.state, article.failure, article.page = ArticleState.FETCHED, "", page
        article.page_type = page_type[:200]
    article.in_hand_until, article.attempts = None, 0
    changed = ["state", "failure", "failure_kind", "page", "page_type", "in_hand_until", "attempts"]
    article.save(update_fields=changed)
    return article


def hold(article: Article) -> Article:
    """The article as it stands now, which no worker brings any further until the transaction ends."""
    rows = Article.objects.select_for_update(of=("self",)).select_related("source")
    return rows.get(pk=now_known_as(article.pk) or article.pk)


def _date(source: Source, given: Given) -> None:
    """Take over the day that is given where none was known."""
    if source.published is None and given.published is not None:
        source.published = given.published
        source.save()


def page_slug(page: bytes) -> str:
    """The name of the source whose page these bytes are, where it has no address."""
    return f"text-{_digest(page)}"


def _create(slug: str, address: str | None, title: str, given: Given, feed: Feed | None) -> tuple[Article, bool]:
    """A new article; or the one that another worker made of the same address or text meanwhile."""
    try:
        with transaction.atomic():
            source = Source.objects.create(
                slug=slug,
                url=address,
                title=title[:500],
                publisher=given.publisher[:200],
                published=given.published,
                language=given.language[:20],
                retold=given.retold,
                retold_from=given.retold_from,
            )
            return Article.objects.create(source=source, feed=feed), True
    except IntegrityError:
        return Article.objects.get(source__slug=slug), False


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]

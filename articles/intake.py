"""Where articles come in: each address, and each text without one, is one article, however often it is brought."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from articles.addresses import canonical_url
from articles.failures import kind_of
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

    A source on record whose text was not held so far gets its article.
    """
    address = canonical_url(url)
    recorded = Source.objects.filter(url__in=[url.strip(), address]).select_related("article").first()
    if recorded is not None:
        _date(recorded, given or Given())
        return Article.objects.get_or_create(source=recorded, defaults={"feed": feed})
    given = given or Given()
    return _create(_address_slug(address), address, given.title or address, given, feed)


@transaction.atomic
def take_in_addresses(given: Mapping[str, Given], feed: Feed | None = None) -> list[Article]:
    """The articles that are new among these canonical addresses, in state `found`: in a fixed number of queries.

    As `take_in_address`, for many at once: a source on record whose text was not held so far gets its article, and its
    day where it had none; an address that another worker brings meanwhile is one article.
    """
    recorded = list(Source.objects.filter(url__in=given).select_related("article"))
    without = [source for source in recorded if not hasattr(source, "article")]
    undated = [source for source in without if source.published is None and given[source.url or ""].published]
    for source in undated:
        source.published = given[source.url or ""].published
    if undated:
        Source.objects.bulk_update(undated, ["published", "published_first", "published_last"])
    new = [address for address in given if address not in {source.url for source in recorded}]
    Source.objects.bulk_create([_source(address, given[address]) for address in new], ignore_conflicts=True)
    sources = [*without, *Source.objects.filter(url__in=new, article=None)] if new else without
    if not sources:
        return []
    places = {address: place for place, address in enumerate(given)}
    sources.sort(key=lambda source: places[source.url or ""])
    Article.objects.bulk_create([Article(source=source, feed=feed) for source in sources], ignore_conflicts=True)
    return list(Article.objects.filter(source__in=sources).select_related("source").order_by("pk"))


def _source(address: str, given: Given) -> Source:
    """The source of an article at a canonical address, not yet stored."""
    return Source(
        slug=_address_slug(address),
        url=address,
        title=(given.title or address)[:500],
        publisher=given.publisher[:200],
        published=given.published,
        language=given.language[:20],
    )


def _address_slug(address: str) -> str:
    return f"{slugify(urlsplit(address).hostname or '')[:60]}-{_digest(address.encode())}"


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
    article.save()
    return article


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

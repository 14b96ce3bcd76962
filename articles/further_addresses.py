"""The further addresses of articles: pages that turn out to be an article that is known already.

An address is remembered in two ways. A page names one as its own, or we were led there: that is a word, and a reason to
compare. Once the texts of both were compared and found the same, the address is checked: whoever brings it again is
given the article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from articles.addresses import address_key, canonical_url, named_address, same_site, spellings
from articles.fingerprints import fingerprint
from articles.models import Article
from articles.stories import stored_fingerprints
from articles.story_models import ArticleAddress
from articles.text import PageText
from companies.models import Source

# Two views of a page share nearly all of their text; mere reprints on one site may share less.
LEAST_OF_A_VIEW = 0.8


def key_of(url: str) -> str:
    """What the spellings of an address have in common, as it is stored. Raises BadAddressError."""
    return hashlib.sha256(address_key(url).encode()).hexdigest()


def slug_of(url: str) -> str:
    """The name of the source at an address, the same for all its spellings. Raises BadAddressError."""
    host = address_key(url).partition("/")[0].partition("?")[0]
    return f"{slugify(host)[:60]}-{key_of(url)[:16]}"


def article_of_address(url: str) -> Article | None:
    """The article to which a checked further address leads. Raises BadAddressError."""
    found = ArticleAddress.objects.filter(key=key_of(url), checked=True).select_related("article__source").first()
    return found.article if found is not None else None


def known_addresses(urls: Iterable[str]) -> set[str]:
    """Those of the addresses that are checked further addresses of an article. Raises BadAddressError."""
    keys = {key_of(url): url for url in urls}
    checked = ArticleAddress.objects.filter(key__in=list(keys), checked=True)
    return {keys[key] for key in checked.values_list("key", flat=True)}


def note_address(article: Article, url: str, *, checked: bool = False) -> None:
    """Remember a further address of an article. Raises BadAddressError."""
    address, _ = ArticleAddress.objects.get_or_create(
        article=article, key=key_of(url), defaults={"url": url, "checked": checked}
    )
    if checked and not address.checked:
        address.checked = True
        address.save(update_fields=["checked"])


def known_under_another_address(article: Article, page: PageText) -> Article | None:
    """The article of the same site that this page is, though its address is another one; None for a page of its own.

    Asked only for one of which no version is kept; and one that more than its address speaks for is no other.
    """
    own = article.source.url
    if own is None or article.source.slug != slug_of(own):
        return None
    addresses = [own, named_address(own, page.canonical_url), *article.addresses.values_list("url", flat=True)]
    others = _articles_at([one for one in addresses if one], article)
    prints = stored_fingerprints(one.pk for one in others)
    if not prints:
        return None
    made = fingerprint(page.text)
    for other in others:
        likeness = made.likeness(prints[other.pk]) if other.pk in prints else None
        if likeness is not None and min(likeness.of_shorter, likeness.of_leads) >= LEAST_OF_A_VIEW:
            return other
    return None


def _articles_at(addresses: list[str], but: Article) -> list[Article]:
    """The further articles that are at these addresses, or name them as their own."""
    named = ArticleAddress.objects.filter(key__in=[key_of(one) for one in addresses])
    spelled = {spelling for address in addresses for spelling in spellings(address)}
    # Each by its index: in one condition they would have all articles read.
    there = Source.objects.filter(url__in=spelled, article__isnull=False)
    ids = named.order_by().values_list("article_id").union(there.order_by().values_list("article__pk"))
    pks = {pk for (pk,) in ids} - {but.pk}
    found = Article.objects.filter(pk__in=pks).select_related("source").defer("page").order_by("pk")
    return [one for one in found if one.source.url is not None and same_site(one.source.url, addresses[0])]


def become(article: Article, known: Article) -> bool:
    """Let a new article be the known one: its addresses are remembered there, it goes itself. False where a record
    rests on its source meanwhile: then it stays.
    """
    addresses = [article.source.url, *article.addresses.values_list("url", flat=True)]
    try:
        with transaction.atomic():
            # By their keys: where it is refused, the rows at hand stay as they were.
            Article.objects.filter(pk=article.pk).delete()
            Source.objects.filter(pk=article.source_id).delete()
            for address in addresses:
                if address:
                    note_address(known, address, checked=True)
    except ProtectedError:
        return False
    return True


def note_led_to(article: Article, url: str) -> None:
    """Remember the address to which redirects led from an article's own."""
    own = article.source.url
    if own and key_of(canonical_url(url)) != key_of(own):
        note_address(article, canonical_url(url))


def note_named_address(article: Article, page: PageText) -> None:
    """Remember the address that an article's page names as its own, where it is another one of the same site."""
    own = article.source.url
    named = named_address(own, page.canonical_url) if own else ""
    if own and named and key_of(named) != key_of(own):
        note_address(article, named)

"""The further addresses of articles: pages that turn out to be an article that is known already.

An address is remembered in two ways. A page names one as its own, or we were led there: that is a word, and a reason to
compare. Once the texts of both were compared and found the same, the address is checked: whoever brings it again is
given the article, and whoever has the key of the one that it was before is led there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.text import slugify

from articles.addresses import address_key, canonical_url, named_address, same_site, spellings
from articles.fingerprints import Likeness, fingerprint
from articles.models import Article, ArticleVersion, FormerArticle
from articles.stories import Near, stored_fingerprints
from articles.story_models import ArticleAddress, Story
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
    others = _speaking_of_one_page(article, page.canonical_url)
    prints = stored_fingerprints(one.pk for one in others)
    if not prints:
        return None
    made = fingerprint(page.text)
    return next((one for one in others if one.pk in prints and _one_page(made.likeness(prints[one.pk]))), None)


def known_by_now(article: Article, near: Iterable[Near]) -> Article | None:
    """The article that this one is, though it was read in the same moment, when neither could be seen from the other;
    `near` are those with a text like its own. None for one that was read before, or is one of its own.
    """
    alike = {one.article_id for one in near if _one_page(one.likeness)}
    if not alike or any(number > 1 or engine for number, engine in article.versions.values_list("number", "engine")):
        return None
    if article.source.url is None:
        same = Article.objects.filter(pk__in=alike, source__url=None, versions__text_hash__in=_hashes(article))
        return same.select_related("source").defer("page").order_by("pk").first()
    return next((one for one in _speaking_of_one_page(article) if one.pk in alike), None)


def _hashes(article: Article) -> QuerySet[ArticleVersion, Any]:
    return article.versions.values("text_hash")


def _one_page(likeness: Likeness) -> bool:
    return min(likeness.of_shorter, likeness.of_leads) >= LEAST_OF_A_VIEW


def _speaking_of_one_page(article: Article, named: str = "") -> list[Article]:
    """The articles whose addresses, or what their pages name, say that they may be this one; `named` is by its page."""
    own = article.source.url
    if own is None or article.source.slug != slug_of(own):
        return []
    addresses = [own, named_address(own, named), *article.addresses.values_list("url", flat=True)]
    return _articles_at([one for one in addresses if one], article)


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
    """Let an article in hand be the known one: its addresses and keys are remembered there, it goes itself, with its
    text. False where it stays: the other one is gone, or a record or claim rests on this one meanwhile.
    """
    addresses = [article.source.url, *article.addresses.values_list("url", flat=True)]
    pair = Article.objects.select_for_update(of=("self",)).filter(pk__in=(article.pk, known.pk)).order_by("pk")
    try:
        with transaction.atomic():
            # Of two that would become each other the second finds the first gone.
            held = dict(pair.values_list("pk", "in_hand_until"))
            if known.pk not in held or held.get(article.pk) != article.in_hand_until:
                return False
            FormerArticle.objects.filter(article=article.pk).update(article=known)
            FormerArticle.objects.create(pk=article.pk, article=known)
            # By their keys: where it is refused, the rows at hand stay as they were.
            ArticleVersion.objects.filter(article=article.pk).delete()
            Article.objects.filter(pk=article.pk).delete()
            Source.objects.filter(pk=article.source_id).delete()
            if article.story_id is not None:
                Story.objects.filter(pk=article.story_id, articles=None).delete()
            for address in addresses:
                if address:
                    note_address(known, address, checked=True)
    except ProtectedError:
        return False
    return True


def now_known_as(article_id: int) -> int | None:
    """The key of the article that another one turned out to be; None where there was none of that key, or is one."""
    return FormerArticle.objects.filter(pk=article_id).values_list("article_id", flat=True).first()


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

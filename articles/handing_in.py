"""Articles handed in by hand, through the API or the admin: an address, or a text with what is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pycountry
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.addresses import LONGEST_URL
from articles.charsets import NOT_STORED
from articles.download import FetchRefused, refuse_at_once
from articles.intake import Given, hold, page_slug, take_in_address, take_in_page
from articles.models import Article
from articles.states import try_again
from articles.text import UnreadableText, read_page
from articles.versions import text_hash
from articles.vocabulary import ArticleState
from evtracker.partial_dates import PartialDate

# The most characters that are taken of each; the text's bound is a setting (ARTICLE_MAX_CHARACTERS).
LONGEST = {"url": LONGEST_URL, "title": 500, "publisher": 200, "language": 20, "published": 20}
# A text must come with these; an address alone needs none.
WITH_TEXT = ("title", "text", "published")
# A language, and where it is written in more ways than one, the script or country (BCP 47).
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
TEXT_TYPE = "text/plain; charset=utf-8"


class BadHandInError(Exception):
    """What can't be taken: `errors` has the reason for each field at fault."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class HandedIn:
    """An article as handed in: with its text, or only an address, from which it is fetched."""

    given: Given
    text: str = ""


def read_handed_in(values: Mapping[str, str]) -> HandedIn:
    """What was handed in, from the texts of its fields. Raises BadHandInError.

    `url` alone, or `title`, `text` and `published` (a partial date) with or without it; `publisher` and `language` with
    either.
    """
    values = {name: value.strip() for name, value in values.items() if value.strip()}
    errors: dict[str, str] = {}
    with_text = any(name in values for name in WITH_TEXT)
    if with_text:
        errors |= dict.fromkeys(WITH_TEXT, "is missing: a text comes with title, text and published")
        errors = {name: reason for name, reason in errors.items() if name not in values}
    elif "url" not in values:
        raise BadHandInError({"url": "is missing: hand in an address, or title, text and published"})
    for name, value in values.items():
        reason = _wrong(name, value)
        if reason:
            errors[name] = reason
    if errors:
        raise BadHandInError(errors)
    published = PartialDate.parse(values["published"]) if with_text else None
    given = Given(
        title=values.get("title", ""),
        url=values.get("url", ""),
        publisher=values.get("publisher", ""),
        published=published,
        language=values.get("language", ""),
    )
    return HandedIn(given, values.get("text", ""))


def _wrong(name: str, value: str) -> str:
    """Why a field's value can't be taken; empty where it can."""
    if len(value) > LONGEST.get(name, len(value)):
        return f"is longer than {LONGEST[name]} characters"
    if NOT_STORED.search(value):
        return "holds a character that can't be stored (null, or half of a pair)"
    if name == "url":
        return _wrong_address(value)
    if name == "published":
        return _wrong_day(value)
    if name == "language":
        return _wrong_language(value)
    return _wrong_text(value) if name == "text" else ""


def _wrong_address(url: str) -> str:
    try:
        refuse_at_once(url)
    except FetchRefused as refusal:
        return refusal.reason
    return ""


def _wrong_day(text: str) -> str:
    try:
        published = PartialDate.parse(text)
    except ValueError as error:
        return str(error)
    return f"{published} is a day to come" if published.first > timezone.now().date() else ""


def _wrong_language(code: str) -> str:
    first = code.partition("-")[0]
    known = _LANGUAGE.fullmatch(code) and pycountry.languages.get(**{f"alpha_{len(first)}": first.lower()})
    return "" if known else "is no code of a language, like en or zh-CN"


def _wrong_text(text: str) -> str:
    try:
        read_page(text.encode(), TEXT_TYPE)
    except UnreadableText as unreadable:
        return unreadable.reason
    return ""


@transaction.atomic
def hand_in(handed_in: HandedIn, *, replace: bool = False) -> tuple[Article, bool]:
    """The article of what was handed in, and whether it is on its way now: new, or tried again after a failure.

    An article that is known stays as it is: its text is not replaced by one that was handed in. A text comes in for an
    address that is known if none is held of it; with `replace` in any case, as a further version.
    """
    given, page = handed_in.given, handed_in.text.encode()
    if not page:
        article, new = take_in_address(given.url, given)
        if new:
            return article, True
        return (try_again(article.pk), True) if article.state == ArticleState.FAILED else (article, False)
    known = take_in_address(given.url, given)[0] if given.url else _same_text(handed_in.text)
    known = hold(known) if known is not None else None
    if known is not None and not replace and (known.page is not None or known.versions.exists()):
        return known, False
    return take_in_page(page, TEXT_TYPE, given), True


def _same_text(text: str) -> Article | None:
    """The article without an address that has this text, or is about to be read from it."""
    read = read_page(text.encode(), TEXT_TYPE).text
    same = Q(source__slug=page_slug(text.encode())) | Q(source__url=None, versions__text_hash=text_hash(read))
    return Article.objects.filter(same).order_by("pk").first()

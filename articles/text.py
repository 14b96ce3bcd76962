"""Stage 3: the text of a page, and what the page says of itself. Pure: bytes in, text out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import trafilatura
from django.conf import settings
from lxml import html as lxml_html
from lxml.etree import ParserError

from articles.charsets import NOT_STORED, UndecodableError, decode
from evtracker.partial_dates import PartialDate

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HTML_START = re.compile(r"<!doctype\s+html|<(?:html|head|body|article)[\s>]", re.IGNORECASE)
# The head that readers' plain-text exports begin with: "date 2021-11-29".
_DATE_HEAD = re.compile(r"\s*date:?\s+(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?!\S)\s*", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[^<>]{20000,}")
MOST_ATTRIBUTES = 5000
# A page of fewer letters holds no sentence.
FEWEST_LETTERS = 20
LONGEST_HEADLINE = 120
NO_BODY = "it is HTML without a body or without text in it"


class UnreadableText(Exception):  # noqa: N818 - the page's fault, told to whoever gave it
    """A page whose text can't be had: `reason` says why, in words for the curator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PageText:
    """A page as it was read. Claims point into `text` as it stands here; empty strings are what the page doesn't say.

    `published` is the day (or month, year) that the page names for itself. `language` is the code that the page names.
    """

    title: str
    text: str
    publisher: str = ""
    author: str = ""
    published: PartialDate | None = None
    language: str = ""
    canonical_url: str = ""

    @property
    def headline(self) -> str:
        """What to list it by: its title, else the beginning of its text."""
        return self.title or _headline(self.text)


def read_page(page: bytes, content_type: str = "", url: str = "") -> PageText:
    """The text of a page of HTML or plain text, whichever its type or its first characters say.

    Raises UnreadableText for what is empty, too large, binary, in no known encoding, or HTML without text.
    """
    check_size(len(page))
    if not page.strip():
        raise UnreadableText("it is empty")
    try:
        characters = decode(page, content_type)
    except UndecodableError as error:
        raise UnreadableText(str(error)) from error
    characters = NOT_STORED.sub("", characters.replace("\r\n", "\n").replace("\r", "\n"))
    if not characters.strip("\ufeff \t\n"):
        raise UnreadableText("it is empty")
    found = _read(characters, content_type, url)
    if len(found.text) > settings.ARTICLE_MAX_CHARACTERS:
        most = f"{settings.ARTICLE_MAX_CHARACTERS:,} characters"
        raise UnreadableText(f"its text is longer than {most}, as no article is (setting ARTICLE_MAX_CHARACTERS)")
    return found


def _read(characters: str, content_type: str, url: str) -> PageText:
    kind = content_type.partition(";")[0].strip().lower()
    if kind in HTML_TYPES or (kind != "text/plain" and _HTML_START.search(characters[:2000])):
        return _read_html(characters, url)
    return _read_plain(characters)


def check_size(size: int) -> None:
    """Raises UnreadableText for more bytes than ARTICLE_MAX_BYTES."""
    if size > settings.ARTICLE_MAX_BYTES:
        most = f"{settings.ARTICLE_MAX_BYTES / 1e6:,.1f} MB"
        raise UnreadableText(f"it is longer than {most}, the most that is taken (setting ARTICLE_MAX_BYTES)")


def _read_plain(text: str) -> PageText:
    head = _DATE_HEAD.match(text)
    return PageText(title="", text=_with_letters(text), published=_date_of(head[1]) if head else None)


def _read_html(characters: str, url: str) -> PageText:
    tree = _parsed(characters)
    language = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    found: Any = trafilatura.bare_extraction(
        tree,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        # The day of publication, as the page's own marks name it; a day found in running text is not taken for it.
        date_extraction_params={"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"},
    )
    blocks = (found.text if found is not None else "") or _whole_body(characters)
    lines = (" ".join(line.split()) for line in blocks.split("\n"))
    text = "\n\n".join(line for line in lines if line)
    return PageText(
        title=_said(found.title) if found is not None else "",
        text=_with_letters(text, NO_BODY),
        publisher=_said(found.sitename) if found is not None else "",
        author=_said(found.author) if found is not None else "",
        published=_date_of(found.date or "") if found is not None else None,
        language=language[:20],
        canonical_url=_canonical_url(tree),
    )


def _said(text: str | None) -> str:
    """What a page says of itself, without what can't be stored: its scripts may escape any character."""
    return NOT_STORED.sub("", text or "")


def _parsed(characters: str) -> Any:
    # The parser compares each attribute of a tag with all others.
    if any(tag[0].count("=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(characters)):
        raise UnreadableText(f"it is HTML with a tag of more than {MOST_ATTRIBUTES:,} attributes, as no page has")
    try:
        return lxml_html.document_fromstring(characters.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except ParserError as error:
        raise UnreadableText(NO_BODY) from error


def _whole_body(characters: str) -> str:
    """All text of the body, where no article could be told from what stands around it."""
    tree = _parsed(characters)
    for element in tree.xpath("//script|//style|//head|//nav|//noscript|//template"):
        element.drop_tree()
    return str(tree.text_content())


def _canonical_url(tree: Any) -> str:
    """As the page has it, perhaps relative; what it tells other sites to share it by, where it says nothing else."""
    links = tree.xpath('//link[@rel="canonical"]/@href') or tree.xpath('//meta[@property="og:url"]/@content')
    return str(links[0]).strip() if links else ""


def _with_letters(text: str, reason: str = "it holds no sentence") -> str:
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        raise UnreadableText(reason)
    return text


def _date_of(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def _headline(text: str) -> str:
    """The first line, without a date before it, cut at a word."""
    head = _DATE_HEAD.match(text)
    line = text[head.end() if head else 0 :].lstrip("\ufeff \t\n").partition("\n")[0].strip()
    if len(line) <= LONGEST_HEADLINE:
        return line
    return line[:LONGEST_HEADLINE].rpartition(" ")[0].rstrip(",;:.") + " …"

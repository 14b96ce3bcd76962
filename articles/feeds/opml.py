"""OPML 2.0: lists of feeds in and out, with the filter words of each in attributes of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.db import transaction

from articles.addresses import BadAddressError, split_url
from articles.feeds.words import BadWordsError, read_words
from articles.models import Feed

# No list is longer.
MOST_FEEDS = 5_000
SPACE = "urn:evtracker:opml"
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadOpmlError(ValueError):
    """A list of feeds that is not taken; `problems` says which outline is wrong, and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Imported:
    """How many feeds of a list were added, and how many were known and left as they are."""

    added: int
    known: int


@transaction.atomic
def import_opml(body: bytes, *, enabled: bool = False) -> Imported:
    """Add the feeds of an OPML file that are not known yet; they are polled only where `enabled` says so.

    Raises BadOpmlError for a file that can't be read or names an address that is none; then nothing is added.
    """
    feeds = read_opml(body)
    known = set(Feed.objects.filter(url__in=[feed.url for feed in feeds]).values_list("url", flat=True))
    new = [feed for feed in feeds if feed.url not in known]
    for feed in new:
        feed.enabled = enabled
    Feed.objects.bulk_create(new, ignore_conflicts=True)
    return Imported(len(new), len(known))


def read_opml(body: bytes) -> list[Feed]:
    """The feeds that an OPML file lists, in whatever folders, each address once; not stored. Raises BadOpmlError."""
    try:
        root = fromstring(body)
    except DefusedXmlException as error:
        raise BadOpmlError([f"it holds XML that is not safe to read ({type(error).__name__})"]) from error
    except ParseError as error:
        raise BadOpmlError([f"it is no XML that can be read: {error}"]) from error
    except (ValueError, LookupError) as error:
        raise BadOpmlError([f"it is in an encoding that can't be read: {error}"]) from error
    if root.tag != "opml":
        raise BadOpmlError([f"it is no OPML: its first element is <{root.tag}>"])
    outlines = [one for one in root.iter("outline") if one.get("xmlUrl") is not None]
    if not outlines:
        raise BadOpmlError(["it lists no feed (no outline has an xmlUrl)"])
    if len(outlines) > MOST_FEEDS:
        raise BadOpmlError([f"it lists {len(outlines)} feeds; {MOST_FEEDS} are the most"])
    feeds: dict[str, Feed] = {}
    problems = []
    for number, one in enumerate(outlines, 1):
        try:
            feed = _feed(one)
        except (BadAddressError, BadWordsError) as error:
            problems.append(f"outline {number} ({one.get('title') or one.get('text') or 'untitled'}): {error}")
        else:
            feeds.setdefault(feed.url, feed)
    if problems:
        raise BadOpmlError(problems)
    return list(feeds.values())


def _feed(one: Element) -> Feed:
    """The feed of an outline. Raises BadAddressError and BadWordsError."""
    url, site_url = (one.get("xmlUrl") or "").strip(), (one.get("htmlUrl") or "").strip()
    split_url(url)
    words = {name: one.get(f"{{{SPACE}}}{name}", "") for name in ("include", "exclude")}
    chosen = {f"{name}_words": "\n".join(read_words(text.replace(",", "\n"))) for name, text in words.items()}
    title = " ".join((one.get("title") or one.get("text") or "").split())[:200]
    try:
        split_url(site_url)
    except BadAddressError:
        site_url = ""
    return Feed(url=url, title=title, site_url=site_url, **chosen)


def export_opml(feeds: Iterable[Feed]) -> bytes:
    """An OPML file of these feeds, readable by any reader of feeds, and by `import_opml` with all of its words."""
    register_namespace("evtracker", SPACE)
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds of evtracker"
    body = SubElement(root, "body")
    for feed in feeds:
        title = feed.title or feed.url
        outline = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url, "htmlUrl": feed.site_url}
        for name, words in (("include", feed.include_words), ("exclude", feed.exclude_words)):
            outline[f"{{{SPACE}}}{name}"] = ", ".join(words.splitlines())
        SubElement(body, "outline", {name: _NO_XML.sub("", text) for name, text in outline.items() if text})
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"

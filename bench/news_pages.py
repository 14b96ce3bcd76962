"""News pages as publishers make them, some 75 kB each: menus, styles, scripts, teasers, comments, and an article.

The article is one of the labelled corpus, with its facts as labelled: five or six, and in one of six none. It is filled
up to the length of a report in the trade press with what such reports say beside their facts.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bench.news_prose import paragraphs, sentence, word

CORPUS = Path(__file__).resolve().parents[1] / "tests/corpus"
# Those labelled for development; the held-out ones are for the measure of extraction alone.
FOLDERS = ("dev", "own")
# A report of the trade press has about so many words (the labelled ones are retold shorter, with all of their facts).
WORDS = 430


@dataclass(frozen=True)
class NewsPage:
    """A page, with the path it is found at and the day of its article."""

    path: str
    html: bytes
    published: dt.date


def news_pages(count: int, seed: int = 1) -> list[NewsPage]:
    """The same pages for the same seed; at most as many as there are labelled articles, for none is told twice."""
    rnd = random.Random(seed)
    files = [file for folder in FOLDERS for file in sorted((CORPUS / folder).glob("*.json"))]
    rnd.shuffle(files)
    return [_page(rnd, number, json.loads(file.read_text())) for number, file in enumerate(files[:count])]


def _page(rnd: random.Random, number: int, article: dict[str, Any]) -> NewsPage:
    # A date that is known to the month or year alone is taken for its first day.
    day = dt.date.fromisoformat(f"{article['published']}-01-01"[:10])
    title = escape(article["title"])
    story = "".join(
        f'<p class="story-text" data-part="{part}">{escape(text)}</p>' for part, text in enumerate(_story(rnd, article))
    )
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}T07:00:00Z">'
        f'<meta property="og:site_name" content="Volt Daily"><meta name="author" content="Ada Reporter">'
        f"<style>{_styles(rnd)}</style><script>{_script(rnd)}</script></head><body>"
        f"<header><nav><ul>{_menu(rnd)}</ul></nav></header><main><article><h1>{title}</h1>"
        f'<p class="by">By Ada Reporter, <time datetime="{day}">{day:%d %B %Y}</time></p>{story}</article>'
        f'<section class="related"><h2>Related</h2>{_related(rnd)}</section>'
        f'<section class="comments" id="comments">{_comments(rnd)}</section></main>'
        f"<footer><ul>{_menu(rnd)}</ul><p>All rights reserved.</p></footer></body></html>"
    )
    return NewsPage(f"/{day:%Y/%m}/story-{number}", html.encode(), day)


def _story(rnd: random.Random, article: dict[str, Any]) -> list[str]:
    """The paragraphs of a labelled article in their order, and among them what reports say beside their facts."""
    told = [paragraph for paragraph in article["text"].split("\n\n") if paragraph.strip()]
    for paragraph in paragraphs(rnd, WORDS - len(article["text"].split())):
        told.insert(rnd.randrange(1, len(told) + 1), paragraph)
    return told


def _menu(rnd: random.Random) -> str:
    return "".join(
        f'<li class="menu-item level-{item % 3}"><a href="/topics/{item}" class="menu-link" data-track="menu/{item}">'
        f"{word(rnd)} {item}</a></li>"
        for item in range(100)
    )


def _styles(rnd: random.Random) -> str:
    return "".join(
        f".block-{rule}-{rnd.randrange(1000)}{{padding:{rule % 7}px;color:#{rnd.getrandbits(24):06x}}}"
        for rule in range(350)
    )


def _script(rnd: random.Random) -> str:
    slots = [
        {"slot": f"slot-{slot}", "sizes": [[300, 250], [728, 90]], "id": f"{rnd.getrandbits(128):032x}"}
        for slot in range(255)
    ]
    return f"window.pageData={json.dumps(slots)};"


def _related(rnd: random.Random) -> str:
    return "".join(
        f'<div class="teaser"><a href="/related/{teaser}"><img loading="lazy" alt="" src="/images/{teaser}.jpg" '
        f'srcset="/images/{teaser}-s.webp 480w, /images/{teaser}-l.webp 960w"><h3>{word(rnd)} and '
        f"{word(rnd)}</h3></a><p>{_cut(sentence(rnd))}</p></div>"
        for teaser in range(40)
    )


def _comments(rnd: random.Random) -> str:
    return "".join(f'<div class="comment"><b>reader {one}</b><p>{_cut(sentence(rnd))}</p></div>' for one in range(15))


def _cut(text: str) -> str:
    """The beginning, as a teaser or a hurried reader has it."""
    return f"{' '.join(text.split()[:10])} …"

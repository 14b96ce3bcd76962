"""News pages as publishers make them, some 75 kB each: menus, styles, scripts, teasers, comments, and an article."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from html import escape

COMPANIES = (
    "CATL",
    "Northvolt",
    "BYD",
    "Stellantis",
    "LG Energy Solution",
    "Tesla",
    "VinFast",
    "Gotion High-Tech",
    "NIO",
)
PLACES = (
    "Debrecen, Hungary",
    "Salzgitter, Germany",
    "Sagunto, Spain",
    "Ningde, China",
    "Austin, Texas",
    "Skellefteå, Sweden",
    "Douai, France",
    "Haiphong, Vietnam",
)
FACTS = (
    "{company} will build a battery plant in {place} with an annual capacity of {few} GWh by {year}.",
    "{company} plans to invest {many} million euros in its factory in {place}.",
    "The factory in {place} will make {many},000 vehicles a year from {year}, {company} said.",
    "{company} and {other} have agreed on a joint venture for battery cells.",
    "Production in {place} is due to start in {year}, a year later than {company} had planned.",
    "About {many}0 jobs will be created at the plant of {company} in {place}.",
)
TALK = (
    "The council of the town is to vote on the permits before the summer.",
    "Competitors have lowered their prices several times since the beginning of the year.",
    "Nobody at the ministry wanted to say how large the support would be.",
    "Neighbours fear the traffic and ask where the water is to come from.",
    "Suppliers of separators and cathode material look for land nearby.",
    "Demand has grown more slowly than most of the industry had expected.",
    "The union speaks of a good day for the region and its apprentices.",
    "Whether the line can be converted later is an open question, engineers say.",
)


@dataclass(frozen=True)
class NewsPage:
    """A page, with the path it is found at and the day of its article."""

    path: str
    html: bytes
    published: dt.date


def news_pages(count: int, seed: int = 1) -> list[NewsPage]:
    """The same pages for the same seed."""
    rnd = random.Random(seed)
    return [_page(rnd, number) for number in range(count)]


def _page(rnd: random.Random, number: int) -> NewsPage:
    day = dt.date(2025, 1, 1) + dt.timedelta(days=number % 300)
    title = f"{rnd.choice(COMPANIES)} and the plant in {rnd.choice(PLACES)}"
    story = "".join(f'<p class="story-text" data-part="{part}">{text}</p>' for part, text in enumerate(_story(rnd)))
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="article:published_time" content="{day}T07:00:00Z">'
        f'<meta property="og:site_name" content="Volt Daily"><meta name="author" content="Ada Reporter">'
        f"<style>{_styles(rnd)}</style><script>{_script(rnd)}</script></head><body>"
        f"<header><nav><ul>{_menu(rnd)}</ul></nav></header><main><article><h1>{escape(title)}</h1>"
        f'<p class="by">By Ada Reporter, <time datetime="{day}">{day:%d %B %Y}</time></p>{story}</article>'
        f"<section><h2>Related</h2>{_related(rnd)}</section><section>{_comments(rnd)}</section></main>"
        f"<footer><ul>{_menu(rnd)}</ul><p>All rights reserved.</p></footer></body></html>"
    )
    return NewsPage(f"/{day:%Y/%m}/story-{number}", html.encode(), day)


def _story(rnd: random.Random) -> list[str]:
    """Some 550 words on three companies and two places, every other sentence one that tells something."""
    companies, places = rnd.sample(COMPANIES, 3), rnd.sample(PLACES, 2)
    paragraphs: list[str] = []
    words, wanted = 0, rnd.randrange(350, 750)
    while words < wanted:
        paragraph = " ".join(_sentence(rnd, companies, places) for _ in range(rnd.randrange(2, 5)))
        paragraphs.append(paragraph)
        words += len(paragraph.split())
    return paragraphs


def _sentence(rnd: random.Random, companies: list[str], places: list[str]) -> str:
    if rnd.random() < 0.5:
        return rnd.choice(TALK)
    company, other = rnd.sample(companies, 2)
    numbers = {"few": rnd.randrange(5, 90), "many": rnd.randrange(100, 900), "year": rnd.randrange(2026, 2032)}
    return rnd.choice(FACTS).format(company=company, other=other, place=rnd.choice(places), **numbers)


def _menu(rnd: random.Random) -> str:
    return "".join(
        f'<li class="menu-item level-{item % 3}"><a href="/topics/{item}" class="menu-link" data-track="menu/{item}">'
        f"{rnd.choice(TALK).split()[1].title()} {item}</a></li>"
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
        for slot in range(220)
    ]
    return f"window.pageData={json.dumps(slots)};"


def _related(rnd: random.Random) -> str:
    return "".join(
        f'<div class="teaser"><a href="/related/{teaser}"><img loading="lazy" alt="" src="/images/{teaser}.jpg" '
        f'srcset="/images/{teaser}-s.webp 480w, /images/{teaser}-l.webp 960w"><h3>{rnd.choice(COMPANIES)} in '
        f"{rnd.choice(PLACES)}</h3></a><p>{rnd.choice(TALK)}</p></div>"
        for teaser in range(40)
    )


def _comments(rnd: random.Random) -> str:
    return "".join(f'<div class="comment"><b>reader {one}</b><p>{rnd.choice(TALK)}</p></div>' for one in range(15))

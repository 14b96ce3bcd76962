"""What the misbehaving web holds, by a seed: feeds, articles, and how the page of each is answered.

The same seed gives the same articles, texts, feeds and faults; what differs from run to run is time alone.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

COMPANIES = ("Nova Motors", "Volta Cells", "Aurora Trucks", "Kestrel Battery", "Lumen Mobility")
CITIES = ("Debrecen, Hungary", "Leipzig, Germany", "Valencia, Spain", "Hefei, China", "Monterrey, Mexico")
VOCABULARY = (
    "officials residents suppliers analysts investors permits water traffic cathode separators incentives hearing "
    "competition markets assembly engineers training railway harbour grid substation council survey contractor forest "
    "university neighbours petition delegation ministry warehouse corridor turbine canteen nursery bridge pipeline"
)
WORDS = VOCABULARY.split()
# What the robots.txt of each host asks to leave alone.
DISALLOWED = "/private/"
# Read rightly only where the encoding was told rightly.
WESTERN = "Günther Müller of the café in Málaga said: “Das wäre schön” – and paid 5 €."
CHINESE = "小米汽车在北京亦庄建设工厂。该公司表示，新工厂将分两期建设，第一期将于明年投产，第二期随后跟进。"


@dataclass(frozen=True)
class Fault:
    """How an address answers: the name of the answer (answers.py), how often before it is well (None: for ever).

    `reason` is what the article says in the end, as a regular expression; empty where it is good in the end.
    """

    answer: str
    times: int | None = 0
    reason: str = ""


GOOD = (
    *(Fault(answer) for answer in ("plain", "packed", "chunked", "no_length", "slow", "moved")),
    *(Fault(f"charset_{name}") for name in ("wrong", "latin1_told", "untold", "untold_western", "meta", "unknown")),
)
PASSING = (
    *(
        Fault(answer, 1)
        for answer in ("error_503", "busy", "reset", "broken_off", "stall", "drip", "short", "cut_packed")
    ),
    Fault("error_500", 1),
    Fault("error_500", 2),
    Fault("no_http", 1),
)
LASTING = (
    Fault("error_404", None, r"answered 404 \(Not Found\)"),
    Fault("error_403", None, r"answered 403"),
    Fault("error_410", None, r"answered 410"),
    Fault("error_500", None, r"answered 500"),
    Fault("busy", None, r"answered 429"),
    Fault("reset", None, r"could not be fetched"),
    Fault("broken_off", None, r"could not be fetched"),
    Fault("no_http", None, r"could not be fetched"),
    Fault("flood_of_headers", None, r"could not be fetched"),
    Fault("stall", None, r"did not answer in time"),
    Fault("drip", None, r"not there in full after"),
    Fault("short", None, r"could not be fetched: peer closed connection"),
    Fault("cut_packed", None, r"ended before all of it was there"),
    Fault("wrongly_packed", None, r"packed wrongly"),
    Fault("loop", None, r"more than 5 redirects"),
    Fault("into_network", None, r"10\.0\.0\.1 is inside a network"),
    Fault("into_metadata", None, r"169\.254\.169\.254 is inside a network"),
    Fault("into_files", None, r"no http or https address"),
    Fault("bomb", None, r"is longer than"),
    Fault("endless", None, r"is longer than"),
    Fault("pdf", None, r"is application/pdf, not"),
    Fault("binary", None, r"a PNG image, not text"),
    Fault("empty", None, r"it is empty"),
    Fault("blank", None, r"without text in it"),
    Fault("disallowed", None, r"robots\.txt of 127\.0\.1\.\d+:\d+ asks that this page be not fetched"),
)
# What a feed that is well in the end answers in between.
FEED_ANSWERS = (
    "error_500 error_404 busy reset stall drip short cut_packed no_http bomb endless loop html empty broken_xml pdf "
    "cut_short into_network"
)
FEED_FAULTS = FEED_ANSWERS.split()
# Feeds that never give anything, and what their row says.
BAD_FEEDS = (
    Fault("error_500", None, r"answered 500"),
    Fault("html", None, r"no feed"),
    Fault("into_network", None, r"inside a network"),
    Fault("bomb", None, r"is longer than"),
    Fault("stall", None, r"did not answer in time"),
)


@dataclass(frozen=True)
class Page:
    """One article: where it is, what it says, and how it is answered."""

    number: int
    host: str
    fault: Fault
    published: dt.date
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its path; the host is its feed's."""
        return f"{DISALLOWED if self.fault.answer == 'disallowed' else '/articles/'}{self.number}"

    @property
    def title(self) -> str:
        """Its headline, which says nothing that counts."""
        return f"Report {self.number}"

    @property
    def is_good(self) -> bool:
        """Whether it is to be there in the end with its claims."""
        return not self.fault.reason

    def html(self, meta: str = "") -> str:
        """The page; `meta` is what it says of its own encoding."""
        body = "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        date = f'<meta property="article:published_time" content="{self.published.isoformat()}T08:00:00Z">'
        return (
            f'<!doctype html><html lang="en"><head>{meta}<title>{self.title}</title>{date}</head>'
            f"<body><article><h1>{self.title}</h1>{body}</article></body></html>"
        )


@dataclass(frozen=True)
class FeedPlan:
    """One feed: the pages that it lists (with the tail of the address that it gives), and its faults poll by poll."""

    number: int
    host: str
    entries: tuple[tuple[Page, str], ...] = ()
    faults: tuple[str, ...] = ()
    always: Fault | None = None

    @property
    def path(self) -> str:
        """Its path."""
        return f"/feeds/{self.number}"


@dataclass(frozen=True)
class Plan:
    """All of it. `hosts` are addresses of this machine, so that each publisher is a host of its own."""

    pages: tuple[Page, ...]
    feeds: tuple[FeedPlan, ...]
    hosts: tuple[str, ...] = field(default=())

    @property
    def good(self) -> list[Page]:
        """The pages that are to be read in the end."""
        return [page for page in self.pages if page.is_good]


def make_plan(articles: int, feeds: int, seed: int) -> Plan:
    """Articles over feeds, each fault at least once; a tenth of the articles is listed by a second feed too."""
    rnd = random.Random(seed)
    hosts = tuple(f"127.0.1.{number + 1}" for number in range(feeds + len(BAD_FEEDS)))
    faults = _faults(articles, rnd)
    pages = tuple(_page(number, hosts[number % feeds], fault, rnd) for number, fault in enumerate(faults))
    entries: list[list[tuple[Page, str]]] = [[] for _ in range(feeds)]
    for page in pages:
        entries[page.number % feeds].append((page, ""))
        if rnd.random() < 0.1:
            tail = rnd.choice(("?utm_source=feed&utm_medium=rss", "#comments", "?fbclid=abc", ""))
            entries[rnd.randrange(feeds)].append((page, tail))
    told = [
        FeedPlan(number, hosts[number], tuple(entries[number]), tuple(_feed_faults(number, rnd)))
        for number in range(feeds)
    ]
    bad = [FeedPlan(feeds + number, hosts[feeds + number], always=fault) for number, fault in enumerate(BAD_FEEDS)]
    return Plan(pages, (*told, *bad), hosts)


def _faults(articles: int, rnd: random.Random) -> list[Fault]:
    """One of each, then four in five good ones."""
    once = [*GOOD, *PASSING, *LASTING]
    more = rnd.choices(("good", "passing", "lasting"), (80, 10, 10), k=max(0, articles - len(once)))
    kinds: dict[str, Any] = {"good": GOOD, "passing": PASSING, "lasting": LASTING}
    faults = [*once, *(rnd.choice(kinds[kind]) for kind in more)]
    rnd.shuffle(faults)
    return faults


def _feed_faults(number: int, rnd: random.Random) -> list[str]:
    """Three each, so that all feeds together show all of them."""
    return [FEED_FAULTS[(3 * number + place) % len(FEED_FAULTS)] for place in range(3)]


def _page(number: int, host: str, fault: Fault, rnd: random.Random) -> Page:
    company, city = rnd.choice(COMPANIES), rnd.choice(CITIES)
    day = dt.date(2024, 1, 1) + dt.timedelta(days=rnd.randrange(600))
    facts = [
        f"{company} will build a plant in {city} with a capacity of {rnd.randrange(20, 900)},000 vehicles per year "
        f"by {day.year + rnd.randrange(1, 6)}.",
        f"The company plans to invest {rnd.randrange(101, 990)} million euros in the factory.",
        f"Some {rnd.randrange(11, 99)}00 jobs will be created there.",
    ]
    told = [facts[0], *(fact for fact in facts[1:] if rnd.random() < 0.7)]
    foreign = CHINESE if fault.answer == "charset_meta" else WESTERN
    paragraphs = [*(f"{fact} {_prose(rnd)}" for fact in told), foreign, _prose(rnd)]
    return Page(number, host, fault, day, tuple(paragraphs))


def _prose(rnd: random.Random) -> str:
    """Sentences that say nothing, and that no other article has."""
    sentences = (" ".join(rnd.choices(WORDS, k=rnd.randrange(7, 14))) for _ in range(rnd.randrange(2, 5)))
    return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

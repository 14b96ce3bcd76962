"""Who asks: readers of pages and of the API, curators who decide about claims, and a newsroom that hands in articles.

Each is a thread of its own that goes on until told to stop, and keeps what it saw. What is told of an error is told to
`Seen`; whether an error may be (since a server was just being restarted) is settled at the end.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx
from lxml import html

from bench.news_prose import paragraphs
from tests.load.trouble import Going

# What is read, and how often beside the others; those of a day in the past must stay as they are, to the byte.
PAST = "as_of=2023-06-30"
READ = {
    "/": 6, "/companies/": 3, "/companies/?kind=startup": 1, "/companies/xiaomi/": 3, "/companies/byd/": 2,
    "/plants/": 3, "/plants/?country=DE": 1, "/investments/": 2, "/partnerships/": 1, "/articles/": 3, "/changes/": 3,
    "/compare/?company=xiaomi&company=byd": 1, "/search/?q=xiaomi": 1, "/feeds/changes.atom": 1,
    "/search/suggestions/?q=by": 2, f"/?{PAST}": 1, f"/companies/xiaomi/?{PAST}": 1, f"/plants/?{PAST}": 1,
    "/api/v1/plants/": 4, "/api/v1/plants/?country=CN&ordering=-capacity": 2, "/api/v1/companies/": 2,
    "/api/v1/investments/?ordering=-amount_usd": 2, "/api/v1/series/capacity/": 3, "/api/v1/changes/": 2,
    "/api/v1/series/funding/?by=country": 2, "/api/v1/plants/?format=csv": 1, "/api/v1/plants.geojson": 1,
    f"/api/v1/series/capacity/?by=status&{PAST}": 2, f"/api/v1/plants/?{PAST}": 1,
    f"/api/v1/series/funding/?{PAST}": 1, f"/api/v1/investments/?format=csv&{PAST}": 1,
}  # fmt: skip
TIMEOUT = 30.0
NEW_PLACES = ("Szeged, Hungary", "Izmir, Turkey", "Valencia, Spain", "Pune, India", "Rayong, Thailand")


@dataclass
class Seen:
    """What all clients saw together."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    # When, what, and how it failed; wrong answers apart from errors.
    errors: list[tuple[float, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    past: dict[str, str] = field(default_factory=dict)
    # Claim -> what the site said was done with it; addresses of the articles that it took in.
    decided: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    handed_in: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def error(self, address: str, what: str) -> None:
        """Something else than an answer came."""
        with self.lock:
            self.errors.append((time.monotonic(), address, what))


class Visitor(Going):
    """Does one thing again and again, with a pause between."""

    def __init__(self, name: str, base: str, seen: Seen, pause: float, seed: str) -> None:
        super().__init__(name)
        self.base, self.seen, self.pause = base, seen, pause
        self.rnd = random.Random(seed)
        # Each request has a connection of its own, as those that come through the proxy have.
        limits = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=base, timeout=TIMEOUT, limits=limits)

    def run(self) -> None:
        """Until told to stop; what can't be reached is an error to be told, not an end."""
        self.enough.wait(self.rnd.uniform(0, self.pause))
        while not self.enough.is_set():
            try:
                self.once()
            except httpx.HTTPError as error:
                self.seen.error(self.name, f"{type(error).__name__}: {error}")
            self.enough.wait(self.rnd.uniform(0.5, 1.5) * self.pause)

    def once(self) -> None:
        """One thing done."""
        raise NotImplementedError

    def answered(self, answer: httpx.Response, *allowed: int) -> bool:
        """Count an answer; whether it is one of those that are expected."""
        with self.seen.lock:
            self.seen.answers[answer.status_code] += 1
        if answer.status_code in allowed:
            return True
        self.seen.error(str(answer.request.url), f"{answer.status_code} {answer.headers.get('Retry-After', '')}")
        return False


class Reader(Visitor):
    """Reads one address of many, every other time only if it has changed."""

    def __init__(self, name: str, base: str, seen: Seen, pause: float, seed: str) -> None:
        super().__init__(name, base, seen, pause, seed)
        self.etags: dict[str, str] = {}

    def once(self) -> None:
        """One page or answer, looked at."""
        address = self.rnd.choices(list(READ), list(READ.values()))[0]
        known = self.etags.get(address) if self.rnd.random() < 0.5 else None
        began = time.monotonic()
        answer = self.client.get(address, headers={"If-None-Match": known} if known else {})
        with self.seen.lock:
            self.seen.seconds.setdefault(address, []).append(time.monotonic() - began)
        if self.answered(answer, 200, 304) and answer.status_code == 200:
            self.etags[address] = answer.headers.get("ETag", "")
            self.look_at(address, answer)

    def look_at(self, address: str, answer: httpx.Response) -> None:
        """Whether it is whole, and of a day in the past always the same."""
        kind = answer.headers["Content-Type"]
        if "json" in kind:
            json.loads(answer.content)
        elif "html" in kind and not answer.text.rstrip().endswith("</html>"):
            self.seen.wrong.append(f"{address} is cut short")
        elif not answer.content:
            self.seen.wrong.append(f"{address} is empty")
        if PAST in address:
            with self.seen.lock:
                first = self.seen.past.setdefault(address, answer.text)
            if first != answer.text:
                told = difference(first, answer.text)
                self.seen.wrong.append(f"{address} has changed, though its day is past: {told}")


def difference(one: str, other: str) -> str:
    """Where two texts first differ, with a little of what stands there in each."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"at {at} {one[max(at - 40, 0) : at + 60]!r} became {other[max(at - 40, 0) : at + 60]!r}"


class Curator(Visitor):
    """Signs in, takes a claim of the queue, accepts it if that can be, else rejects it, and sees that it is so."""

    def __init__(self, name: str, base: str, seen: Seen, pause: float, seed: str, password: str) -> None:
        super().__init__(name, base, seen, pause, seed)
        self.password, self.signed_in = password, False

    def once(self) -> None:
        """One decision."""
        if not self.signed_in:
            self.sign_in()
            return
        queue = self.client.get("/admin/articles/claim/")
        if not self.answered(queue, 200):
            return
        links = html.fromstring(queue.content).xpath("//table[@id='result_list']//a[contains(@href,'/change/')]/@href")
        if links:
            self.decide(self.rnd.choice(links))

    def sign_in(self) -> None:
        """By the form, as anybody does."""
        page = self.client.get("/admin/login/")
        if self.answered(page, 200):
            values = dict(html.fromstring(page.content).forms[0].form_values())
            values |= {"username": self.name, "password": self.password}
            answer = self.client.post("/admin/login/?next=/admin/", data=values, headers={"Referer": self.base})
            self.signed_in = self.answered(answer, 302)

    def decide(self, link: str) -> None:
        """Accept the claim behind the link, or reject it where it lacks something."""
        page = self.client.get(link)
        if not self.answered(page, 200):
            return
        found = [form for form in html.fromstring(page.content).forms if form.get("id") == "review-form"]
        claim = int(link.partition("/claim/")[2].partition("/")[0])
        if not found:
            # Another curator was faster.
            return
        values = list(found[0].form_values())
        for decision, reason in (("accept", ""), ("reject", "not about electric vehicles")):
            sent = [*((name, value) for name, value in values if name != "reason"), ("reason", reason)]
            with self.seen.lock:
                self.seen.unsure.add(claim)
            answer = self.client.post(
                link, data=_by_name([*sent, ("decision", decision)]), headers={"Referer": self.base + link}
            )
            if self.answered(answer, 200, 302) and answer.status_code == 302:
                with self.seen.lock:
                    self.seen.decided[claim] = decision
                    self.seen.unsure.discard(claim)
            if answer.status_code != 200:
                return


def _by_name(values: list[tuple[str, str]]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name, value in values:
        named.setdefault(name, []).append(value)
    return named


class Newsroom(Visitor):
    """Hands in an article about a plant, mostly a known one, under a key, until told that it was taken in."""

    def __init__(
        self, name: str, base: str, seen: Seen, pause: float, seed: str, token: str, plants: list[tuple[str, str]]
    ) -> None:
        super().__init__(name, base, seen, pause, seed)
        self.headers, self.plants = {"Authorization": f"Bearer {token}"}, plants
        self.number = 0
        self.waiting: dict[str, str] | None = None

    def once(self) -> None:
        """One article, or again the one whose answer never came."""
        if self.waiting is None:
            self.number += 1
            self.waiting = self.written()
        headers = {**self.headers, "Idempotency-Key": f"{self.name}-{self.number}"}
        answer = self.client.post("/api/v1/articles/", json=self.waiting, headers=headers)
        if self.answered(answer, 200, 202):
            with self.seen.lock:
                self.seen.handed_in.add(self.waiting["url"])
            self.waiting = None

    def written(self) -> dict[str, str]:
        """An article with figures of its own."""
        rnd = self.rnd
        name, place = rnd.choice(self.plants)
        new = rnd.random() < 0.2
        place, verb = (rnd.choice(NEW_PLACES), "build a") if new else (place, "expand its")
        first = (
            f"{name} will {verb} plant in {place}, to a capacity of {rnd.randrange(10, 400)},000 vehicles a year. "
            f"It is going to invest {rnd.randrange(100, 3000)} million dollars in it. "
            f"Production is to start in {rnd.randrange(2027, 2031)}, with {rnd.randrange(5, 60)}00 jobs."
        )
        return {
            "title": f"{name} plans a plant in {place}",
            "text": "\n\n".join([first, *paragraphs(rnd, 150)]),
            "published": "2026-11-20",
            "publisher": self.name,
            "url": f"https://{self.name}.example/{self.number}",
        }

"""The misbehaving web: one event loop in a thread, which serves all feeds and pages of a plan."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import html
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import format_datetime

from tests.faults.answers import ANSWERS, RETRY_AFTER, Connection, Good
from tests.faults.plan import DISALLOWED, FeedPlan, Page, Plan
from tests.servers import free_port

# In so many steps a feed comes to list all that it has.
STEPS = 3
# What a page says of its encoding: the header, the mark in the page itself, and the truth.
CHARSETS = {
    "charset_wrong": ("text/html; charset=utf-8", "", "cp1252"),
    "charset_latin1_told": ("text/html; charset=iso-8859-1", "", "utf-8"),
    "charset_untold": ("text/html", "", "utf-8"),
    "charset_untold_western": ("text/html", "", "cp1252"),
    "charset_meta": ("text/html", '<meta charset="gb2312">', "gb18030"),
    "charset_unknown": ("text/html; charset=x-ours", "", "utf-8"),
}
USUAL = ("text/html; charset=utf-8", '<meta charset="utf-8">', "utf-8")


class Web:
    """Answers by the plan.

    `asked` counts the requests by host and path, `crowded` those that came while the host was answering another.
    `hasty` tells of those that should not have come, or not yet.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan, self.port = plan, free_port()
        self.pages = {(page.host, page.path): page for page in plan.pages}
        self.feeds = {(feed.host, feed.path): feed for feed in plan.feeds}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.shown: Counter[int] = Counter()
        self.busy_until: dict[tuple[str, str], float] = {}
        self.hasty: list[str] = []
        self.crowded = 0
        self.answering: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def url(self, place: Page | FeedPlan, tail: str = "") -> str:
        """The address of a page or feed."""
        return f"http://{place.host}:{self.port}{place.path}{tail}"

    def all_shown(self) -> bool:
        """Whether each feed has shown all that it lists."""
        return all(self.shown[feed.number] >= STEPS for feed in self.plan.feeds if feed.always is None)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer it, and close."""
        host = writer.get_extra_info("sockname")[0]
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            self.answering[host] += 1
            self.crowded += self.answering[host] > 1
            try:
                await self.answer(Connection(reader, writer, path), host, head)
                await writer.drain()
            finally:
                self.answering[host] -= 1
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def answer(self, to: Connection, host: str, head: str) -> None:
        """Find what is asked for, and answer in its way."""
        place = (host, to.path.partition("?")[0].removesuffix("/new"))
        if to.path.endswith("?loop"):
            await ANSWERS["loop"](to, Good(b"", ""))
            return
        if place in self.pages:
            name, good = self._page(self.pages[place], place)
        elif place in self.feeds:
            name, good = self._feed(self.feeds[place], place, head)
        elif to.path == "/robots.txt":
            name, good = "plain", Good(f"User-agent: *\nDisallow: {DISALLOWED}\n".encode(), "text/plain")
        else:
            name, good = "error_404", Good(b"", "text/html")
        if not to.path.endswith("/new"):
            self.asked[place] += 1
        self._note(name, place)
        if name == "not_modified":
            to.head(304, *good.headers)
        else:
            await ANSWERS[name](to, good)

    def _note(self, name: str, place: tuple[str, str]) -> None:
        now = time.monotonic()
        if now < self.busy_until.get(place, 0.0):
            self.hasty.append(f"{place} was asked {self.busy_until[place] - now:.1f} s too early")
        if name == "disallowed":
            self.hasty.append(f"{place} was asked though its robots.txt asks not to")
        if name == "busy":
            # Half a tenth is the clocks' own.
            self.busy_until[place] = now + RETRY_AFTER - 0.05
        if name != "plain":
            self.faults[name] += 1

    def _page(self, page: Page, place: tuple[str, str]) -> tuple[str, Good]:
        fault = page.fault
        sick = fault.times is None or self.asked[place] < fault.times
        content_type, meta, encoding = CHARSETS.get(fault.answer, USUAL)
        good = Good(page.html(meta).encode(encoding), content_type)
        well = "plain" if fault.times or fault.answer in CHARSETS else fault.answer
        return (fault.answer if sick else well), good

    def _feed(self, feed: FeedPlan, place: tuple[str, str], head: str) -> tuple[str, Good]:
        """A fault before each step; a step shows more, and only a further poll tells that there is no more."""
        if feed.always is not None:
            return feed.always.answer, Good(b"", "text/xml")
        poll = self.asked[place]
        if poll < 2 * len(feed.faults) and poll % 2 == 0:
            return feed.faults[poll // 2], self._listed(feed, self.shown[feed.number] + 1)
        current = self._listed(feed, self.shown[feed.number])
        if self.shown[feed.number] >= STEPS and any(f"If-None-Match: {tag[6:]}" in head for tag in current.headers):
            return "not_modified", current
        self.shown[feed.number] = min(STEPS, self.shown[feed.number] + 1)
        return "plain", self._listed(feed, self.shown[feed.number])

    def _listed(self, feed: FeedPlan, step: int) -> Good:
        entries = feed.entries[: len(feed.entries) * min(step, STEPS) // STEPS]
        body = (atom if feed.number % 3 == 2 else rss)(self, feed, entries)
        tag = hashlib.sha256(body.encode()).hexdigest()[:16]
        kind = "application/atom+xml" if feed.number % 3 == 2 else "application/rss+xml"
        return Good(body.encode(), kind, (f'ETag: "{tag}"',))


def rss(web: Web, feed: FeedPlan, entries: tuple[tuple[Page, str], ...]) -> str:
    """RSS 2.0, with an entry that has no link, and a date here and there that is none."""
    items = ["<item><title>No link at all</title></item>"]
    for page, tail in entries:
        when = format_datetime(dt.datetime.combine(page.published, dt.time(8), dt.UTC))
        date = "32 Nonsember, half past" if page.number % 9 == 4 else when
        link = html.escape(web.url(page, tail))
        items.append(f"<item><title>{page.title}</title><link>{link}</link><pubDate>{date}</pubDate></item>")
    channel = f"<title>Feed {feed.number}</title>{''.join(items)}"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}</channel></rss>'


def atom(web: Web, feed: FeedPlan, entries: tuple[tuple[Page, str], ...]) -> str:
    """Atom 1.0."""
    items = "".join(
        f'<entry><title>{page.title}</title><link href="{html.escape(web.url(page, tail))}"/>'
        f"<id>urn:report:{page.number}</id><published>{page.published.isoformat()}T08:00:00Z</published></entry>"
        for page, tail in entries
    )
    title = f"<title>Feed {feed.number}</title>"
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{title}{items}</feed>'


@contextlib.contextmanager
def serving(plan: Plan) -> Iterator[Web]:
    """The web, answering on each of the plan's hosts until the end."""
    web = Web(plan)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(web.handle, list(plan.hosts), web.port, backlog=512))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield web
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_all() -> None:
    """Break off what is still being answered."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

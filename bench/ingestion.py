"""How fast articles are taken in, from feed to claims, as a share of how fast trafilatura alone reads the same pages.

On a PostgreSQL, a Redis and a worker of its own. Two figures: processor time (of the worker's processes for each
article against trafilatura's for each page), which depends less on what else the machine does; and articles a second by
the clock, for each core, against trafilatura's pages a second on one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trafilatura
from django.core.management import call_command

from articles import tasks
from articles.models import Article, Claim, Feed
from articles.vocabulary import ArticleState
from bench.news_pages import NewsPage, news_pages
from tests.faults.stack import CELERY, Program
from tests.servers import free_port, wait_for_port

HOSTS = [f"127.0.2.{number + 1}" for number in range(10)]
PAGES = 190
# Taken in before the clock starts: caches are filled, tables are loaded.
FIRST_HOSTS = 1
TICKS = os.sysconf("SC_CLK_TCK")


def alone(pages: list[NewsPage]) -> tuple[float, float]:
    """Processor seconds and seconds that trafilatura takes for each page."""
    texts = [page.html.decode() for page in pages]
    for text in texts[:10]:
        trafilatura.bare_extraction(text, url="https://news.example/a", with_metadata=True)
    began, processor = time.perf_counter(), time.process_time()
    for text in texts:
        trafilatura.bare_extraction(text, url="https://news.example/a", with_metadata=True)
    return (time.process_time() - processor) / len(texts), (time.perf_counter() - began) / len(texts)


def processor_seconds(group: int) -> float:
    """What all living processes of a group have used so far."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            used += int(fields[11]) + int(fields[12])
    return used / TICKS


def take_in(hosts: list[str], port: int, count: int) -> float:
    """Have the feeds polled; seconds until that many articles are extracted."""
    began = time.perf_counter()
    feeds = [Feed.objects.create(url=f"http://{host}:{port}/feed", title=host, enabled=True) for host in hosts]
    for feed in feeds:
        tasks.enqueue_feed(feed.pk)
    while Article.objects.filter(state=ArticleState.EXTRACTED).count() < count:
        failed = Article.objects.filter(state=ArticleState.FAILED).first()
        assert failed is None, failed and failed.failure
        assert time.perf_counter() - began < 600, "it takes too long"
        time.sleep(0.05)
    return time.perf_counter() - began


def measure(folder: Path) -> None:
    """Print the figures."""
    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    pages, cores, port = news_pages(PAGES), os.cpu_count() or 1, free_port()
    size = sum(len(page.html) for page in pages) / len(pages)
    publisher = [sys.executable, "-m", "bench.publisher", str(port), str(PAGES), *HOSTS]
    command = [*CELERY, "worker", "--concurrency", str(cores), "--loglevel", "WARNING"]
    with subprocess.Popen(publisher) as serving:
        worker = Program("worker", command, dict(os.environ), folder)
        try:
            wait_for_port(port, host=HOSTS[0])
            first = PAGES // len(HOSTS) * FIRST_HOSTS
            take_in(HOSTS[:FIRST_HOSTS], port, first)
            before = processor_seconds(worker.process.pid)
            seconds = take_in(HOSTS[FIRST_HOSTS:], port, PAGES) / (PAGES - first)
            used = (processor_seconds(worker.process.pid) - before) / (PAGES - first)
        finally:
            worker.kill()
            serving.terminate()
    alone_used, alone_seconds = alone(pages)
    print(f"{PAGES} pages of {size / 1000:.0f} kB, {Claim.objects.count() / PAGES:.1f} claims each, {cores} cores")
    line(
        "trafilatura alone", f"{alone_used * 1000:.1f} ms of processor", f"{1 / alone_seconds:.1f} pages/s on one core"
    )
    line("whole pipeline", f"{used * 1000:.1f} ms of processor", f"{1 / seconds / cores:.1f} articles/s for each core")
    by_clock = alone_seconds / seconds / cores
    line("ratio (target: 0.50)", f"{alone_used / used:.2f} by processor", f"{by_clock:.2f} by the clock")


def line(name: str, *figures: str) -> None:
    """One line of the answer."""
    print(f"{name:<32}", *(f"{figure:>28}" for figure in figures), flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="evtracker-bench-") as temporary:
        measure(Path(temporary))

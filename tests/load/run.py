"""`make load`: half an hour of a hundred clients, while curators decide, articles come in and servers are killed.

Real servers in a temporary folder with the starter data; a worker is killed every minute, Redis and PostgreSQL are
restarted once each. What must hold: no answer is wrong (those of a day in the past stay the same to the byte; in the
end what the running site answers is what a new process reads from the database), no decision that a curator was told
of is lost and no article that was taken in, errors come only while PostgreSQL is away, and no process grows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Claim, Decision
from articles.vocabulary import ArticleState
from evtracker.listing import country_name
from evtracker.tokens import make_token
from plants.models import Plant
from tests.faults.run import asked
from tests.faults.stack import ROOT, Program, Stack, stack
from tests.load.__main__ import read
from tests.load.clients import READ, Curator, Newsroom, Reader, Seen, Visitor
from tests.load.trouble import SECONDS_TO_RECOVER, Going, Memory, Trouble, grown
from tests.servers import wait_for_port

PASSWORD = "for-the-load-test-only"
SECONDS_TO_REST = 300.0
SECONDS_TO_END = 30.0


def main(chosen: argparse.Namespace) -> int:
    """The whole run; 0 if nothing was wrong."""
    folder = Path(chosen.folder)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with stack(folder, workers=2, processes=1) as servers:
        base = f"http://127.0.0.1:{os.environ['PORT']}"
        token = prepare(chosen.curators)
        servers.start_programs()
        site = Program(
            "site", [str(Path(sys.executable).parent / "gunicorn"), "evtracker.wsgi"], servers.environment, folder
        )
        try:
            wait_for_port(int(os.environ["PORT"]), 60)
            seen = Seen()
            trouble, memory = Trouble(servers, chosen.seconds, chosen.kill_every), Memory(site)
            visitors = visit(base, seen, chosen, token)
            going: tuple[Going, ...] = (*visitors, trouble, memory)
            for thread in going:
                thread.start()
            wait(chosen.seconds, servers, seen)
            for thread in going:
                thread.enough.set()
            for thread in going:
                thread.join(timeout=60)
            wrong = [*seen.wrong, *come_to_rest(), *lost(seen), *otherwise(base), *out_of_time(seen, trouble)]
            wrong += grown(memory)
        finally:
            ended = site.end(SECONDS_TO_END)
        wrong += ["the site did not end when it was asked to"] * (not ended)
        tell(seen, trouble, memory, chosen.seconds)
    for word in wrong[:60]:
        print(f"WRONG: {word}")
    print(f"WRONG in all: {len(wrong)}" if wrong else "nothing is wrong", flush=True)
    return 1 if wrong else 0


def prepare(curators: int) -> str:
    """The database with the starter data, the curators, and a token to hand in articles with.

    No sample articles: what is accepted of articles of days past belongs to what was known on those days.
    """
    call_command("upgrade", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for number in range(curators):
        user = User.objects.create_user(f"curator-{number}", password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name="curator"))
    newsroom = User.objects.create_user("newsroom", is_staff=True)
    newsroom.groups.add(Group.objects.get(name="curator"))
    return make_token(newsroom, "load", ["articles:write"], timezone.now() + dt.timedelta(days=1))[1]


def visit(base: str, seen: Seen, chosen: argparse.Namespace, token: str) -> list[Visitor]:
    """All who come; together the readers ask at the chosen rate."""
    pause = chosen.clients / chosen.rate
    readers = [Reader(f"reader-{n}", base, seen, pause, f"{chosen.seed} {n}") for n in range(chosen.clients)]
    curators = [Curator(f"curator-{n}", base, seen, 5, f"{chosen.seed} {n}", PASSWORD) for n in range(chosen.curators)]
    named = Plant.objects.exclude(city="").order_by("pk").values_list("company__name", "city", "country")
    plants = [(company, f"{city}, {country_name(country)}") for company, city, country in named]
    return [*readers, *curators, Newsroom("newsroom", base, seen, 6, f"{chosen.seed}", token, plants)]


def wait(seconds: float, servers: Stack, seen: Seen) -> None:
    """Until the time is over; programs that end by themselves are started again, as a service would be."""
    began = told = time.monotonic()
    while time.monotonic() - began < seconds:
        servers.keep_alive()
        time.sleep(1)
        if time.monotonic() - told > 60:
            told = time.monotonic()
            states = f"{len(seen.decided)} decided, {len(seen.handed_in)} handed in, {len(seen.errors)} errors"
            print(f"{told - began:5.0f} s  {seen.answers.total()} answers, {states}", flush=True)


def come_to_rest() -> list[str]:
    """What is not done though nothing more comes in."""
    deadline = time.monotonic() + SECONDS_TO_REST
    ended = (ArticleState.EXTRACTED, ArticleState.FAILED)
    while asked(lambda: Article.objects.exclude(state__in=ended).exists()) and time.monotonic() < deadline:
        time.sleep(1)
    left = Article.objects.exclude(state__in=ended).values_list("pk", "state", "attempts")
    failed = Article.objects.filter(state=ArticleState.FAILED).values_list("pk", "failure")
    return [f"article {pk} is {state} after {attempts} attempts" for pk, state, attempts in left] + [
        f"article {pk} failed: {reason}" for pk, reason in failed
    ]


def lost(seen: Seen) -> list[str]:
    """What the site said it had done, and has not; what it did twice."""
    wrong = []
    states = dict(Claim.objects.filter(pk__in=seen.decided).values_list("pk", "state"))
    for claim, decision in seen.decided.items():
        if states.get(claim) != f"{decision}ed":
            wrong.append(f"claim {claim} was {decision}ed and is {states.get(claim, 'gone')}")
    decisions = list(Decision.objects.values_list("claim_id", flat=True))
    wrong += [f"claim {claim} was decided twice" for claim in set(decisions) if decisions.count(claim) > 1]
    unheard = set(decisions) - seen.decided.keys() - seen.unsure
    wrong += [f"claim {claim} was decided by nobody" for claim in unheard]
    there = list(
        Article.objects.filter(source__url__startswith="https://newsroom").values_list("source__url", flat=True)
    )
    wrong += [f"{url} was taken in and is gone" for url in seen.handed_in - set(there)]
    wrong += [f"{url} is there twice" for url in set(there) if there.count(url) > 1]
    claimed = set(Claim.objects.values_list("version__article__source__url", flat=True))
    return wrong + [f"{url} has no claim" for url in seen.handed_in - claimed]


def otherwise(base: str) -> list[str]:
    """What the running site answers otherwise than a process that has only just begun and keeps nothing in memory."""
    ask = (
        "import django; django.setup()\n"
        "from django.test import Client\nimport hashlib, sys\n"
        "for address in sys.argv[2:]:\n"
        "    answer = Client().get(address, headers={'host': sys.argv[1]})\n"
        "    body = b''.join(answer.streaming_content) if answer.streaming else answer.content\n"
        "    print(hashlib.sha256(body).hexdigest())\n"
    )
    command = [sys.executable, "-c", ask, base.removeprefix("http://"), *READ]
    fresh = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "API_KEPT_MB": "0"}, capture_output=True, text=True, check=True
    ).stdout.split()
    wrong = []
    for address, digest in zip(READ, fresh, strict=True):
        answer = httpx.get(base + address, timeout=60)
        if hashlib.sha256(answer.content).hexdigest() != digest:
            wrong.append(f"{address} is answered otherwise ({answer.status_code}) than the database has it")
    return wrong


def out_of_time(seen: Seen, trouble: Trouble) -> list[str]:
    """Errors while PostgreSQL was there."""
    began, ended = trouble.away.get("postgresql", (0.0, 0.0))
    # One that waited for an answer when it went away.
    return [
        f"{address} failed at a time when the database was there: {what}"
        for at, address, what in seen.errors
        if not began <= at <= ended
    ]


def tell(seen: Seen, trouble: Trouble, memory: Memory, seconds: float) -> None:
    """Print the figures."""
    times = sorted(second for all_of_it in seen.seconds.values() for second in all_of_it)
    middle, late = times[len(times) // 2], times[len(times) * 95 // 100]
    away = [f"{name} ({end - begin - SECONDS_TO_RECOVER:.1f} s)" for name, (begin, end) in trouble.away.items()]
    decisions = list(seen.decided.values())
    figures = {
        "answers": f"{seen.answers.total()} ({seen.answers.total() / seconds:.1f} a second)",
        "by status": ", ".join(f"{status}: {count}" for status, count in sorted(seen.answers.items())),
        "readers waited": f"{middle:.3f} s median, {late:.3f} s 95th percentile, {times[-1]:.1f} s at most",
        "claims decided": f"{len(decisions)} ({decisions.count('accept')} accepted)",
        "articles handed in": len(seen.handed_in),
        "workers killed": trouble.killed,
        "restarted": ", ".join(away),
        "errors": len(seen.errors),
        "memory of the site, MB": f"{min(memory.seen):.0f} to {max(memory.seen):.0f}, last {memory.seen[-1]:.0f}",
    }
    for name, value in figures.items():
        print(f"{name:<28}{value}")


if __name__ == "__main__":
    # Whoever ends it before its time has it end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(read(sys.argv[1:])))

"""`make faults`: take in thousands of articles while workers, Redis and PostgreSQL are killed and publishers misbehave.

Real servers, workers and scheduler in a temporary folder, and a web on this machine that misbehaves by a seed. Prints
figures, and what is wrong; ends with code 1 where anything is. Started by __main__.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Article, Claim, Feed
from articles.vocabulary import ArticleState
from companies.models import Company
from tests.factories import CompanyFactory
from tests.faults import options
from tests.faults.chaos import Chaos
from tests.faults.check import Result, check
from tests.faults.plan import COMPANIES, make_plan
from tests.faults.stack import Stack, stack
from tests.faults.web import Web, serving

T = TypeVar("T")
# Ends of tasks that the blows explain: a server was gone, or the worker's child, or it took too long beside all else.
EXPLAINED = {
    "OperationalError",
    "InterfaceError",
    "ConnectionError",
    "TimeoutError",
    "WorkerLostError",
    "SoftTimeLimitExceeded",
}
SECONDS_TO_END = 20.0


def main(chosen: argparse.Namespace) -> int:
    """The whole run; 0 if nothing was wrong."""
    begun = time.monotonic()
    plan = make_plan(chosen.articles, chosen.feeds, chosen.seed)
    with serving(plan) as web, stack(Path(chosen.folder), chosen.workers, chosen.processes) as servers:
        prepare(web)
        servers.start_programs()
        chaos = Chaos(servers, chosen.seed, tuple(chosen.pause))
        work_begun = time.monotonic()
        chaos.start()
        in_time = watch(web, servers, chaos, chosen, work_begun)
        took = time.monotonic() - work_begun
        result = asked(lambda: check(web))
        if in_time:
            result.wrong += stands_still(servers)
        result.wrong += [f"not done after {took:.0f} s"] * (not in_time)
        late = servers.end(SECONDS_TO_END)
        result.wrong += [f"{name} did not end when it was asked to" for name in late]
        unexpected = servers.unexpected()
        result.wrong += [f"{n} tasks ended by {name}" for name, n in unexpected.items() if name not in EXPLAINED]
        left = [program.name for program in servers.programs if program.alive()]
        result.wrong += [f"processes of {name} are left over" for name in left]
        result.figures |= {
            "seconds": round(took),
            "seconds with starting and checking": round(time.monotonic() - begun),
            "articles a second": round(len(plan.pages) / took, 1),
            "blows": dict(chaos.struck),
            "programs that ended by themselves": {
                p.name: p.ended_by_itself for p in servers.programs if p.ended_by_itself
            },
            "tasks ended by an exception": unexpected,
            "bad answers given": web.faults.total(),
            "requests": web.asked.total(),
        }
    tell(result)
    return 1 if result.wrong else 0


def prepare(web: Web) -> None:
    """The database with its companies and feeds."""
    call_command("migrate", verbosity=0, interactive=False)
    for name in COMPANIES:
        CompanyFactory(name=name)
    Feed.objects.bulk_create(
        Feed(url=web.url(feed), title=f"Feed {feed.number}", enabled=True) for feed in web.plan.feeds
    )
    assert Company.objects.count() == len(COMPANIES)


def watch(web: Web, servers: Stack, chaos: Chaos, chosen: argparse.Namespace, begun: float) -> bool:
    """Wait until all is done; False if it takes too long.

    The blows end when each was struck and so much is done; then the rest must come to its end by itself.
    """
    told = 0.0
    while time.monotonic() - begun < chosen.seconds:
        if chaos.error is not None:
            chaos.stop()
        servers.keep_alive()
        asked(lambda: poll_again(timezone.now()))
        states = asked(count_states)
        share = states["done"] / len(web.plan.pages)
        if chaos.is_alive() and share > chosen.share and chaos.rounds >= chosen.rounds:
            chaos.stop()
        if time.monotonic() - told > 10:
            told = time.monotonic()
            print(f"{told - begun:4.0f} s  {dict(states)}  blows {chaos.struck.total()}", flush=True)
        if not chaos.is_alive() and share >= 1 and web.all_shown() and asked(feeds_polled):
            return True
        time.sleep(0.5)
    chaos.stop()
    return False


def asked(question: Callable[[], T]) -> T:
    """The answer of a database that is being restarted now and then."""
    for _ in range(100):
        try:
            return question()
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.2)
    return question()


def count_states() -> Counter[str]:
    """How many articles there are in each state; `done` are those that nothing more happens to."""
    free = Count("pk", filter=Q(in_hand_until=None))
    states: Counter[str] = Counter()
    for state, all_of_it, ended in (
        Article.objects.order_by().values_list("state").annotate(count=Count("pk"), free=free)
    ):
        states[state] += all_of_it
        if state in (ArticleState.EXTRACTED, ArticleState.FAILED):
            states["done"] += ended
    return states


def poll_again(now: dt.datetime) -> None:
    """Have the feeds polled that wait for their next time, as by the admin; those in hand are left."""
    in_hand = now + dt.timedelta(seconds=settings.IN_HAND_SECONDS)
    Feed.objects.filter(enabled=True, next_poll_at__gt=in_hand).update(next_poll_at=now)


def feeds_polled() -> bool:
    """Whether each feed has been polled to an end, well or not."""
    return not Feed.objects.filter(enabled=True, polled_at=None).exists()


def stands_still(servers: Stack) -> list[str]:
    """What changes once all is done, though nothing may: while feeds are polled and swept again."""
    before = counts()
    for _ in range(6):
        poll_again(timezone.now())
        time.sleep(0.5)
    after = counts()
    return [
        f"{name} went from {before[name]} to {after[name]} after the end"
        for name in before
        if before[name] != after[name]
    ]


def counts() -> dict[str, int]:
    """How many there are of each."""
    return {"articles": Article.objects.count(), "claims": Claim.objects.count()}


def tell(result: Result) -> None:
    """Print the figures, then what is wrong."""
    for name, value in result.figures.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {count}" for key, count in value.items()) or "none"
        print(f"{name:<40}{value}")
    for word in result.wrong[:60]:
        print(f"WRONG: {word}")
    print("WRONG in all: " + str(len(result.wrong)) if result.wrong else "nothing is wrong", flush=True)


if __name__ == "__main__":
    # Whoever ends it before its time has it end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(options.read(sys.argv[1:])))

"""`make bench`: how long answers take over the starter data, and how fast articles are taken in.

Absolute times depend on the machine; the ratios compare versions. Each address is asked in turn with the baseline, an
answer that does no work, so that what else the machine does weighs on both; the median of the ratios is printed.
Ingestion is given as a share of the speed of trafilatura alone (bench/ingestion.py); it needs PostgreSQL and Redis.
Looking up reprints among `STORIES` articles (20,000 where it names none) is timed on both databases (bench/stories.py).
Capacity as of a day over `SERIES_PLANTS` generated plants (2,000 where it names none) is given as a multiple of plain
SQL on PostgreSQL (bench/series.py; `python -m bench.series 100000` for many).
All data is in databases of its own, in temporary folders. `python -m bench ingestion` measures that part alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

from bench.process import run_apart
from tests.servers import find_postgresql, find_redis, postgresql, redis

RUN = "import django, runpy; django.setup(); runpy.run_module({module!r}, run_name='__main__')"
PARTS = ("answers", "extraction", "ingestion", "series", "stories")


def measure(part: str, **servers: str) -> int:
    """Measure in a process whose settings name a folder and servers of its own."""
    return run_apart("-c", RUN.format(module=f"bench.{part}"), **servers).returncode


def ingestion() -> int:
    """Measure ingestion on real servers, where they are installed."""
    postgresql_binaries, redis_binary = find_postgresql(), find_redis()
    if postgresql_binaries is None or redis_binary is None:
        print("PostgreSQL and Redis are not both installed here: the speed of ingestion is not measured")
        return 0
    with postgresql(postgresql_binaries) as database, redis(redis_binary) as queue:
        hosts = ",".join(f"127.0.2.{number + 1}" for number in range(10))
        return measure("ingestion", DATABASE_URL=database, REDIS_URL=queue, FETCH_ALLOWED_HOSTS=hosts)


def stories() -> int:
    """Measure looking up reprints on SQLite, and on PostgreSQL where it is installed."""
    code, binaries = measure("stories"), find_postgresql()
    if code or binaries is None:
        return code
    with postgresql(binaries) as database:
        return measure("stories", DATABASE_URL=database)


def series() -> int:
    """Measure capacity against plain SQL."""
    command = [sys.executable, "-m", "bench.series", os.environ.get("SERIES_PLANTS", "2000")]
    return subprocess.run(command, check=False).returncode


def main(chosen: list[str]) -> int:
    """The parts that are chosen, else all; the first code that is not 0."""
    own = {"ingestion": ingestion, "series": series, "stories": stories}
    codes = [own[part]() if part in own else measure(part) for part in chosen or PARTS]
    return next(filter(None, codes), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

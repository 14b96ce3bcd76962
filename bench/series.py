"""How long capacity as of a day takes, against the plainest query in SQL that gives the same sums.

`python -m bench.series [PLANTS]` makes that many plants (default 1,000), five figures each, in a PostgreSQL of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers import Postgresql, find_postgresql

ROUNDS = 9
DAYS = (dt.date(2018, 6, 30), dt.date(2022, 6, 30), dt.date(2026, 6, 30))
# What stands on 31 December of each year as known on a day, straight from what is stored of each plant; summed by span
# before the years are told apart, which takes a third of the time of summing each year.
PLAIN = """
    SELECT key, year, SUM(amount)
    FROM (
        SELECT {key} AS key, year_from, year_until, SUM(amount) AS amount
        FROM plants_yearlyfigure AS figure {join}
        WHERE known_from <= %s AND known_until > %s
            AND unit = 'vehicles/year' AND figure.product = 'vehicles' AND operated
        GROUP BY {key}, year_from, year_until
    ) AS spans
    JOIN generate_series(2010, 2040) AS year ON year >= year_from AND year < year_until
    GROUP BY key, year
"""


def main() -> int:
    """Start a server, and measure in a process whose settings name it."""
    plants = sys.argv[1] if len(sys.argv) > 1 else "1000"
    binaries = find_postgresql()
    if binaries is None:
        print("series: PostgreSQL is not installed, nothing measured")
        return 0
    with tempfile.TemporaryDirectory(prefix="evtracker-bench-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "postgresql"
        data.mkdir()
        server = Postgresql(binaries, data)
        try:
            own = {"VAR_DIR": folder, "DATABASE_URL": server.url, "REDIS_URL": "", "DEBUG": "0", "LOG_LEVEL": "ERROR"}
            environment = {
                **os.environ,
                **own,
                "DJANGO_SETTINGS_MODULE": "evtracker.settings",
                "SECRET_KEY": "bench" * 10,
            }
            command = [sys.executable, "-m", "bench.series_measured", plants]
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.stop()


def median_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time that the work takes."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def plan_milliseconds(explained: object) -> float:
    """The execution time of an EXPLAIN (ANALYZE, FORMAT JSON)."""
    plan = json.loads(explained) if isinstance(explained, str) else explained
    return float(plan[0]["Execution Time"])  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main())

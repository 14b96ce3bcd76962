"""How much longer each page and endpoint takes over a hundred times the data, on PostgreSQL.

`python -m bench.scale [PARTS]` makes the size that production is built for (50,000 companies, 100,000 plants, 500,000
plans, 1,000,000 articles, 2,000,000 claims), or a PARTS-th of it, and a hundredth of that beside it, in servers of
their own; then each address is asked in turn of both, and its median times and numbers of queries are printed. What is
kept in memory between requests is not counted: each address is asked with a parameter of its own where it takes one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.servers import Postgresql, find_postgresql

HUNDREDTH = 100
# What is asked to be no more than this many times slower, and to take no more queries than that.
MOST_TIMES, MOST_QUERIES = 3, 50


def measured(parts: int) -> dict[str, dict[str, Any]]:
    """Each address with its median seconds, queries and bytes at a size."""
    binaries = find_postgresql()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory(prefix="evtracker-scale-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        Path(folder).chmod(0o755)
        server = Postgresql(binaries, data)
        try:
            named = {
                "DATABASE_URL": server.url,
                "REDIS_URL": "",
                "VAR_DIR": f"{folder}/var",
                "SECRET_KEY": "bench" * 12,
            }
            limits = {"API_RATE": "1000000/min", "LOG_LEVEL": "ERROR", "DEBUG": "0", "HTTPS": "0", "API_KEPT_MB": "0"}
            environment = {**os.environ, **named, **limits, "DJANGO_SETTINGS_MODULE": "evtracker.settings"}
            command = [sys.executable, "-m", "bench.scale_measured", str(parts)]
            ran = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        finally:
            server.stop()
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def main(parts: int) -> int:
    """Measure both sizes and print the table; 1 where an address is beyond either bound."""
    small, whole = measured(parts * HUNDREDTH), measured(parts)
    beyond = 0
    print(f"{'address':<72}{'small ms':>10}{'whole ms':>10}{'times':>8}{'queries':>9}")
    for address, seen in whole.items():
        times = seen["seconds"] / small[address]["seconds"]
        bad = times > MOST_TIMES or seen["queries"] > MOST_QUERIES
        beyond += bad
        mark = "  <" if bad else ""
        row = f"{small[address]['seconds'] * 1000:>10.1f}{seen['seconds'] * 1000:>10.1f}{times:>8.2f}"
        print(f"{address:<72}{row}{seen['queries']:>9}{mark}")
    print(f"{beyond} of {len(whole)} take over {MOST_TIMES} times as long, or over {MOST_QUERIES} queries")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

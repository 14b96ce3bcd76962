"""How much longer each page and endpoint takes over a hundred times the data, on PostgreSQL.

`python -m bench.scale [PARTS]` makes the size that production is built for (50,000 companies, 100,000 plants, 500,000
plans, 1,000,000 articles, 2,000,000 claims), or a PARTS-th of it, and before it a hundredth of that, in servers of
their own; each address is asked several times of each, and its median times and numbers of queries are printed. The
API keeps no answers in memory (`API_KEPT_MB=0`).
"""

from __future__ import annotations

import json
import sys
from typing import Any

from bench.process import run_apart
from tests.servers import find_postgresql, postgresql

HUNDREDTH = 100
# What is asked to be no more than this many times slower, and to take no more queries than that.
MOST_TIMES, MOST_QUERIES = 3, 50


def measured(parts: int) -> dict[str, dict[str, Any]]:
    """Each address with its median seconds, queries and bytes at a size."""
    binaries = find_postgresql()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed here")
    with postgresql(binaries) as database:
        ran = run_apart("-m", "bench.scale_measured", str(parts), read=True, DATABASE_URL=database, API_KEPT_MB="0")
    ran.check_returncode()
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

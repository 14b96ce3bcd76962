"""`python -m tests.load`: run it in a process whose settings name its own servers, and end that in any case."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.__main__ import ended
from tests.faults.stack import environment
from tests.servers import free_port

# Starting, coming to rest and comparing, beside the load itself.
SECONDS_MORE = 600
RUN = "import django, runpy; django.setup(); runpy.run_module('tests.load.run', run_name='__main__')"
# One of the clients may ask often, and articles are handed in by one user.
RATES = {"API_RATE": "100000/min", "API_WRITE_RATE": "100000/min", "HTTPS": "0", "WEB_CONCURRENCY": "2"}
TASK_SECONDS = 60


def read(arguments: list[str]) -> argparse.Namespace:
    """The options of a run; by default the full one."""
    parser = argparse.ArgumentParser(prog="tests.load", description="The site under load; see tests/load/run.py.")
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rate", type=float, default=8, help="requests a second of all clients together")
    parser.add_argument("--curators", type=int, default=2)
    parser.add_argument("--kill-every", type=float, default=60, help="seconds between two kills of a worker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default="", help="where the logs stay, for looking into a failure")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """The run's own code, or 1 where it had to be ended."""
    options = read(arguments)
    with tempfile.TemporaryDirectory(prefix="evtracker-load-") as temporary:
        folder = Path(options.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        # PostgreSQL's own user looks into it.
        folder.chmod(0o755)
        # No article is fetched; a worker that is killed is followed by another within the sweeper's time.
        given = environment(folder, [], TASK_SECONDS) | RATES | {"PORT": str(free_port())}
        command = [sys.executable, "-c", RUN, *arguments, "--folder", str(folder)]
        return ended(command, given, options.seconds + SECONDS_MORE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

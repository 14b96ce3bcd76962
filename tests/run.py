"""`make test`: all tests but the browser's on SQLite, then all on a real PostgreSQL with a real Redis.

The second run starts both servers where they are installed. Where one is not, what needs it is skipped by name, or is
a failure with REQUIRE_ALL=1. Arguments go to pytest (`make test ARGS="tests/plants -x"`). The last line printed is
pytest's own count of the last run; a run that fails is the last one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests import chartjs, servers

ROOT = Path(__file__).resolve().parent.parent
# What these name would lead tests to real data.
SERVERS = ("DATABASE_URL", "REDIS_URL")


def pytest(environment: dict[str, str], *arguments: str) -> int:
    """One run; two processes, since a test that waits for a browser leaves a core idle."""
    workers = os.environ.get("TEST_PROCESSES", "2")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadfile", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, stdin=subprocess.DEVNULL).returncode


@contextlib.contextmanager
def real_servers() -> Iterator[dict[str, str]]:
    """Start what is installed; yields the settings that name it."""
    named = {}
    with contextlib.ExitStack() as stack:
        if binaries := servers.find_postgresql():
            named["DATABASE_URL"] = stack.enter_context(servers.postgresql(binaries))
        if binary := servers.find_redis():
            named["REDIS_URL"] = stack.enter_context(servers.redis(binary))
        yield named


def main(arguments: list[str]) -> int:
    """Both runs; the exit code of the first that fails."""
    own = {name: value for name, value in os.environ.items() if name not in SERVERS}
    chartjs.fetch()
    # A browser sees the same on either database, and takes its time.
    seen_later = bool(servers.find_postgresql() and servers.find_redis())
    here = "not postgresql and not redis" + (" and not browser" if seen_later else "")
    print("Tests on SQLite, with the queue that needs no server", flush=True)
    code = pytest({**own, "DATABASE_URL": "", "REDIS_URL": ""}, "-m", here, *arguments)
    if code:
        return code
    with real_servers() as named:
        if len(named) == len(SERVERS):
            print("\nTests on PostgreSQL and Redis", flush=True)
            return pytest({**own, **named}, *arguments)
        print("\nPostgreSQL and Redis are not both installed here: what needs them", flush=True)
        return pytest({**own, "DATABASE_URL": "", "REDIS_URL": "", **named}, "-m", "postgresql or redis", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

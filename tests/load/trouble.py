"""What happens meanwhile: workers are killed, servers restarted; and how much memory the site holds all the while."""

from __future__ import annotations

import os
import statistics
import threading
import time
from pathlib import Path

from tests.faults.stack import Program, Stack

# After PostgreSQL is back, connections that were cut may still be found so by the next who use them.
SECONDS_TO_RECOVER = 10.0
# By how much the memory of the site may differ between the second quarter of the run and the last.
MOST_GROWTH = 1.10
# Looks at the memory in a quarter of a run, below which it has not settled yet.
ENOUGH_SEEN = 30


class Going(threading.Thread):
    """A thread that goes on until it is told that it is enough."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.enough = threading.Event()


class Trouble(Going):
    """Kills a worker every so often; restarts Redis after a third of the time, and PostgreSQL after two thirds."""

    def __init__(self, servers: Stack, seconds: float, every: float) -> None:
        super().__init__("trouble")
        self.servers, self.seconds, self.every = servers, seconds, every
        self.killed = 0
        self.away: dict[str, tuple[float, float]] = {}

    def run(self) -> None:
        """Until told to stop."""
        began = time.monotonic()
        while not self.enough.wait(self.every):
            share = (time.monotonic() - began) / self.seconds
            if share > 1 / 3 and "redis" not in self.away:
                self.restart("redis")
            if share > 2 / 3 and "postgresql" not in self.away:
                self.restart("postgresql")
            worker = self.servers.workers[self.killed % len(self.servers.workers)]
            with self.servers.lock:
                worker.kill()
                worker.start()
            self.killed += 1

    def restart(self, name: str) -> None:
        """End a server and start it again, and note from when to when it was away."""
        began = time.monotonic()
        if name == "redis":
            self.servers.redis.kill()
            self.servers.redis.start()
        else:
            self.servers.postgresql.stop("fast")
            self.servers.postgresql.start()
        self.away[name] = (began, time.monotonic() + SECONDS_TO_RECOVER)


class Memory(Going):
    """Notes how much memory the site's processes hold together, every few seconds, in MB."""

    def __init__(self, site: Program) -> None:
        super().__init__("memory")
        self.site, self.seen = site, list[float]()

    def run(self) -> None:
        """Until told to stop."""
        while not self.enough.wait(5):
            self.seen.append(held(self.site.process.pid))


def held(group: int) -> float:
    """MB of all processes of a session, what they share counted once for each."""
    pages = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                pages += int((process / "statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def grown(memory: Memory) -> list[str]:
    """Whether the site holds more and more."""
    quarter = len(memory.seen) // 4
    if quarter < ENOUGH_SEEN:
        return []
    second, last = statistics.median(memory.seen[quarter : 2 * quarter]), statistics.median(memory.seen[-quarter:])
    return [f"the site held {second:.0f} MB, then {last:.0f} MB"] if last > second * MOST_GROWTH else []

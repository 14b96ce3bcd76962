"""The servers, workers and scheduler of a run: started in a temporary folder, killed, started again, and ended."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers import Postgresql, Redis, find_postgresql, find_redis, free_port

ROOT = Path(__file__).resolve().parents[2]
CELERY = [str(Path(sys.executable).parent / "celery"), "--app", "evtracker"]
# What a log says of a program that works, and of a task that ended by an exception that it did not expect.
THERE = re.compile(r" ready\.|beat: Starting")
UNEXPECTED = re.compile(r"raised unexpected: (\w+)")
# Waiting times that are short, so that a run is; the order among them is that of the defaults.
WAITS = {
    "FETCH_CONNECT_SECONDS": "1",
    "FETCH_READ_SECONDS": "1",
    "FETCH_TOTAL_SECONDS": "2",
    "SWEEP_SECONDS": "1",
    "RETRY_SECONDS": "0.5",
    "HOST_GAP_SECONDS": "0.02",
    # Each host is asked as in service: one request at a time, and as its robots.txt asks.
    "FETCH_UNPACED_HOSTS": "",
}


class Program:
    """A program with a session of its own, so that it can be killed with all its children."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.log = folder / f"{name}.log"
        self.groups: list[int] = []
        self.ended_by_itself = 0
        self.start()

    def start(self) -> None:
        """Start it; its log goes on."""
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.groups.append(self.process.pid)

    def kill(self) -> None:
        """SIGKILL for it and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def keep_alive(self) -> None:
        """Start it again where it has ended by itself, as whatever runs services does."""
        if self.process.poll() is not None:
            self.ended_by_itself += 1
            self.start()

    def ready(self) -> int:
        """How often it has said that it is there."""
        return len(THERE.findall(self.log.read_text(errors="replace")))

    def end(self, seconds: float) -> bool:
        """Ask it to end; whether it did, with all its children, in time."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        left = self.alive()
        self.kill()
        return not left

    def alive(self) -> bool:
        """Whether any process is left of any of its sessions."""
        return any(_group_lives(group) for group in self.groups)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def environment(folder: Path, hosts: Iterable[str], task_seconds: float) -> dict[str, str]:
    """The settings of a run, for its programs and for whoever watches them: servers on ports that are free now."""
    return {
        **os.environ,
        **WAITS,
        "TASK_SECONDS": str(task_seconds),
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"postgres://evtracker@127.0.0.1:{free_port()}/evtracker",
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
        "FETCH_ALLOWED_HOSTS": ",".join(hosts),
        "ARTICLE_MAX_BYTES": "300000",
        "LOG_LEVEL": "INFO",
    }


class Stack:
    """Everything of one run, on the servers that this process's environment names."""

    def __init__(self, folder: Path, workers: int, processes: int) -> None:
        binaries, redis = find_postgresql(), find_redis()
        if binaries is None or redis is None:
            raise RuntimeError("the fault test needs PostgreSQL and Redis")
        for name in ("postgresql", "redis", "var"):
            (folder / name).mkdir()
        self.folder, self.environment = folder, dict(os.environ)
        self.postgresql = Postgresql(binaries, folder / "postgresql", _port("DATABASE_URL"))
        self.redis = Redis(redis, folder / "redis", _port("REDIS_URL"))
        self.count, self.processes = workers, processes
        self.workers: list[Program] = []
        self.beat: Program | None = None
        # Held while a program is killed and started again.
        self.lock = threading.Lock()

    def start_programs(self) -> None:
        """Start the workers and the scheduler, on a database that is migrated."""
        work = [*CELERY, "worker", "--concurrency", str(self.processes), "--loglevel", "INFO"]
        for number in range(self.count):
            name = f"worker-{number}"
            # One of several only fetches, and leaves what it got to the others.
            only = ["--queues", "sweeping,polling,fetching"] if number == 0 and self.count > 1 else []
            command = [*work, *only, "--hostname", f"{name}@%h"]
            self.workers.append(Program(name, command, self.environment, self.folder))
        beat = [*CELERY, "beat", "--loglevel", "INFO", "--pidfile="]
        self.beat = Program("beat", beat, self.environment, self.folder)

    @property
    def programs(self) -> list[Program]:
        """The workers and the scheduler."""
        return [*self.workers, *([self.beat] if self.beat else [])]

    def keep_alive(self) -> None:
        """Start again what has ended by itself, unless a blow is being struck."""
        with self.lock:
            for program in self.programs:
                program.keep_alive()

    def unexpected(self) -> dict[str, int]:
        """The exceptions by which tasks ended, and how often."""
        counts: dict[str, int] = {}
        for worker in self.workers:
            for name in UNEXPECTED.findall(worker.log.read_text(errors="replace")):
                counts[name] = counts.get(name, 0) + 1
        return counts

    def end(self, seconds: float) -> list[str]:
        """End all programs; the names of those that did not end in time."""
        deadline = time.monotonic() + seconds
        for program in self.programs:
            program.process.terminate()
        return [program.name for program in self.programs if not program.end(max(1.0, deadline - time.monotonic()))]


def _port(variable: str) -> int:
    port = urlsplit(os.environ[variable]).port
    assert port is not None
    return port


@contextlib.contextmanager
def stack(folder: Path, workers: int, processes: int) -> Iterator[Stack]:
    """The servers; whatever was started is gone at the end."""
    running = Stack(folder, workers, processes)
    try:
        yield running
    finally:
        for program in running.programs:
            program.kill()
        running.redis.kill()
        with contextlib.suppress(subprocess.CalledProcessError):
            running.postgresql.stop()

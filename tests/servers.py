"""Real servers for tests, started on free ports of this machine in a temporary folder and stopped again.

`find_*` answer None where a program is not installed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# PostgreSQL refuses to run as root; as root it is run as this user, which Debian's package makes.
POSTGRES_USER = "postgres"


def free_port() -> int:
    """A port that nobody holds at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, seconds: float = 30, host: str = "127.0.0.1") -> None:
    """Return once something listens there; TimeoutError if nothing does in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port} after {seconds} s") from None
            time.sleep(0.1)


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version installed."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return max(found, key=lambda path: int(path.parts[-3])).parent if found else None


def find_redis() -> Path | None:
    """Redis's server."""
    found = shutil.which("redis-server")
    return Path(found) if found else None


class Postgresql:
    """A new PostgreSQL in a folder, with a database `evtracker`; it keeps its port when it is started again."""

    def __init__(self, binaries: Path, folder: Path, port: int = 0) -> None:
        """Make it and start it; on a free port where none is given."""
        self.binaries, self.folder, self.port = binaries, folder, port or free_port()
        self._as_owner = ["runuser", "-u", POSTGRES_USER, "--"] if os.geteuid() == 0 else []
        if self._as_owner:
            shutil.chown(folder, POSTGRES_USER)
        self._run("initdb", "-U", "evtracker", "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "evtracker", "evtracker")

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://evtracker@127.0.0.1:{self.port}/evtracker"

    def start(self) -> None:
        """Start it, and return once it answers."""
        # Nothing here outlives the tests: no waiting for the disk.
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` as by a crash, `fast` after its connections were cut."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_owner, str(self.binaries / program), *arguments]
        environment = {**os.environ, "PGDATA": f"{self.folder}/data"}
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, cwd=self.folder, env=environment, stdin=quiet, stdout=quiet)


class Redis:
    """A new Redis that keeps nothing; it keeps its port when it is started again, empty."""

    def __init__(self, binary: Path, folder: Path, port: int = 0) -> None:
        """Start it; on a free port where none is given."""
        self.binary, self.folder, self.port = binary, folder, port or free_port()
        self.start()

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and return once it answers."""
        command = [str(self.binary), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([*command, "--dir", str(self.folder)], stdin=quiet, stdout=quiet)
        wait_for_port(self.port)

    def kill(self) -> None:
        """End it without notice."""
        self._process.kill()
        self._process.wait(timeout=30)


@contextlib.contextmanager
def postgresql(binaries: Path) -> Iterator[str]:
    """A new PostgreSQL; yields the address of its database `evtracker` for DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="evtracker-postgresql-") as folder:
        server = Postgresql(binaries, Path(folder))
        try:
            yield server.url
        finally:
            server.stop()


@contextlib.contextmanager
def redis(binary: Path) -> Iterator[str]:
    """A new Redis that keeps nothing; yields its address for REDIS_URL."""
    with tempfile.TemporaryDirectory(prefix="evtracker-redis-") as folder:
        server = Redis(binary, Path(folder))
        try:
            yield server.url
        finally:
            server.kill()

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


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Return once something listens there; TimeoutError if nothing does in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
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


@contextlib.contextmanager
def postgresql(binaries: Path) -> Iterator[str]:
    """A new PostgreSQL; yields the address of its database `evtracker` for DATABASE_URL."""
    as_owner = ["runuser", "-u", POSTGRES_USER, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="evtracker-postgresql-") as folder:
        if as_owner:
            shutil.chown(folder, POSTGRES_USER)
        data, log, port = f"{folder}/data", f"{folder}/log", free_port()

        def run(program: str, *arguments: str) -> None:
            command = [*as_owner, str(binaries / program), *arguments]
            subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        run("initdb", "-D", data, "-U", "evtracker", "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")
        # Nothing here outlives the tests: no waiting for the disk.
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "evtracker", "evtracker")
            yield f"postgres://evtracker@127.0.0.1:{port}/evtracker"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


@contextlib.contextmanager
def redis(binary: Path) -> Iterator[str]:
    """A new Redis that keeps nothing; yields its address for REDIS_URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="evtracker-redis-") as folder:
        command = [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(timeout=30)

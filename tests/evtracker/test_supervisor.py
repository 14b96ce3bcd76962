"""Programs that run together end together, and leave no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from evtracker.supervisor import run_together

# A program with a child of its own, as web server and worker have; it writes down both processes' numbers.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "w") as file: print({me}, child.pid, file=file)
time.sleep({seconds})
sys.exit(3)
"""
RUN = "import sys; from evtracker.supervisor import run_together as r; sys.exit(r({0!r}, {{}}))"


def program(folder: Path, name: str, seconds: float) -> list[str]:
    """A program that runs so long and then ends with code 3."""
    code = PARENT.format(me="__import__('os').getpid()", seconds=seconds)
    return [sys.executable, "-c", code, str(folder / name)]


def numbers(folder: Path, *names: str) -> list[int]:
    """The numbers of the programs' processes, once they are there."""
    deadline = time.monotonic() + 20
    while not all((folder / name).exists() and (folder / name).read_text() for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return [int(number) for name in names for number in (folder / name).read_text().split()]


def gone(number: int) -> bool:
    """Whether the process has ended, or does within moments (one that nobody has waited for counts as ended)."""
    for _ in range(50):
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False


def test_where_one_ends_all_end_with_its_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    programs = {"short": program(tmp_path, "short", 0.5), "long": program(tmp_path, "long", 60)}
    assert run_together(programs, os.environ) == 3
    assert "The short ended by itself with code 3" in capfd.readouterr().out
    assert all(gone(number) for number in numbers(tmp_path, "short", "long"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_them(tmp_path: Path, number: signal.Signals) -> None:
    programs = {name: program(tmp_path, name, 60) for name in ("one", "other")}
    command = [sys.executable, "-c", RUN.format(programs)]
    with subprocess.Popen(command, cwd=settings.BASE_DIR) as process:
        started = numbers(tmp_path, "one", "other")
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
    assert len(started) == 4
    assert all(gone(number) for number in started)

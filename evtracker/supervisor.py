"""Run a few programs together: they start together, and where one ends or a signal comes, all end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Collection, Mapping, Sequence

# A worker's task in hand may be finished within this many seconds, before it is killed.
GRACE_SECONDS = 20.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_together(programs: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> int:
    """Start the programs and return once all have ended: 0 after a signal, else the code of the one that ended first.

    Each has a session of its own, so that a terminal's Ctrl-C reaches this process alone, which then tells each
    program's first process; whoever is left after GRACE_SECONDS is killed with all its children.
    """
    asked = threading.Event()
    before = {number: signal.signal(number, lambda _number, _frame: asked.set()) for number in ENDING}
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in programs.items():
            running[name] = subprocess.Popen(command, env=dict(environment), start_new_session=True)  # noqa: S603
        while not asked.wait(0.2) and all(program.poll() is None for program in running.values()):
            pass
        ended = {name: program.returncode for name, program in running.items() if program.returncode is not None}
        for name, code in ended.items():
            print(f"The {name} ended by itself with code {code}; the others are ended too.", flush=True)  # noqa: T201
        return 0 if asked.is_set() else next(iter(ended.values())) or 1
    finally:
        end(running.values())
        for number, handler in before.items():
            signal.signal(number, handler)


def end(programs: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and kill what is left of them."""
    for program in programs:
        program.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for program in programs:
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(max(0.0, deadline - time.monotonic()))
    for program in programs:
        # Its session may have outlived it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

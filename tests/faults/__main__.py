"""`python -m tests.faults`: run it in a process whose settings name its own servers, and end that in any case."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.options import read
from tests.faults.plan import make_plan
from tests.faults.stack import ROOT, environment

# Starting and ending, beside the run itself.
SECONDS_MORE = 120
# For a run that is broken off.
SECONDS_TO_END = 60
RUN = "import django, runpy; django.setup(); runpy.run_module('tests.faults.run', run_name='__main__')"


def main(arguments: list[str]) -> int:
    """The run's own code, or 1 where it had to be ended."""
    options = read(arguments)
    hosts = make_plan(options.articles, options.feeds, options.seed).hosts
    with tempfile.TemporaryDirectory(prefix="evtracker-faults-") as temporary:
        folder = Path(options.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        # PostgreSQL's own user looks into it.
        folder.chmod(0o755)
        command = [sys.executable, "-c", RUN, *arguments, "--folder", str(folder)]
        return ended(command, environment(folder, hosts, options.task_seconds), options.seconds + SECONDS_MORE)


def ended(command: list[str], given: dict[str, str], seconds: float) -> int:
    """The code by which a run ends, or 1 where it had to be ended since it took longer."""
    with subprocess.Popen(command, cwd=ROOT, env=given, start_new_session=True) as process:
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            print("The run did not end in time and was killed.", flush=True)
            return 1
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Let it end what it has started; then kill what is left of it."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=SECONDS_TO_END)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

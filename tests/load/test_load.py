"""Many ask, decide and hand in at once while workers and servers are killed: the short run.

`make load` is the full one.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.stack import ROOT

SHORT = "--seconds 30 --clients 10 --rate 2 --kill-every 9"


@pytest.mark.postgresql
@pytest.mark.redis
def test_nothing_is_wrong_or_lost_whatever_is_killed() -> None:
    command = [sys.executable, "-m", "tests.load", *SHORT.split()]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr[-3000:]}"
    assert "nothing is wrong" in run.stdout

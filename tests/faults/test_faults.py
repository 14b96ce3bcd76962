"""Articles are taken in while workers, Redis and PostgreSQL are killed and publishers misbehave: the short run.

`make faults` is the full one.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.plan import FEED_FAULTS, GOOD, LASTING, PASSING, make_plan
from tests.faults.stack import ROOT

SHORT = "--task-seconds 8 --articles 150 --feeds 12 --processes 3 --rounds 1 --pause 0.5 2 --share 0.3 --seconds 500"


def test_the_same_seed_gives_the_same_web_and_another_seed_another() -> None:
    assert make_plan(150, 12, seed=1) == make_plan(150, 12, seed=1)
    assert make_plan(150, 12, seed=1) != make_plan(150, 12, seed=2)


def test_the_short_run_holds_each_fault_at_least_once() -> None:
    plan = make_plan(150, 12, seed=1)
    assert {page.fault for page in plan.pages} == {*GOOD, *PASSING, *LASTING}
    assert {fault for feed in plan.feeds for fault in feed.faults} == set(FEED_FAULTS)
    assert len({page.number for feed in plan.feeds for page, _ in feed.entries}) == 150


@pytest.mark.postgresql
@pytest.mark.redis
def test_each_article_is_there_once_whatever_is_killed() -> None:
    command = [sys.executable, "-m", "tests.faults", *SHORT.split()]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr[-3000:]}"
    assert "nothing is wrong" in run.stdout

"""How large a run is."""

from __future__ import annotations

import argparse


def read(arguments: list[str]) -> argparse.Namespace:
    """The options of a run; by default the full one."""
    parser = argparse.ArgumentParser(prog="tests.faults", description="Ingestion under blows; see tests/faults/run.py.")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--feeds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--processes", type=int, default=4, help="of each worker")
    parser.add_argument("--rounds", type=int, default=3, help="each kind of blow is struck at least so often")
    pause = {"type": float, "nargs": 2, "default": (2.0, 8.0), "metavar": ("FROM", "TO")}
    parser.add_argument("--pause", **pause, help="seconds between blows")
    parser.add_argument("--share", type=float, default=0.85, help="of the articles that is done before the blows end")
    # An article that was begun five times without end is given up; so a busy machine needs more time for each try.
    parser.add_argument("--task-seconds", type=float, default=16, help="time limit of a task (TASK_SECONDS)")
    parser.add_argument("--seconds", type=float, default=3000, help="by when all must be done")
    parser.add_argument("--folder", default="", help="where the logs stay, for looking into a failure")
    return parser.parse_args(arguments)

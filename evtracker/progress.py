"""How far a long command has come: one line that is brought up to date on a terminal, now and then a line elsewhere.

It goes to standard error; standard output is for results alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from django.core.management.base import OutputWrapper

Item = TypeVar("Item")

# Seconds between two lines, on a terminal and elsewhere (a file, a log).
ON_TERMINAL, ELSEWHERE = 0.2, 30.0


def with_progress(
    items: Iterable[Item], what: str, out: OutputWrapper, results: OutputWrapper | None = None
) -> Iterator[Item]:
    """The items one by one, told of on `out` as so many `what` are done; nothing for what takes but a moment.

    `results` is where a result is written for each: where a person reads them as they come, nothing more is said.
    """
    if results is not None and results.isatty():
        yield from items
        return
    total = len(items) if isinstance(items, Sized) else None
    terminal = out.isatty()
    pause = ON_TERMINAL if terminal else ELSEWHERE
    begun = told = time.monotonic()
    shown = False
    for done, item in enumerate(items):
        now = time.monotonic()
        if done and now - told >= pause:
            _tell(out, _line(done, total, what, now - begun), terminal)
            told, shown = now, True
        yield item
    if shown and terminal:
        # The line is cleared: what was done is told by the command's results.
        _tell(out, "", terminal)


def _tell(out: OutputWrapper, line: str, terminal: bool) -> None:
    out.write(f"\r\x1b[K{line}" if terminal else f"{line}\n", ending="")
    out.flush()


def _line(done: int, total: int | None, what: str, seconds: float) -> str:
    """`120 of 2,000 articles, 6 %, 40.0 a second, 47 s left`."""
    rate = done / seconds if seconds else 0.0
    if not total:
        return f"{done:,} {what}, {rate:,.1f} a second"
    left = round((total - done) / rate) if rate else 0
    return f"{done:,} of {total:,} {what}, {done / total:.0%}, {rate:,.1f} a second, {left:,} s left"

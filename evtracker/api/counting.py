"""How often each address has asked, in one file that all web processes of this machine hold in memory.

A window is a span of the clock (a minute, for 1200/min); a new one begins at nought. Two processes that count at the
very same moment may lose one of the two, and addresses that share a slot share its count: both are rare, and harmless.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

SLOTS = 1 << 16
SLOT = struct.Struct("=IIQ")  # the address's mark, its count, the number of the window
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """So many times in a window of so many seconds."""

    most: int
    seconds: int


@dataclass(frozen=True)
class Count:
    """Where an address stands in the present window: `left` below zero where it has asked too often."""

    most: int
    left: int
    seconds_left: int


@cache
def read_rate(text: str) -> Rate | None:
    """`1200/min`, by the first letter of the unit; None for no limit, which is an empty text."""
    if not text:
        return None
    most, unit = text.split("/")
    return Rate(int(most), SECONDS[unit[0].lower()])


class Counters:
    """The slots of one file."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size < SLOTS * SLOT.size:
                os.ftruncate(handle, SLOTS * SLOT.size)
            self._slots = mmap.mmap(handle, SLOTS * SLOT.size)
        finally:
            os.close(handle)

    def add(self, name: str, rate: Rate, now: float) -> Count:
        """Count one more of this name (`now` in seconds since 1970), and tell where it stands."""
        digest = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
        at, mark = digest % SLOTS * SLOT.size, digest >> 32
        window = int(now) // rate.seconds
        known, count, of = SLOT.unpack_from(self._slots, at)
        count = count + 1 if (known, of) == (mark, window) else 1
        SLOT.pack_into(self._slots, at, mark, min(count, 0xFFFFFFFF), window)
        return Count(rate.most, rate.most - count, rate.seconds - int(now) % rate.seconds)


@cache
def counters() -> Counters:
    """Those of this machine's web processes."""
    return Counters(settings.VAR_DIR / "asked")

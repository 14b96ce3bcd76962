"""Which of two engines is the older one: each text keeps the name of the engine that read its facts last."""

from __future__ import annotations

import re

from articles.extraction import ENGINE_VERSION

NAME = "evtracker"
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def named(version: str) -> str:
    """An engine by its version, as texts and claims keep it: `evtracker 1.0.1`. ValueError for what is no version."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is no version like {ENGINE_VERSION}")
    return f"{NAME} {version}"


def is_older(engine: str, than: str) -> bool:
    """Whether an engine is older than another one, both as `evtracker 1.10.0`; what is unknown is older than any."""
    return _numbers(engine) < _numbers(than)


def _numbers(engine: str) -> tuple[int, ...]:
    version = engine.rpartition(" ")[2]
    numbers = [int(part) for part in version.split(".")] if _VERSION.fullmatch(version) else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


# The engine of this code.
ENGINE = named(ENGINE_VERSION)

"""Failures by their kind: the reason without what is this one article's alone, so that equal ones can be counted."""

from __future__ import annotations

import re

LONGEST = 120
_ADDRESS = re.compile(r"\bhttps?://\S+")
_QUOTED = re.compile(r"'[^']*'|“[^”]*”|\"[^\"]*\"")
# Addresses of machines, and names of hosts with their port; a file's name is none.
_MACHINE = re.compile(r"\[?\b(?:[0-9a-f]*:){2,}[0-9a-f.:]*\]?", re.IGNORECASE)
_HOST = re.compile(r"\b(?!robots\.txt)(?<!\.)[\w-]+(?:\.[\w-]+)+(?::\d+)?")
# A status of HTTP says what it is; longer numbers and sizes are this one's.
_NUMBER = re.compile(r"\b\d[\d,]{3,}\b|\(\d[^)]*\)")


def kind_of(reason: str) -> str:
    """The kind of a failure; empty for none."""
    for pattern in (_ADDRESS, _QUOTED, _MACHINE, _HOST, _NUMBER):
        reason = pattern.sub("…", reason)
    return " ".join(reason.split())[:LONGEST]

"""Runs a module of the benches in a process of its own, away from any real data."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile


def run_apart(*arguments: str, read: bool = False, **named: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments, a folder of its own and the settings named; `read` keeps what it prints."""
    with tempfile.TemporaryDirectory(prefix="evtracker-bench-") as folder:
        own = {"VAR_DIR": folder, "DATABASE_URL": "", "REDIS_URL": "", "DEBUG": "0", "HTTPS": "0", "LOG_LEVEL": "ERROR"}
        limits = {"API_RATE": "1000000/min", "DJANGO_SETTINGS_MODULE": "evtracker.settings", "SECRET_KEY": "bench" * 12}
        environment = {**os.environ, **own, **limits, **named}
        printed = subprocess.PIPE if read else None
        return subprocess.run([sys.executable, *arguments], env=environment, check=False, stdout=printed, text=True)

"""`make bench`: how long answers take over the starter data, as multiples of an answer that does no work.

Absolute times depend on the machine; the ratios compare versions. Each address is asked in turn with the baseline, so
that what else the machine does weighs on both; the median of the ratios is printed. Its data is loaded into a database
of its own, in a temporary folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile


def main() -> int:
    """Measure in a process whose settings name that folder."""
    with tempfile.TemporaryDirectory(prefix="evtracker-bench-") as folder:
        own = {"VAR_DIR": folder, "DATABASE_URL": "", "REDIS_URL": "", "DEBUG": "0", "HTTPS": "0", "LOG_LEVEL": "ERROR"}
        limits = {"API_RATE": "1000000/min", "DJANGO_SETTINGS_MODULE": "evtracker.settings"}
        environment = {**os.environ, **own, **limits}
        return subprocess.run([sys.executable, "-m", "bench.answers"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

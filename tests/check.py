"""`make check`: what must hold of the code without running it. Runs all of it and names what failed."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "import directions": [str(BIN / "lint-imports")],
    "packages agree": [sys.executable, "-m", "pip", "check"],
    "no migration missing": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "fit to be deployed": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "API schema": [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
}


def deployment(folder: str) -> dict[str, str]:
    """The settings of a deployment behind TLS, whatever is set here."""
    return {
        **os.environ,
        "VAR_DIR": folder,
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "evtracker.example",
        "DEBUG": "0",
        "HTTPS": "1",
    }


def main() -> int:
    """0 where all hold, else 1."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="evtracker-check-") as folder:
        environment = deployment(folder)
        for name, command in CHECKS.items():
            print(f"== {name}", flush=True)
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The file that the CDN would serve, from the npm package of the same version, kept under var/.

Only fetched, never committed. Its hash is checked by the browser, as it would be in service.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "4.6.1"
FILE = ROOT / "var" / f"chart.js-{VERSION}" / "chart.umd.min.js"


def fetch() -> Path | None:
    """The file, fetched with npm if it is not there yet; None where npm is not installed or can't fetch it."""
    npm = shutil.which("npm")
    if FILE.exists() or not npm:
        return FILE if FILE.exists() else None
    with tempfile.TemporaryDirectory(prefix="evtracker-npm-") as folder:
        command = [npm, "pack", "--silent", f"chart.js@{VERSION}"]
        packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        if packed.returncode:
            print(f"npm could not fetch chart.js {VERSION}: {packed.stderr.strip()}", flush=True)
            return None
        name = re.findall(r"\S+\.tgz", packed.stdout)[-1]
        content = read_member(Path(folder, name).read_bytes())
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(content)
    return FILE


def read_member(package: bytes) -> bytes:
    """The minified build inside the package."""
    with tarfile.open(fileobj=io.BytesIO(package)) as tar:
        member = tar.extractfile("package/dist/chart.umd.min.js")
        assert member is not None
        return member.read()

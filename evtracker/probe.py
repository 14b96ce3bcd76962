"""`python -m evtracker.probe`: exit with 0 if this machine's web server answers as well; what a container asks."""

from __future__ import annotations

import contextlib
import http.client
import os
import sys


def main() -> int:
    """Ask /healthz by a name that the site answers to."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", "/healthz", headers={"Host": host if host and host != "*" else "localhost"})
        with connection.getresponse() as response:
            return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())

"""How gunicorn serves the site: the address from HOST and PORT, two processes of four threads each."""

import os
import shutil
import tempfile

_host = os.environ.get("HOST") or "127.0.0.1"
_name = f"[{_host}]" if ":" in _host else _host
_port = os.environ.get("PORT") or "8000"

bind = f"{_name}:{_port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4
timeout = 60
# Filters and cursors may make an address as long as proxies let through.
limit_request_line = 8190
# Its heartbeat files; memory, where there is such a folder, since a slow disk would make it kill busy processes.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
# Where the processes count requests together (evtracker/traffic.py); named before any of them starts.
_counts = tempfile.mkdtemp(prefix="evtracker-counts-", dir=worker_tmp_dir)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts
# Whether processes count together is settled when this is imported.
from prometheus_client import multiprocess  # noqa: E402

# With machines reading the log, each request is a line too, under the id that its answer carries.
if os.environ.get("LOG_FORMAT") == "json":
    accesslog = "-"
    access_log_format = (
        '{"at": "%(t)s", "logger": "gunicorn.access", "request": "%({x-request-id}o)s", "method": "%(m)s",'
        ' "path": "%(U)s", "query": "%(q)s", "status": %(s)s, "bytes": "%(B)s", "microseconds": %(D)s}'
    )
# No control socket in the home directory, which may be read-only.
control_socket_disable = True


def when_ready(server: object) -> None:
    """Say where the site is, once it listens."""
    shown = "localhost" if _host in ("0.0.0.0", "::") else _name  # noqa: S104
    print(f"evtracker is at http://{shown}:{_port}/ (Ctrl-C ends it)", flush=True)  # noqa: T201


def child_exit(server: object, worker: object) -> None:
    """What only holds of a living process is no longer counted of this one."""
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: object) -> None:
    """The counts end with the server."""
    shutil.rmtree(_counts, ignore_errors=True)

"""The project's settings as tests use them: a folder of their own for files, a test database that other processes can
open too, and no work that a test does not look at (hashing of passwords, names of static files)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Set before the project's settings read it: a test never touches the data of a `make run`.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="evtracker-tests-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from evtracker.settings import *  # noqa: E402, F403
from evtracker.settings import DATABASES, REDIS_URL, REST_FRAMEWORK, STATIC_ROOT, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: a live server's threads and a worker's process open it as they would in service.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0

if REDIS_URL:
    # Each of pytest's processes has a queue of its own.
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    REDIS_URL = CELERY_BROKER_URL = f"{REDIS_URL.rpartition('/')[0]}/{_number}"

# A test writes rows by itself, past what notes each write; what is kept has tests of its own (evtracker/test_kept.py).
RESULTS_KEPT = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": "100000/min", "write": "100000/min"}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)

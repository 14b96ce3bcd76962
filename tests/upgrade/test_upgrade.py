"""A rehearsal: a database as the first release left it, with articles and decisions, goes up to this version.

The two files beside this one were written by the first release: its starter data, its twelve sample articles, and 53
claims decided (accepted, rejected, some of them undone).
"""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.site import own_database

pytestmark = pytest.mark.real_clock
HERE = Path(__file__).parent
FIRST = {"companies": 131, "plants": 172, "articles": 12, "decisions": 59}
# What stands in the upgraded database, and what its pages answer: one process, since each takes seconds to start.
LOOK = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.test import Client
from articles import review
from articles.models import Article, Claim, Decision
from companies.models import Company
from django.contrib.auth.models import User
from plants.models import Plant

call_command("migrate", check_unapplied=True, verbosity=0)
client = Client()
pages = ["/", "/companies/xiaomi/", "/plants/", "/articles/", "/changes/", "/methodology/"]
last = Decision.objects.filter(action="accept", claim__state="accepted").order_by("-pk").first()
review.undo_decision(last, User.objects.get(username="admin"))
print(json.dumps({
    "companies": Company.objects.count(), "plants": Plant.objects.count(),
    "articles": Article.objects.count(), "decisions": Decision.objects.count() - 1,
    "undone": Claim.objects.get(pk=last.claim_id).state,
    "pages": {page: client.get(page, headers={"Host": "localhost"}).status_code for page in pages},
    "capacity": client.get("/api/v1/series/capacity/?company=xiaomi&as_of=2021-12-31",
                           headers={"Host": "localhost"}).json(),
}))
"""


def python(where: dict[str, str], *arguments: str) -> str:
    """Run it there; what it says on standard output."""
    ended = subprocess.run(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=where, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout


@pytest.fixture
def first_release(tmp_path: Path) -> dict[str, str]:
    """The settings for the first release's database, on the kind of server that this run of the tests is on."""
    address = own_database(f"upgrade_{uuid.uuid4().hex[:8]}")
    if connection.vendor == "postgresql":
        name = urlsplit(address)._replace(scheme="postgresql").geturl()
        dump = str(HERE / "first_release.pgdump")
        subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", dump], check=True)
    else:
        packed = (HERE / "first_release.sqlite3.xz").read_bytes()
        (tmp_path / "evtracker.sqlite3").write_bytes(lzma.decompress(packed))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": address,
        "REDIS_URL": "",
        "SECRET_KEY": "of-these-tests-alone",
    }


def test_a_database_of_the_first_release_goes_up_to_this_version(first_release: dict[str, str]) -> None:
    python(first_release, "manage.py", "upgrade")
    # A page's files are named by what collectstatic made of them.
    python(first_release, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    found: dict[str, Any] = json.loads(python(first_release, "-c", LOOK))
    assert {name: found[name] for name in ("articles", "decisions")} == {
        name: FIRST[name] for name in ("articles", "decisions")
    }
    assert found["companies"] >= FIRST["companies"]
    assert found["plants"] >= FIRST["plants"]
    assert found["undone"] == "pending"
    assert set(found["pages"].values()) == {200}, found["pages"]
    capacity = found["capacity"]
    assert sum(row["values"][capacity["years"].index(2024)] or 0 for row in capacity["series"]) == 300_000

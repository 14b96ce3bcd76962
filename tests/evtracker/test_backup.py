"""A rehearsal: a database is backed up while it is written to, put back elsewhere, and is the same."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from evtracker.backups import BackupError, Manifest, back_up, manifest_of, restore
from tests.site import own_database

# Writes two users in one transaction, for as long as it is let.
WRITE = """
import itertools, django
django.setup()
from django.contrib.auth.models import User
from django.db import transaction
for number in itertools.count():
    with transaction.atomic():
        User.objects.create_user(f"one-{number}", f"Zoë {number}@a.example")
        User.objects.create_user(f"two-{number}")
    if number == 20:
        print("under way", flush=True)
"""


def environment(folder: Path, name: str) -> dict[str, str]:
    """Settings for a database of its own, on the kind of server that this run of the tests is on."""
    (folder / name).mkdir()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
        "VAR_DIR": str(folder / name),
        "DATABASE_URL": own_database(f"{name}_{uuid.uuid4().hex[:8]}"),
        "REDIS_URL": "",
        "SECRET_KEY": "of-these-tests-alone",
    }


def manage(where: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command there."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=where, capture_output=True, text=True, check=False)


@pytest.mark.real_clock
def test_a_backup_taken_under_load_is_put_back_elsewhere_row_for_row(tmp_path: Path) -> None:
    source, elsewhere = environment(tmp_path, "source"), environment(tmp_path, "elsewhere")
    assert manage(source, "migrate", "--no-input", "--verbosity", "0").returncode == 0
    backup = tmp_path / "backup"
    with subprocess.Popen(
        [sys.executable, "-c", WRITE], cwd=settings.BASE_DIR, env=source, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        made = manage(source, "backup", str(backup))
        still_writing = writer.poll() is None
        writer.kill()
    assert still_writing
    assert made.returncode == 0, made.stderr
    users = Manifest.read(manifest_of(backup)).tables["auth_user"].count
    # At least what stood before, and both halves of each transaction.
    assert users >= 40
    assert users % 2 == 0
    back = manage(elsewhere, "restore", str(backup))
    assert back.returncode == 0, back.stderr
    assert "are back" in back.stdout
    assert "is not empty" in manage(elsewhere, "restore", str(backup)).stderr
    # A count that is not that of the rows is told by its table.
    text = manifest_of(backup).read_text(encoding="utf-8")
    manifest_of(backup).write_text(text.replace('"count": ', '"count": 1'), encoding="utf-8")
    told = manage(elsewhere, "restore", str(backup), "--replace")
    assert told.returncode == 1
    assert "auth_user" in told.stderr


def describe(backup: Path, kind: str) -> None:
    """A description of no rows."""
    Manifest(kind, "2026-01-15T12:00:00+00:00", {}).write(manifest_of(backup))


@pytest.mark.django_db
def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    with pytest.raises(BackupError, match="does not describe a backup"):
        restore(other, replace=True)
    describe(other, connection.vendor)
    with pytest.raises(BackupError, match="is not there"):
        restore(other, replace=True)


@pytest.mark.django_db
def test_a_backup_of_the_other_kind_of_database_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"")
    describe(other, "sqlite" if connection.vendor == "postgresql" else "postgresql")
    with pytest.raises(BackupError, match="use `export` and `load_starter`"):
        restore(other, replace=True)


@pytest.mark.django_db
def test_a_backup_is_never_overwritten_and_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(BackupError, match="never overwritten"):
        back_up(tmp_path / "there")
    with pytest.raises(BackupError, match="no folder"):
        back_up(tmp_path / "nowhere" / "backup")
    assert (tmp_path / "there").read_text() == "mine"

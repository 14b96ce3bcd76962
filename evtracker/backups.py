"""A copy of the whole database in one file, taken while it is in use, that proves itself when it is put back.

PostgreSQL is dumped by its own `pg_dump`, SQLite by its own online copy. Beside the file stands another, `FILE.json`,
with each table's number of rows and a hash of them, read from the very moment that the copy shows. `restore` counts
and hashes anew what it has put back, and says where the two differ.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone


class BackupError(Exception):
    """Nothing was written, or nothing was put back; the words say why."""


@dataclass(frozen=True)
class Rows:
    """How many rows a table has, and what they are: their hashes added up, so that their order plays no part."""

    count: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """What is in a backup: `database` is `postgresql` or `sqlite`, `made_at` an instant in UTC, ISO 8601."""

    database: str
    made_at: str
    tables: dict[str, Rows]

    def write(self, path: Path) -> None:
        """As JSON, readable by its owner alone."""
        with open(path, "w", encoding="utf-8", opener=_for_owner) as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """BackupError where it is not there or is none."""
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            tables = {name: Rows(**rows) for name, rows in read["tables"].items()}
            return cls(read["database"], read["made_at"], tables)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(f"{path} is not there, or does not describe a backup: {error}") from error


def manifest_of(backup: Path) -> Path:
    """Where the description of a backup stands."""
    return backup.with_name(backup.name + ".json")


def back_up(target: Path) -> Manifest:
    """Write the database into `target`, a new file; whoever works on it meanwhile is not held up."""
    if target.exists():
        raise BackupError(f"{target} is there already; a backup is never overwritten")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}")
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        tables = _dump_postgresql(unfinished) if connection.vendor == "postgresql" else _copy_sqlite(unfinished)
        manifest = Manifest(connection.vendor, timezone.now().isoformat(), tables)
        manifest.write(manifest_of(target))
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put a backup into this database: all of it or nothing, and only into an empty one unless `replace` is set.

    Raises BackupError where the backup is of the other kind of database, or what was put back is not what it says.
    """
    manifest = Manifest.read(manifest_of(source))
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    if manifest.database != connection.vendor:
        raise BackupError(
            f"{source} is of {manifest.database}, this database is {connection.vendor}: use `export` and `load_starter`"
        )
    if not replace and connection.introspection.table_names():
        raise BackupError("this database is not empty; with --replace what is in it is given up for the backup")
    found = _restore_postgresql(source) if connection.vendor == "postgresql" else _restore_sqlite(source)
    _compare(manifest.tables, found)
    return manifest


def _compare(expected: dict[str, Rows], found: dict[str, Rows]) -> None:
    other = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if other:
        raise BackupError(f"what was put back is not what was backed up, in: {', '.join(other)}")


def _dump_postgresql(target: Path) -> dict[str, Rows]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        with open(target, "wb", opener=_for_owner) as file:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", into=file)
        return _tables_of_postgresql(cursor)


def _restore_postgresql(source: Path) -> dict[str, Rows]:
    # Our own connection would wait for the tables that are dropped.
    connection.close()
    _run(
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"),
        *("--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(source)),
    )
    with connection.cursor() as cursor:
        return _tables_of_postgresql(cursor)


def _tables_of_postgresql(cursor: Any) -> dict[str, Rows]:
    return {name: _rows(cursor, name) for name in sorted(connection.introspection.table_names(cursor))}


def _rows(cursor: Any, table: str) -> Rows:
    name = connection.ops.quote_name(table)
    cursor.execute(f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {name} AS t")  # noqa: S608
    count, total = cursor.fetchone()
    return Rows(count, str(total))


def _run(program: str, *arguments: str, into: Any = None) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed (Debian: postgresql-client)")
    settings = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = os.environ | {names[key]: str(value) for key, value in settings.items() if key in names and value}
    ended = subprocess.run(  # noqa: S603
        [program, *arguments], env=environment, stdout=into, stderr=subprocess.PIPE, text=True, check=False
    )
    if ended.returncode:
        raise BackupError(f"{program} ended with code {ended.returncode}: {ended.stderr.strip()[-500:]}")


def _copy_sqlite(target: Path) -> dict[str, Rows]:
    connection.ensure_connection()
    os.close(_for_owner(str(target), os.O_CREAT | os.O_WRONLY))
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # One file, without a second one for what was written last.
        copy.execute("PRAGMA journal_mode = DELETE")
        return _tables_of_sqlite(copy)


def _restore_sqlite(source: Path) -> dict[str, Rows]:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"{source} is no database: {error}") from error
        if not sound:
            raise BackupError(f"{source} is damaged")
        copy.backup(connection.connection)
    # Read plainly, as the copy was: Django's own connection would make days and instants of what is stored.
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as restored:
        return _tables_of_sqlite(restored)


def _tables_of_sqlite(database: sqlite3.Connection) -> dict[str, Rows]:
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'sqlite_sequence' ORDER BY name"
    return {name: _added_up(database.execute(f'SELECT * FROM "{name}"')) for (name,) in database.execute(names)}  # noqa: S608


def _added_up(rows: Iterable[Any]) -> Rows:
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest())
    return Rows(count, f"{total % 2**128:032x}")


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""Answers of the API that are kept in the process's memory for as long as nothing in the database has changed.

PostgreSQL tells in one cheap question which transactions are over (its snapshot). Where that is word for word what it
was before an answer was made, nothing has been written since, by whomever: the answer is still true, and neither a
query nor a serializer is needed. SQLite can't be asked so; there each answer is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.urls import ResolverMatch

from evtracker.kept import Results

# A standby doesn't list the transactions that are under way, so it can't be asked.
SNAPSHOT = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_snapshot()::text END"
LARGEST = 512 * 1024


def database_state() -> str | None:
    """A text that changes with each transaction that writes; None where that can't be told.

    Within a transaction it can't: what that one itself writes is not in it. It also is the check that a connection
    kept from an earlier request is still alive.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return None
    if connection.connection is not None:
        try:
            connection.health_check_done = True  # type: ignore[attr-defined]
            return _ask(connection.connection)
        except OperationalError:
            connection.close()
    connection.ensure_connection()
    return _ask(connection.connection)


def _ask(raw: psycopg.Connection[tuple[str | None]]) -> str | None:
    with connection.wrap_database_errors:
        row = raw.execute(SNAPSHOT, prepare=True).fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Kept:
    """An answer: its body, its headers, and the view that made it, by whose name requests are counted."""

    body: bytes
    headers: dict[str, str]
    match: ResolverMatch | None = None

    def answer(self) -> HttpResponse:
        """It once more."""
        return HttpResponse(self.body, headers=self.headers)

    @property
    def size(self) -> int:
        """Bytes, about."""
        return len(self.body) + 1000


class Keeping:
    """The answers made for one state of the database, those asked for last, up to API_KEPT_MB of memory."""

    def __init__(self) -> None:
        self._answers = Results()

    def find(self, key: str, state: str) -> Kept | None:
        """The answer kept under a key; None where there is none of this state."""
        found = self._answers.find(state, key)
        return found[0] if found else None

    def keep(self, key: str, state: str, answer: Kept) -> None:
        """Keep an answer that was begun in this state of the database."""
        if len(answer.body) <= LARGEST:
            self._answers.keep(state, key, answer, answer.size, settings.API_KEPT_MB * 1_000_000)

"""Reading the whole record as of one moment, whatever is written meanwhile."""

from __future__ import annotations

from django.db import connection


def see_one_state() -> None:
    """Let all queries of the transaction be of one state; must be said before its first one.

    SQLite's transactions see one anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

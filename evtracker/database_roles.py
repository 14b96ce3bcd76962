"""PostgreSQL's roles for the web server and the workers: each with no more than its work asks for.

The owner of the tables (the user of DATABASE_URL where this runs) migrates. The web server's role reads and writes rows
and can change no table. The workers' role is held to what articles become: it sees no user, session, token or second
factor, so that a page which got the better of a reader would find none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from evtracker.models import MirroredRow, MirrorState, RecordWrite, Webhook, WebhookDelivery

# What a worker writes; of the rest it needs nothing.
WORKED_ON = ("companies", "plants", "articles")
# What the API tells of these, which they keep for it; the webhooks that they tell of it, each with its secret; and the
# notes of what they write (evtracker/kept.py).
KEPT_FOR_THE_API = (MirroredRow, MirrorState, Webhook, WebhookDelivery, RecordWrite)
# Asked by `/readyz` and by the workers' probe.
READ_BY_ALL = ("django_migrations",)


class DatabaseRolesError(Exception):
    """No role was changed; the words say why."""


@dataclass(frozen=True)
class Role:
    """A login of PostgreSQL. With an empty password it is left with the one that it has, and must be there."""

    name: str
    password: str


@transaction.atomic
def grant(web: Role, worker: Role) -> None:
    """Make the two roles where they are missing, and give each just what it needs; what else they had is taken.

    DatabaseRolesError where the database is no PostgreSQL, where a name is the owner's or both are the same, and where
    PostgreSQL refuses, as it does to an owner without CREATEROLE.
    """
    if connection.vendor != "postgresql":
        raise DatabaseRolesError("only PostgreSQL has roles; DATABASE_URL names another database")
    owner = connection.settings_dict["USER"]
    if len({web.name, worker.name, owner}) < 3:
        raise DatabaseRolesError(f"the web server, the workers and the owner ({owner}) each need a role of their own")
    try:
        with transaction.atomic():
            kept = {model._meta.db_table for model in KEPT_FOR_THE_API}
            for role, tables in ((web, _tables()), (worker, _tables(*WORKED_ON) | kept)):
                _make(role)
                _allow(role.name, sorted(tables))
    except DatabaseError as error:
        raise DatabaseRolesError(f"PostgreSQL refused: {str(error).splitlines()[0]}") from error


def _tables(*labels: str) -> set[str]:
    """The tables of these apps, of all without any."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if not labels or model._meta.app_label in labels}


def _make(role: Role) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.name])
        if cursor.fetchone() is None:
            if not role.password:
                raise DatabaseRolesError(f"there is no role {role.name}, and no password to make it with")
            _run("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", sql.Identifier(role.name))
    if role.password:
        _run("ALTER ROLE {} PASSWORD {}", sql.Identifier(role.name), sql.Literal(role.password))


def _allow(name: str, tables: list[str]) -> None:
    """Give a role its rights on rows of these tables, and on nothing else."""
    role = sql.Identifier(name)
    database = sql.Identifier(str(connection.settings_dict["NAME"]))
    _run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", role)
    _run("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}", role)
    _run("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, role)
    _run("GRANT USAGE ON SCHEMA public TO {}", role)
    _run("GRANT SELECT ON {} TO {}", _list(READ_BY_ALL), role)
    _run("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", _list(tables), role)
    _run("GRANT USAGE ON SEQUENCE {} TO {}", _list(list(_sequences(tables))), role)


def _sequences(tables: list[str]) -> Iterator[str]:
    """The sequences of these tables' keys."""
    with connection.cursor() as cursor:
        for table in tables:
            for found in connection.introspection.get_sequences(cursor, table):
                yield str(found["name"])


def _list(names: list[str] | tuple[str, ...]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def _run(statement: str, *parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*parts).as_string(connection.connection))

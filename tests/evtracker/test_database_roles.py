"""The logins of PostgreSQL for web server and workers: each does its work, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from articles.intake import Given, take_in_page
from articles.models import Claim
from articles.pipeline import process_article
from articles.review import accept_claim
from articles.states import as_it_stands
from articles.vocabulary import ArticleState
from evtracker.api.mirroring import keep_up
from evtracker.models import ApiToken, MirroredRow
from plants.services import redraw
from tests.articles.builders import make_claim, make_company, make_version
from tests.factories import CompanyFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
INSUFFICIENT_PRIVILEGE = "42501"
TEXT = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year."


@pytest.fixture
def granted(settings: Any) -> None:
    """Both roles, as the command makes them; the test's transaction takes them away again."""
    settings.WEB_DATABASE_PASSWORD = settings.WORKER_DATABASE_PASSWORD = "it's a \"pass%word"
    call_command("database_roles")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    """Whether PostgreSQL forbids it; another error is no answer."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != INSUFFICIENT_PRIVILEGE:
            raise
        return True
    return False


def test_a_worker_reads_an_article_and_matches_it(granted: None) -> None:
    CompanyFactory(name="Nova Motors", slug="nova-motors")
    with acting_as("evtracker_worker"):
        article = take_in_page(TEXT.encode(), "text/plain", Given())
        process_article(article.pk)
        assert as_it_stands(article.pk).state == ArticleState.EXTRACTED
        assert Claim.objects.filter(kind="capacity").count() == 1
        call_command("reextract")


def test_a_worker_keeps_the_feed_for_mirrors(granted: None) -> None:
    company = make_company("Xiaomi")
    claim = make_claim(make_version(), "investment", company=company)
    redraw([company.pk], [])
    accept_claim(claim, UserFactory())
    with acting_as("evtracker_worker"):
        assert keep_up() == 2
    assert MirroredRow.objects.get(list="investments").body.count("$10 billion") == 1


@pytest.mark.parametrize(
    "table",
    ["auth_user", "django_session", "evtracker_apitoken", "otp_totp_totpdevice", "axes_accesslog", "django_admin_log"],
)
def test_a_worker_sees_no_user_session_or_token(granted: None, table: str) -> None:
    with acting_as("evtracker_worker"):
        assert refused(f"SELECT * FROM {table}")
        assert refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("role", ["evtracker_web", "evtracker_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE companies_company CASCADE",
        "DROP TABLE articles_claim",
        "ALTER TABLE articles_claim ADD COLUMN more text",
        "CREATE TABLE public.own (id integer)",
        "CREATE ROLE other",
        "DELETE FROM django_migrations",
        "COPY companies_company TO PROGRAM 'cat'",
    ],
)
def test_neither_role_changes_tables_or_reaches_beyond(granted: None, role: str, statement: str) -> None:
    with acting_as(role):
        assert refused(statement)


def test_the_web_server_signs_a_curator_in_and_serves_pages_and_the_api(granted: None, client: Client) -> None:
    CompanyFactory(name="Nova Motors", slug="nova-motors")
    curator = UserFactory(username="kim", is_staff=True, is_superuser=True)
    with acting_as("evtracker_web"):
        assert client.post("/admin/login/", {"username": "kim", "password": "password"}).status_code == 302
        for address in ("/", "/companies/nova-motors/", "/readyz", "/api/v1/companies/", "/admin/articles/claim/"):
            assert client.get(address).status_code == 200, address
        ApiToken.objects.filter(user=curator).exists()
        call_command("load_starter")


def test_what_a_role_had_beyond_its_rights_is_taken_from_it(granted: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON auth_user TO evtracker_worker")
    call_command("database_roles")
    with acting_as("evtracker_worker"):
        assert refused("SELECT * FROM auth_user")


def test_a_missing_role_without_a_password_is_an_error_that_names_it(settings: Any) -> None:
    settings.WEB_DATABASE_PASSWORD, settings.WORKER_DATABASE_PASSWORD = "secret", ""
    with pytest.raises(CommandError, match="no role evtracker_worker, and no password"):
        call_command("database_roles")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'evtracker_web'")
        assert cursor.fetchone() is None

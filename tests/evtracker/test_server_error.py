"""A fault of ours is a plain page or a problem, and a database that is away is told as that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    """One who sees what a browser would see, and not the exception."""
    return Client(raise_request_exception=False)


def fail_with(error: Exception) -> Any:
    """Let each query end with this error."""

    def refuse(*_arguments: Any) -> Any:
        raise error

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("address", ["/", "/companies/", "/plants/", "/articles/"])
def test_while_the_database_is_away_pages_say_so_and_when_to_come_back(reader: Client, address: str) -> None:
    with fail_with(OperationalError("server closed the connection unexpectedly")):
        answer = reader.get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()
    assert "unexpectedly" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/api/v1/plants/", "/api/v1/series/capacity/"])
def test_the_api_says_it_as_a_problem(reader: Client, address: str) -> None:
    with fail_with(OperationalError("server closed the connection unexpectedly")):
        answer = reader.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "The database does not answer", "status": 503}


def test_any_other_fault_is_a_500_that_tells_nothing_of_the_inside(reader: Client) -> None:
    with fail_with(RuntimeError("the inside")):
        page, answer = reader.get("/companies/"), reader.get("/api/v1/companies/")
    assert (page.status_code, answer.status_code) == (500, 500)
    assert "Something went wrong here" in page.content.decode()
    assert "the inside" not in page.content.decode() + answer.content.decode()
    assert answer.json()["title"] == "Something went wrong here"
    assert "Retry-After" not in answer


def test_whether_it_is_ready_is_told_without_the_database(reader: Client) -> None:
    with fail_with(OperationalError("gone")):
        answer = reader.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"not ready\nthe database can't be reached\n"

"""How tests of the API ask it."""

from __future__ import annotations

from typing import Any

from django.test import Client

PREFIX = "/api/v1/"


def get(client: Client, path: str, **parameters: Any) -> Any:
    """The JSON of an answer that must be a good one. `order` stands for `ordering`."""
    answer = client.get(f"{PREFIX}{path}", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(client: Client, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a list's first page."""
    found: list[dict[str, Any]] = get(client, path, **parameters)["results"]
    return found


def refused(client: Client, path: str, **parameters: Any) -> dict[str, Any]:
    """The problem of an answer that must be a 400."""
    answer = client.get(f"{PREFIX}{path}", parameters)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    return problem


def walk(client: Client, path: str, **parameters: Any) -> tuple[list[list[int]], list[list[int]]]:
    """The ids page by page: from the first to the last by `next`, and back again by `previous`."""
    page = get(client, path, **parameters)
    there = [[row["id"] for row in page["results"]]]
    assert page["previous"] is None
    while page["next"]:
        page = client.get(page["next"]).json()
        there.append([row["id"] for row in page["results"]])
    back = [there[-1]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back.append([row["id"] for row in page["results"]])
    return there, back[::-1]

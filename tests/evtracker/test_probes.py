"""/readyz tells the truth about the database, the disk and the queue."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evtracker import disk

pytestmark = pytest.mark.django_db


def test_a_full_disk_makes_it_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LEAST_MEGABYTES", 10**9)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "MB are left on the disk" in answer.content.decode()


def test_the_room_is_that_of_the_nearest_folder_that_there_is(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path / "not" / "made" / "yet"
    assert disk.megabytes_left() > 0


@pytest.mark.usefixtures("queue_away")
def test_a_queue_that_is_away_is_told_and_pages_go_on(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content.decode() == "ready\nthe queue can't be reached: articles wait\n"

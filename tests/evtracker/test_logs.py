"""A line of the log says which request and which task it belongs to, from the web server into the worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

SAY = """
import logging, django
django.setup()
logging.getLogger("plants.draw").warning("drawn %d", 3, extra={"plant": 7})
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("plants.draw").exception("broken")
"""


def said(folder: Path, log_format: str) -> subprocess.CompletedProcess[str]:
    """What a process with this form of log says."""
    own = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "LOG_FORMAT": log_format}
    environment = {**own, "DATABASE_URL": "", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "evtracker.settings"}
    command = [sys.executable, "-c", SAY]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_each_line_is_one_object_of_json_where_it_is_asked_for(tmp_path: Path) -> None:
    first, second = (json.loads(line) for line in said(tmp_path, "json").stderr.splitlines())
    assert first["level"] == "WARNING"
    assert first["logger"] == "plants.draw"
    assert first["message"] == "drawn 3"
    assert first["plant"] == 7
    assert first["task"] == "-"
    assert first["at"].startswith("20")
    assert "ZeroDivisionError" in second["exc_info"]


def test_people_read_plain_lines(tmp_path: Path) -> None:
    assert said(tmp_path, "line").stderr.splitlines()[0].endswith("WARNING plants.draw: drawn 3")


def test_another_form_is_refused_by_name(tmp_path: Path) -> None:
    assert "LOG_FORMAT must be line or json, not 'xml'" in said(tmp_path, "xml").stderr


def test_an_answer_names_its_request_and_keeps_the_id_that_a_proxy_gave(client: Client) -> None:
    assert uuid.UUID(client.get("/healthz")["X-Request-ID"])
    given = uuid.uuid4().hex
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("nasty", ["x\ny", "<b>", "7" * 5000])
def test_an_id_that_is_none_is_not_taken_over(client: Client, nasty: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": nasty})["X-Request-ID"] != nasty

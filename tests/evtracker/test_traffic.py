"""Requests are counted for Prometheus by page, with their time and their queries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client import REGISTRY

pytestmark = pytest.mark.django_db


def count(name: str, **labels: str) -> float:
    """The measure at the moment, 0 where nothing was counted."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_request_is_counted_under_the_name_of_its_page(client: Client) -> None:
    labels = {"view": "healthz", "method": "GET", "status": "200"}
    before = count("evtracker_request_seconds_count", **labels)
    client.get("/healthz")
    assert count("evtracker_request_seconds_count", **labels) == before + 1
    assert b"evtracker_request_seconds_bucket" in client.get("/metrics").content


def test_what_a_client_makes_up_is_no_measure_of_its_own(client: Client) -> None:
    client.generic("BREW", "/no/such/page/")
    body = client.get("/metrics").content.decode()
    assert "BREW" not in body
    assert "no/such" not in body
    assert count("evtracker_request_seconds_count", view="none", method="other", status="404") >= 1


def test_queries_are_counted(client: Client) -> None:
    before = count("evtracker_request_queries_sum", view="readyz")
    client.get("/readyz")
    assert count("evtracker_request_queries_sum", view="readyz") > before


def test_processes_that_share_a_folder_are_counted_together(tmp_path: Path) -> None:
    code = "import os; from evtracker import traffic; traffic.QUERIES.labels('home').observe(2)"
    tell = (
        "from prometheus_client import generate_latest as g; from evtracker import traffic;"
        "print(g(traffic.counted()).decode())"
    )
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "evtracker.settings",
    }

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
        ).stdout

    run(code)
    run(code)
    assert 'evtracker_request_queries_sum{view="home"} 4.0' in run(tell)

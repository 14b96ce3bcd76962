"""What ships for those who run it asks for measures that there are."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.utils import timezone

from articles.models import Heartbeat

pytestmark = pytest.mark.django_db
DEPLOY = settings.BASE_DIR / "deploy"
# Prometheus adds these to a histogram's or counter's own name.
ENDINGS = re.compile(r"_(bucket|sum|count|total|created)$")


def served(client: Client) -> set[str]:
    """The names of all measures."""
    Heartbeat.objects.create(name="sweep", begun_at=timezone.now(), ended_at=timezone.now())
    client.get("/healthz")
    body = client.get("/metrics").content.decode()
    return {ENDINGS.sub("", name) for name in re.findall(r"^# TYPE (\S+)", body, flags=re.MULTILINE)}


def asked(expressions: list[str]) -> set[str]:
    """The names of measures in these expressions."""
    return {ENDINGS.sub("", name) for one in expressions for name in re.findall(r"\bevtracker_\w+", one)}


def test_each_alarm_asks_for_what_is_measured_and_says_what_to_do(client: Client) -> None:
    groups = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert asked([rule["expr"] for rule in rules]) <= served(client)
    assert all(rule["annotations"]["summary"] and rule["annotations"]["what_to_do"] for rule in rules)


def test_each_panel_of_the_dashboard_asks_for_what_is_measured(client: Client) -> None:
    panels = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"]
    names = asked([target["expr"] for panel in panels for target in panel["targets"]])
    assert len(names) > 10
    assert names <= served(client)

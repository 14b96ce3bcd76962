"""Webhooks: told what passes their filter, signed, in order, again after failures, never inside a network."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from evtracker.api.hooks import check, deliver, due, start_here
from evtracker.api.mirroring import bring_up_to_date
from evtracker.models import Webhook, WebhookDelivery
from plants.services import redraw
from tests.factories import CapacityPlanFactory, PlantFactory, UserFactory

pytestmark = pytest.mark.django_db


class Listener:
    """An address that hears deliveries, and answers them with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.heard: list[tuple[dict[str, str], bytes]] = []
        handler = type("Handler", (_Handler,), {"listener": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All rows that were told, in their order."""
        return [row for _, body in self.heard for row in json.loads(body)["results"]]


class _Handler(BaseHTTPRequestHandler):
    listener: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.listener.heard.append((dict(self.headers.items()), body))
        self.send_response(self.listener.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing on the tests' output."""


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    """One on this machine, which may be told though it is."""
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()
    thread.join()


def hook(url: str, filters: str = "", name: str = "plants") -> Webhook:
    """A webhook that was told nothing yet of what comes now."""
    bring_up_to_date()
    made = Webhook(user=UserFactory(), name="ours", url=url, list=name, filters=filters)
    start_here(made)
    made.save()
    return made


def written(**plant: Any) -> Any:
    """A plant that was written, and taken up."""
    row = PlantFactory(**plant)
    redraw([], [row.pk])
    bring_up_to_date()
    return row


def test_it_is_told_of_rows_that_pass_its_filter_and_of_no_others(listener: Listener) -> None:
    PlantFactory(name="There before", country="CN")
    ours = hook(listener.url, "country=CN")
    written(name="In Germany", country="DE")
    assert deliver(ours.pk) is None
    assert listener.heard == []
    written(name="In China", country="CN")
    assert due(timezone.now()) == [ours.pk]
    assert deliver(ours.pk) is True
    assert [(row["change"], row["list"], row["row"]["name"]) for row in listener.rows] == [
        ("added", "plants", "In China")
    ]
    assert due(timezone.now()) == []


def test_what_is_told_is_signed_with_its_secret(listener: Listener) -> None:
    ours = hook(listener.url)
    written()
    deliver(ours.pk)
    headers, body = listener.heard[0]
    told = dict(part.split("=") for part in headers["Evtracker-Signature"].split(","))
    expected = hmac.new(ours.secret.encode(), f"{told['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(told["v1"], expected)
    assert abs(int(told["t"]) - timezone.now().timestamp()) < 60
    assert headers["Content-Type"] == "application/json"


def test_a_failure_is_tried_again_later_each_time_and_nothing_is_lost(listener: Listener, clock: Any) -> None:
    ours = hook(listener.url)
    written(name="First")
    listener.status = 500
    waits = []
    for _ in range(3):
        assert deliver(ours.pk) is False
        ours.refresh_from_db()
        waits.append(round((ours.next_at - timezone.now()).total_seconds() / 60))
        assert deliver(ours.pk) is None
        clock.move_to(ours.next_at + dt.timedelta(seconds=1))
    assert waits == [1, 2, 4]
    written(name="Second")
    listener.status = 200
    listener.heard.clear()
    assert deliver(ours.pk) is True
    assert [row["row"]["name"] for row in listener.rows] == ["First", "Second"]
    ours.refresh_from_db()
    assert (ours.failures, ours.failing_since) == (0, None)
    tried = WebhookDelivery.objects.filter(webhook=ours).order_by("pk").values_list("status", "rows")
    assert list(tried) == [(500, 1), (500, 1), (500, 1), (200, 2)]


def test_one_that_failed_for_three_days_is_disabled_and_the_admin_says_so(
    listener: Listener, clock: Any, client: Client, curator: Any
) -> None:
    ours = hook(listener.url)
    written()
    listener.status = 410
    deliver(ours.pk)
    ours.refresh_from_db()
    clock.shift(dt.timedelta(days=3))
    deliver(ours.pk)
    ours.refresh_from_db()
    assert (ours.enabled, ours.disabled_at is not None) == (False, True)
    assert due(timezone.now() + dt.timedelta(days=1)) == []
    client.force_login(curator)
    assert b"webhooks that are disabled" in client.get("/admin/").content


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    ours = hook(listener.url)
    written()
    listener.status = 307
    assert deliver(ours.pk) is False
    assert WebhookDelivery.objects.get().status == 307


def test_an_address_inside_a_network_is_told_nothing(listener: Listener, settings: Any) -> None:
    ours = hook(listener.url)
    written()
    settings.FETCH_ALLOWED_HOSTS = []
    assert deliver(ours.pk) is False
    assert listener.heard == []
    assert WebhookDelivery.objects.get().reason.startswith("127.0.0.1")


def test_a_filter_by_what_is_no_more_is_a_failure_that_says_so(listener: Listener) -> None:
    ours = hook(listener.url, "company=gone-since")
    written()
    assert deliver(ours.pk) is False
    assert "gone-since" in WebhookDelivery.objects.get().reason


def test_what_is_gone_is_told_of_whatever_the_filter(listener: Listener) -> None:
    plan = CapacityPlanFactory()
    ours = hook(listener.url, "unit=GWh/year", "capacity-plans")
    pk, plant = plan.pk, plan.plant_id
    plan.delete()
    redraw([], [plant])
    bring_up_to_date()
    deliver(ours.pk)
    assert [(row["change"], row["id"], row["row"]) for row in listener.rows] == [("withdrawn", pk, None)]


@pytest.mark.parametrize(
    ("url", "name", "filters", "field"),
    [
        ("http://localhost/hook", "plants", "", "url"),
        ("http://10.0.0.7/hook", "plants", "", "url"),
        ("https://news.example:22/hook", "plants", "", "url"),
        ("https://news.example/hook", "articles", "", "list"),
        ("https://news.example/hook", "plants", "colour=red", "filters"),
        ("https://news.example/hook", "plants", "status=open", "filters"),
        ("https://news.example/hook", "plants", "capacity__gte=5", "filters"),
    ],
)
def test_what_could_never_be_told_is_refused_by_its_field(url: str, name: str, filters: str, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check(url, name, filters)
    assert list(refusal.value.message_dict) == [field]


def test_one_is_made_in_the_admin_and_shows_its_secret_and_its_log(client: Client, curator: Any) -> None:
    client.force_login(curator)
    form = {
        "name": "ours",
        "url": "https://news.example/hook",
        "list": "plants",
        "filters": "country=CN",
        "enabled": "on",
    }
    bad = client.post("/admin/evtracker/webhook/add/", {**form, "filters": "colour=red"})
    assert b"plants has no filter colour" in bad.content
    assert client.post("/admin/evtracker/webhook/add/", form).status_code == 302
    made = Webhook.objects.get()
    assert made.user == curator
    WebhookDelivery.objects.create(webhook=made, at=timezone.now(), upto=1, rows=3, status=503, reason="answered 503")
    page = client.get(f"/admin/evtracker/webhook/{made.pk}/change/").content.decode()
    assert made.secret in page
    assert "3 rows, answered 503" in page

"""Tables: named by the day of their data, compressed for who asks so, not sent again while nothing has changed."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from evtracker.api.mirroring import bring_up_to_date
from plants.services import redraw
from tests.evtracker.api import PREFIX
from tests.factories import CapacityPlanFactory, PlantFactory

pytestmark = pytest.mark.django_db


def body(answer: Any) -> bytes:
    """All of a streamed answer."""
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("format_name", ["csv", "jsonl"])
def test_a_table_is_named_by_the_day_that_it_is_of(client: Client, format_name: str) -> None:
    CapacityPlanFactory(reported_on="2021-11-27")
    today = client.get(f"{PREFIX}capacity-plans/", {"format": format_name})
    assert today["Content-Disposition"] == f'attachment; filename="capacity-plan-2026-01-15.{format_name}"'
    then = client.get(f"{PREFIX}capacity-plans/", {"format": format_name, "as_of": "2021-11-28"})
    assert then["Content-Disposition"] == f'attachment; filename="capacity-plan-2021-11-28.{format_name}"'


def test_a_table_comes_compressed_to_who_asks_so(client: Client) -> None:
    for number in range(30):
        PlantFactory(name=f"Works {number}")
    plain = body(client.get(f"{PREFIX}plants/", {"format": "csv"}))
    packed = client.get(f"{PREFIX}plants/", {"format": "csv"}, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    sent = body(packed)
    assert len(sent) < len(plain) / 2
    assert gzip.decompress(sent) == plain


def test_a_table_is_not_sent_again_until_one_of_its_rows_changes(client: Client) -> None:
    plan = CapacityPlanFactory()
    bring_up_to_date()
    asked = {"format": "csv", "unit": plan.unit}
    first = client.get(f"{PREFIX}capacity-plans/", asked)
    again = client.get(f"{PREFIX}capacity-plans/", asked, headers={"if-none-match": f"W/{first['ETag']}"})
    assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
    other = client.get(f"{PREFIX}capacity-plans/", {"format": "csv"}, headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200
    CapacityPlanFactory(plant=plan.plant, amount=7, effective="2031", reported_on="2022-06")
    redraw([], [plan.plant_id])
    bring_up_to_date()
    changed = client.get(f"{PREFIX}capacity-plans/", asked, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert b"2031" in body(changed)


def test_while_a_change_waits_to_be_taken_up_no_old_table_passes_for_the_present_one(client: Client) -> None:
    plan = CapacityPlanFactory()
    bring_up_to_date()
    first = client.get(f"{PREFIX}capacity-plans/", {"format": "csv"})
    CapacityPlanFactory(plant=plan.plant, amount=7, effective="2031", reported_on="2022-06")
    redraw([], [plan.plant_id])
    now = client.get(f"{PREFIX}capacity-plans/", {"format": "csv"}, headers={"if-none-match": first["ETag"]})
    assert now.status_code == 200
    assert b"2031" in body(now)

"""snapshot: a dated package whose hash depends on the data alone, with what changed since the one before."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from companies.models import Company, Investment, Source
from companies.services import record_investment
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Plant
from plants.money_timeline import redraw_sums
from plants.services import record_capacity_plan
from plants.starter.comparison import NAMES_TOLD


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter data, loaded once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", stdout=StringIO())
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def snapshot(folder: Path) -> str:
    out = StringIO()
    call_command("snapshot", folder, stdout=out)
    return out.getvalue()


def described(place: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((place / "datapackage.json").read_text(encoding="utf-8"))
    return read


def test_it_says_what_it_is_and_how_to_cite_it(tmp_path: Path) -> None:
    told = snapshot(tmp_path)
    place = tmp_path / "2026-01-15"
    package = described(place)
    assert (package["version"], package["created"]) == ("2026-01-15", "2026-01-15")
    assert package["licenses"][0]["name"] == "CC0-1.0"
    assert package["hash"].removeprefix("sha256:") in package["citation"]
    assert "capacity_plans.csv: 265 rows" in told
    assert str(place) in told
    assert package["totals"]["committed, USD"] > 0
    assert "there is none to set it against" in (place / "CHANGELOG.md").read_text(encoding="utf-8")


def test_its_hash_can_be_checked_with_sha256sum(tmp_path: Path) -> None:
    snapshot(tmp_path)
    place = tmp_path / "2026-01-15"
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(place.glob("*.csv"))]
    assert described(place)["hash"] == f"sha256:{hashlib.sha256(''.join(sums).encode()).hexdigest()}"


def test_the_same_data_has_the_same_hash_on_another_day_and_with_other_keys(tmp_path: Path, clock: Any) -> None:
    snapshot(tmp_path)
    milestone = Milestone.objects.order_by("pk")[0]
    Milestone.objects.filter(pk=milestone.pk).delete()
    milestone.pk = Milestone.objects.order_by("-pk")[0].pk + 1
    milestone.save(force_insert=True)
    clock.move_to("2026-02-01T12:00:00Z")
    snapshot(tmp_path)
    first, second = described(tmp_path / "2026-01-15"), described(tmp_path / "2026-02-01")
    assert first["hash"] == second["hash"]
    assert first["version"] != second["version"]


def test_none_is_overwritten(tmp_path: Path) -> None:
    snapshot(tmp_path)
    before = (tmp_path / "2026-01-15" / "datapackage.json").read_bytes()
    CapacityPlan.objects.filter(plant__slug="byd-szeged").delete()
    with pytest.raises(CommandError, match="no snapshot is overwritten"):
        snapshot(tmp_path)
    assert (tmp_path / "2026-01-15" / "datapackage.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["2026-01-15"]


def test_it_can_be_loaded_again(tmp_path: Path) -> None:
    snapshot(tmp_path)
    out = StringIO()
    call_command("load_starter", tmp_path / "2026-01-15", stdout=out)
    assert "Everything was there already" in out.getvalue()


def test_the_change_log_names_what_was_added_superseded_changed_and_withdrawn(tmp_path: Path, clock: Any) -> None:
    snapshot(tmp_path)
    source = Source.objects.create(slug="new-source", title="Later news", published="2026-01-20")
    told = PartialDate.parse("2026-01-20")
    record_capacity_plan(
        key="claim:1", company=None, phase_number=None, increment=False,
        plant=Plant.objects.get(slug="xiaomi-beijing"), amount=Decimal(250_000), unit="vehicles/year",
        effective=PartialDate.parse("2025-Q3"), modality="plan", source=source, reported_on=told,
    )  # fmt: skip
    company = Company.objects.get(slug="xiaomi")
    pledge = Investment.objects.get(slug="inv-xiaomi-10y")
    record_investment(
        slug="inv-new", company=company, purpose="programme", amount=Decimal(9_000_000_000), currency="USD",
        modality="plan", source=source, reported_on=told, supersedes=pledge,
    )  # fmt: skip
    redraw_sums([company.pk])
    Company.objects.filter(slug="nio").update(hq_city="Hefei")
    Milestone.objects.filter(plant__slug="audi-brussels").delete()
    clock.move_to("2026-02-01T12:00:00Z")
    snapshot(tmp_path)
    log = (tmp_path / "2026-02-01" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Against 2026-01-15" in log
    assert "## capacity_plans.csv: 265 rows then, 266 now" in log
    assert "- xiaomi-beijing 250000 vehicles/year 2025-Q3 plan 2026-01-20 new-source" in log
    assert "1 superseded:\n\n- xiaomi-beijing 300000 vehicles/year 2025-Q3" in log
    assert "1 superseded:\n\n- `inv-xiaomi-10y` xiaomi" in log
    assert re.search("1 changed:\n\n- `nio` [^:]*NIO[^:]*: hq_city Shanghai → Hefei\n", log)
    assert "2 withdrawn:\n\n- audi-brussels closure" in log
    then, now = (described(tmp_path / day)["totals"]["committed, USD"] for day in ("2026-01-15", "2026-02-01"))
    assert f"| committed, USD | {then:,} | {now:,} |" in log
    assert then != now
    assert "partnerships.csv" not in log, "nothing changed there"


def test_a_long_list_of_names_says_how_many_more_there_are(tmp_path: Path, clock: Any) -> None:
    snapshot(tmp_path)
    first = tmp_path / "2026-01-15" / "capacity_plans.csv"
    with first.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with first.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows[:11])
    clock.move_to("2026-02-01T12:00:00Z")
    snapshot(tmp_path)
    log = (tmp_path / "2026-02-01" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"- … and {len(rows) - 11 - NAMES_TOLD} more" in log

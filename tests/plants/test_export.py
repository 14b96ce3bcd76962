"""export: the whole record as a data package that load_starter reads again, without loss and without doubling."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from companies.models import Company, CompanyAlias, CompanyParent, CompanyStatus, Investment, Partnership, Source
from companies.services import confirm_investment
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Phase, Plant, PlantStatus
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from plants.services import record_capacity_plan

DAY = dt.date(2026, 1, 15)


def export(folder: Path) -> None:
    call_command("export", folder, stdout=StringIO())


def series() -> list[Any]:
    return [
        capacity_series(CapacityQuery(as_of=DAY, by="status")).as_json(),
        capacity_series(CapacityQuery(as_of=DAY, unit="GWh/year", by="company", ownership="share")).as_json(),
        funding_series(FundingQuery(as_of=DAY, by="purpose")).as_json(),
    ]


def empty_the_record() -> None:
    CapacityPlan.objects.all().delete()
    PlantStatus.objects.all().delete()
    Phase.objects.all().delete()
    Plant.objects.update(within=None)
    Plant.objects.all().delete()
    Investment.objects.update(part_of=None, supersedes=None)
    for model in (Investment, Partnership, CompanyParent, CompanyStatus, CompanyAlias, Company, Source):
        model._default_manager.all().delete()


@pytest.fixture
def record(db: None) -> None:
    """The starter data, and what a curator put on record besides."""
    call_command("load_starter", stdout=StringIO())
    source = Source.objects.create(
        slug="read-here",
        title="A report, retold",
        published="2025-02-03",
        retold=True,
        retold_from="https://a.example/",
    )
    said: dict[str, Any] = {"source": source, "reported_on": PartialDate.parse("2025-02-03")}
    record_capacity_plan(
        key="claim:1",
        plant=Plant.objects.get(slug="xiaomi-beijing"),
        company=None,
        phase_number=3,
        amount=90_000,  # type: ignore[arg-type]
        unit="vehicles/year",
        increment=False,
        effective=PartialDate.parse("2027-H1"),
        modality="plan",
        **said,
    )
    confirm_investment(Investment.objects.get(slug="inv-xiaomi-10y"), **said)


def test_an_export_loaded_into_an_empty_record_gives_the_same_record(record: None, tmp_path: Path) -> None:
    before = series()
    export(tmp_path / "package")
    empty_the_record()
    call_command("load_starter", tmp_path / "package", stdout=StringIO())
    assert series() == before
    again = tmp_path / "again"
    export(again)
    for file in (tmp_path / "package").iterdir():
        assert sorted((again / file.name).read_text().splitlines()) == sorted(file.read_text().splitlines())


def test_an_export_loaded_where_it_was_made_adds_nothing(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    out = StringIO()
    call_command("load_starter", tmp_path / "package", stdout=out)
    assert all(": 0 added" in line for line in out.getvalue().splitlines()[:-1])


def test_what_rests_on_a_retold_text_stays_marked(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    with (tmp_path / "package" / "sources.csv").open() as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == "read-here")
    assert (row["url"], row["retold"], row["retold_from"]) == ("", "true", "https://a.example/")


def test_the_package_describes_each_file_with_its_hash(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text())
    assert {resource["path"] for resource in described["resources"]} == {
        file.name for file in (tmp_path / "package").glob("*.csv")
    }
    for resource in described["resources"]:
        content = (tmp_path / "package" / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_a_folder_with_something_else_in_it_is_left_alone(record: None, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(CommandError, match="no empty folder and no former export"):
        export(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_former_export_is_replaced(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    before = (tmp_path / "package" / "sources.csv").read_text()
    (tmp_path / "package" / "sources.csv").write_text("old")
    export(tmp_path / "package")
    assert (tmp_path / "package" / "sources.csv").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


@pytest.mark.parametrize("description", ['{"name": "another", "resources": []}', "[]", "no JSON"])
def test_a_data_package_of_others_is_left_alone(record: None, tmp_path: Path, description: str) -> None:
    (tmp_path / "datapackage.json").write_text(description)
    with pytest.raises(CommandError, match="no empty folder and no former export"):
        export(tmp_path)
    assert (tmp_path / "datapackage.json").read_text() == description


def test_a_letter_beside_a_former_export_is_not_lost(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    (tmp_path / "package" / "letter.txt").write_text("keep me")
    with pytest.raises(CommandError, match="no empty folder and no former export"):
        export(tmp_path / "package")
    assert (tmp_path / "package" / "letter.txt").read_text() == "keep me"


def test_nothing_is_written_where_it_could_not_be_loaded_again(record: None, tmp_path: Path) -> None:
    Company.objects.filter(slug="xiaomi").update(hq_country="ZZ")
    with pytest.raises(CommandError, match=r"companies\.csv:\d+: hq_country 'ZZ' is not an ISO 3166-1"):
        export(tmp_path / "package")
    assert not list(tmp_path.iterdir())

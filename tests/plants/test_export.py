"""export: the whole record as a data package that load_starter reads again, without loss and without doubling."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from companies.models import Company, CompanyAlias, CompanyParent, CompanyStatus, Investment, Partnership, Source
from companies.services import confirm_investment, record_company, record_investment, record_partnership
from evtracker.partial_dates import PartialDate
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantStatus
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from plants.services import link_investment, record_capacity_plan, record_milestone, record_plant, redraw
from plants.touched import Touched
from plants.vocabulary import LinkedBy

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
    Milestone.objects.all().delete()
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


def everything() -> dict[str, list[Any]]:
    """All rows of the record by what they say, without their numbers."""
    apart = {"id", "version", "article", "family"}
    said: dict[str, list[Any]] = {}
    for app in ("companies", "plants"):
        for model in apps.get_app_config(app).get_models():
            if model is Touched:  # what mirrors are yet to be told, not the record
                continue
            names = []
            for field in model._meta.concrete_fields:
                target = field.related_model
                named = {one.name for one in target._meta.get_fields()} & {"slug", "key"} if target else None
                if field.name not in apart:
                    names.append(f"{field.name}__{min(named)}" if named else field.name)
            if "phase__number" not in names and "phase" in names:
                names[names.index("phase")] = "phase__number"
            rows = model._default_manager.order_by("pk").values_list(*names)
            said[model.__name__] = sorted(map(repr, rows))
    return said


def test_nothing_of_the_record_is_lost(record: None, tmp_path: Path) -> None:
    put_on_record_by_hand()
    before = everything()
    export(tmp_path / "package")
    empty_the_record()
    call_command("load_starter", tmp_path / "package", stdout=StringIO())
    after = everything()
    for name, rows in before.items():
        assert after[name] == rows, name


def put_on_record_by_hand() -> None:
    """What the files of the starter data have no cells for."""
    source = Source.objects.create(slug="Typed_in", title="A report; with\u00a0signs: “=1+1”, none dated")
    said: dict[str, Any] = {"source": source, "reported_on": PartialDate.parse("2025-H1")}
    xiaomi, plant = Company.objects.get(slug="xiaomi"), Plant.objects.get(slug="xiaomi-beijing")
    CompanyAlias.objects.create(company=xiaomi, name="Xiao; Mi", source=source)
    CompanyAlias.objects.create(company=xiaomi, name="XM", source=None)
    CompanyStatus.objects.create(company=xiaomi, status="paused", since="2025", **said)
    parent = Company.objects.get(slug="byd")
    CompanyParent.objects.create(company=xiaomi, parent=parent, since="2024-Q4", until="2025", **said)
    record_company(slug="by-hand", name="By hand", kind="startup", **said)
    other = record_plant(
        slug="by_hand",
        name="By hand",
        company=xiaomi,
        product="vehicles",
        owners=[(parent, "BYD Group", Decimal("33.333"))],
        **said,
    )
    Phase.objects.create(plant=other, number=2, name="The annex")
    investment = record_investment(
        slug="by-hand",
        company=xiaomi,
        purpose="equity",
        amount=Decimal("12.50"),
        currency="EUR",
        modality="fact",
        round_name="Series Z",
        payers=[(parent, "BYD Group"), (None, "byd"), (None, "A; B"), (parent, parent.name)],
        **said,
    )
    link_investment(plant, investment)
    link_investment(other, investment)
    record_partnership(
        slug="by-hand",
        type="supply",
        modality="plan",
        bindingness="talks",
        parties=[(None, "A city"), (xiaomi, "Xiaomi")],
        **said,
    )
    for about in ({"plant": plant, "company": None}, {"plant": None, "company": xiaomi}):
        record_milestone(
            key=f"claim:{len(about['plant'].slug) if about['plant'] else 0}",
            **about,  # type: ignore[arg-type]
            phase_number=None,
            event="first_delivery",
            date=PartialDate.parse("2024-04"),
            modality="fact",
            **said,
        )
    there = CapacityPlan.objects.get(plant=plant, reported_on="2021-11-27", amount=300_000)
    # The same statement by the same source, read out of its text.
    there.pk, there.key = None, "claim:2"
    there.save()
    CapacityPlan.objects.create(
        key="admin:0f",
        company=xiaomi,
        amount=5,
        unit="GWh/year",
        product="battery_packs",
        basis="targeted",
        increment=True,
        modality="plan",
        **said,
    )
    linked = CapacityPlan.objects.filter(plant__slug="xiaomi-beijing").order_by("pk")
    CapacityPlan.objects.filter(pk=linked[0].pk).update(
        superseded_by=linked[1], restates=None, linked_by=LinkedBy.CURATOR
    )
    redraw(Company.objects.values_list("pk", flat=True), Plant.objects.values_list("pk", flat=True))


def test_an_export_loaded_where_it_was_made_adds_nothing(record: None, tmp_path: Path) -> None:
    export(tmp_path / "package")
    out = StringIO()
    call_command("load_starter", tmp_path / "package", stdout=out)
    assert all(": 0 added" in line for line in out.getvalue().splitlines()[:-1])


def test_a_record_of_thousands_is_exported(db: None, tmp_path: Path) -> None:
    sources = Source.objects.bulk_create(
        Source(slug=f"s{n}", title=f"Report {n}", published="2024") for n in range(2500)
    )
    said = [{"source": source, "reported_on": "2024"} for source in sources]
    companies = Company.objects.bulk_create(
        Company(slug=f"c{n}", name=f"Company {n}", kind="startup", **said[n]) for n in range(1200)
    )
    CompanyStatus.objects.bulk_create(
        CompanyStatus(company=company, status="active", **said[1200 + n]) for n, company in enumerate(companies)
    )
    export(tmp_path / "package")
    assert len((tmp_path / "package" / "company_states.csv").read_text().splitlines()) == 1201


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

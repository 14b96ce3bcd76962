"""load_starter: all rows with their sources, once; a bad row stops it with its place, and nothing is loaded."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from companies.models import Company, Investment, Partnership, Source
from plants.management.commands.load_starter import SHIPPED
from plants.models import CapacityPlan, Plant, PlantStatus

pytestmark = pytest.mark.django_db


def load(folder: Path = SHIPPED) -> str:
    out = StringIO()
    call_command("load_starter", folder, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for app in ("companies", "plants")
        for model in apps.get_app_config(app).get_models()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "data"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], Path]:
    """Replace a text that stands in a file, at its first place."""

    def replace(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replace


def test_all_rows_are_loaded_each_with_its_source() -> None:
    load()
    found = counts()
    assert found["Source"] == 473
    assert found["Company"] == 131
    assert found["Plant"] == 172
    assert found["PlantStatus"] == 203
    assert found["CapacityPlan"] == 311
    assert found["Milestone"] == 42
    assert found["Investment"] == 296
    assert found["Partnership"] == 109
    plan = CapacityPlan.objects.select_related("source").get(
        plant__slug="xiaomi-beijing", reported_on="2021-11-27", amount=300_000
    )
    assert plan.source.publisher == "Channel News Asia (Reuters)"
    assert str(plan.effective) == "2024"
    assert Investment.objects.get(slug="inv-xiaomi-initial").part_of == Investment.objects.get(slug="inv-xiaomi-10y")


def test_a_second_load_adds_nothing() -> None:
    load()
    before = counts()
    assert "265 already there" in load()
    assert counts() == before


def test_what_a_curator_changed_is_left_as_it_is() -> None:
    load()
    Company.objects.filter(slug="xiaomi").update(hq_city="Changsha")
    load()
    assert Company.objects.get(slug="xiaomi").hq_city == "Changsha"


def test_a_row_that_a_curator_corrected_is_neither_undone_nor_added_again() -> None:
    load()
    before = counts()
    row = CapacityPlan.objects.get(plant__slug="xiaomi-beijing", reported_on="2021-11-27", amount=300_000)
    CapacityPlan.objects.filter(pk=row.pk).update(amount=310_000)
    load()
    assert counts() == before
    assert CapacityPlan.objects.get(pk=row.pk).amount == 310_000


def test_a_day_once_assumed_stays_when_newer_sources_come(folder: Path) -> None:
    load()
    assumed = dict(CapacityPlan.objects.filter(reported_on_assumed=True).values_list("key", "reported_on_last"))
    assert assumed
    path = folder / "sources.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    newer = [row.replace("2025-", "2026-") for row in rows]
    assert newer != rows
    path.write_text("\n".join([header, *newer]), encoding="utf-8")
    before = counts()
    load(folder)
    assert counts() == before
    assert dict(CapacityPlan.objects.filter(reported_on_assumed=True).values_list("key", "reported_on_last")) == assumed


def test_a_source_that_came_in_as_an_article_is_the_same_source() -> None:
    address = "https://techno-news.net/2025/03/18/news_153363"
    source = Source.objects.create(slug="taken-in", url=address, title="Read before", published="2025-03-18")
    load()
    assert Source.objects.filter(url=address).count() == 1
    assert PlantStatus.objects.filter(source=source).count() == 2


def test_companies_and_plants_are_known_from_their_earliest_row() -> None:
    load()
    assert Company.objects.get(slug="xiaomi").known_on == dt.date(2021, 3, 26)
    assert Plant.objects.get(slug="xiaomi-beijing").known_on == dt.date(2021, 11, 27)


def test_an_undated_row_of_an_undated_source_is_dated_by_its_neighbours_and_marked() -> None:
    load()
    assumed = CapacityPlan.objects.filter(reported_on_assumed=True)
    assert assumed
    assert not CapacityPlan.objects.filter(reported_on_assumed=True, source__published__isnull=False)


def test_a_partial_report_day_is_kept_and_counts_from_its_last_day() -> None:
    load()
    row = CapacityPlan.objects.filter(plant__slug="xiaomi-beijing", phase__number=1).order_by("reported_on_last")[0]
    assert str(row.reported_on) == "2021-12"
    assert row.reported_on_last == dt.date(2021, 12, 31)


def test_two_partners_are_all_the_owners_and_a_single_one_owns_beside_the_company() -> None:
    load()
    shared = Plant.objects.get(slug="nextstar-windsor")
    assert {owner.name: owner.share for owner in shared.owners.all()} == {
        "LG Energy Solution": 51,
        "Stellantis": 49,
    }
    beside = Plant.objects.get(slug="saic-chonburi")
    assert {owner.name for owner in beside.owners.all()} == {beside.company.name, "CP Group"}


def test_money_has_its_dollars_with_rate_day_and_source() -> None:
    load()
    yuan = Investment.objects.get(slug="inv-xiaomi-initial")
    assert yuan.amount_usd is not None
    assert 1_500_000_000 < yuan.amount_usd < 1_560_000_000
    assert yuan.usd_rate_on == dt.date(2021, 3, 30)
    assert yuan.usd_rate_source
    dong = Investment.objects.get(slug="inv-vinfast-2024-2")
    assert (dong.usd_rate, dong.usd_rate_on) == (24_335, dt.date(2024, 12, 31)), "no reference rates: that of the year"
    assert not Investment.objects.filter(amount_usd__isnull=True).exists()


def test_an_agreement_is_as_binding_as_its_report_says() -> None:
    load()
    assert Partnership.objects.get(slug="par-xiaomi-gwm-rumour").bindingness == "rumoured"
    assert Partnership.objects.get(slug="par-xiaomi-baic").bindingness == "ended"
    assert Partnership.objects.get(slug="par-xiaomi-gwm-denial").bindingness == ""


ROW = "xiaomi-beijing,,300000,vehicles/year,2024,false,plan,2021-11-27,cna-211127-xiaomi"
SUM = "inv-xiaomi-10y,xiaomi,,programme,10000000000,USD,10,2021,2031,plan,xiaomi,,,2021-03-30,scmp-210330-xiaomi"


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("capacity_plans.csv", ROW, ROW.replace("xiaomi-beijing", "nowhere"), "2: plant_slug 'nowhere' names no row"),
        ("capacity_plans.csv", ROW, ROW.replace("2024", "2024-13"), "2: effective '2024-13' is not a date"),
        ("capacity_plans.csv", ROW, ROW.replace("2024", "2024-02-30"), "2: effective '2024-02-30' is not a date"),
        ("capacity_plans.csv", ROW, ROW.replace("300000", "-3"), "2: amount '-3' is not a plain number above 0"),
        ("capacity_plans.csv", ROW, ROW.replace("300000", "3e5"), "2: amount '3e5' is not a plain number above 0"),
        ("capacity_plans.csv", ROW, ROW.replace("300000", ""), "2: amount '' is empty"),
        ("capacity_plans.csv", ROW, ROW.replace("vehicles/year", "cars"), "2: unit 'cars' is not one of"),
        ("capacity_plans.csv", ROW, ROW.replace(",false,", ",no,"), "2: increment 'no' is neither true nor false"),
        ("capacity_plans.csv", ROW, ROW.replace("cna-211127-xiaomi", "x"), "2: source_id 'x' names no row of sources"),
        ("capacity_plans.csv", ROW, ROW + ",more", "2: has 10 cells, the header has 9"),
        ("capacity_plans.csv", ROW, f"{ROW}\n{ROW}", "3: says the same as line 2"),
        ("capacity_plans.csv", "plant_slug,phase", "plant_slug", "1: column phase is missing"),
        ("capacity_plans.csv", "plant_slug,phase", "plant_slug,stage", "1: column 'stage' is not known"),
        ("capacity_plans.csv", ROW, ROW.replace("xiaomi-beijing", '"xiaomi-beijing'), "can't be read as CSV"),
        ("investments.csv", SUM, SUM.replace("USD", "XXD"), "2: currency 'XXD' is not an ISO 4217 code"),
        ("investments.csv", SUM, SUM.replace("USD", "usd"), "2: currency 'usd' is not an ISO 4217 code"),
        ("investments.csv", SUM, SUM.replace("2021,2031", "2031,2021"), "2: period_start '2031' is after period_end"),
        ("investments.csv", SUM, SUM.replace("xiaomi,,,", "xiaomi,inv-xiaomi-capital,,"), "2: part_of"),
        ("investments.csv", SUM, SUM.replace("inv-xiaomi-10y", "inv-xiaomi-initial"), "is already used in line 2"),
        ("companies.csv", "Beijing,CN,2010", "Beijing,ZZ,2010", "2: hq_country 'ZZ' is not an ISO 3166-1"),
        ("companies.csv", "tech_entrant,,", "tech_entrant,xiaomi-ev,", "2: parent_slug 'xiaomi-ev' goes round"),
        ("companies.csv", "https://www.mi.com", "www.mi.com", "2: website 'www.mi.com' is not an http(s) address"),
        ("plants.csv", "39.80,116.50", "139.80,116.50", "2: lat '139.80' is not between -90 and 90"),
        ("plants.csv", "39.80,116.50", "39.80,", "2: lat '39.80' and lon come together"),
        ("plants.csv", "catl:50;stellantis:50", "catl:80;stellantis:50", "shares add up to 130"),
        ("partnerships.csv", "xiaomi;great-wall", "xiaomi", "2: company_slugs 'xiaomi' and other_parties name fewer"),
        ("partnerships.csv", "xiaomi;great-wall", "xiaomi;great-hall", "names no row of companies.csv: great-hall"),
        ("sources.csv", "https://www.scmp.com", "ftp://www.scmp.com", "2: url"),
        ("companies.csv", "https://www.mi.com", f"https://{'m' * 300}.com", "2: website"),
        ("companies.csv", "tech_entrant,,", "bakery,,", "2: kind 'bakery' is not one of startup"),
        ("investments.csv", SUM, SUM.replace(",10,", ",ten,"), "2: years 'ten' is not a plain number above 0"),
        ("investments.csv", SUM, SUM.replace("10000000000", "1.005"), "2: amount '1.005' has more than 2 decimals"),
        ("investments.csv", SUM, SUM.replace(",xiaomi,,,", ",xiaomi;Xiaomi,,,"), "2: investors 'xiaomi;Xiaomi' names"),
        ("plants.csv", "catl:50;stellantis:50", "catl:half;stellantis:50", "share 'half' of catl is not a percentage"),
        ("plants.csv", "catl:50;stellantis:50", "catl:33.3333;stellantis", "has more than 3 decimals"),
        ("plants.csv", "39.80,116.50", "39.80,1165", "2: lon '1165' is not between -180 and 180"),
        ("partnerships.csv", "2021", "2021-13", "2: started '2021-13-03' is not a date"),
    ],
)
def test_a_bad_row_stops_the_load_with_its_place_and_reason(
    edit: Callable[[str, str, str], Path], file: str, old: str, new: str, fault: str
) -> None:
    folder = edit(file, old, new)
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert file in str(refused.value)
    assert fault in str(refused.value)
    assert not any(counts().values())


def test_all_faults_are_named_up_to_fifty(folder: Path) -> None:
    path = folder / "capacity_plans.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",plan,", ",wish,"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        load(folder)
    lines = str(refused.value).splitlines()
    assert lines[0] == "nothing was loaded:"
    assert len([line for line in lines if line.startswith("capacity_plans.csv:")]) == 50
    assert lines[-1].startswith("… and ")


@pytest.mark.parametrize("content", ["", "\n", "\x00\x01\x02", "id;url;publisher;title;published;language\n"])
def test_a_file_without_the_columns_is_refused(folder: Path, content: str) -> None:
    (folder / "sources.csv").write_text(content)
    with pytest.raises(CommandError, match=r"sources\.csv:1: column id is missing"):
        load(folder)
    assert not any(counts().values())


def test_a_line_break_of_unicode_within_a_cell_breaks_no_line(edit: Callable[[str, str, str], Path]) -> None:
    folder = edit("companies.csv", "tech_entrant", "tech\u2028entrant")
    with pytest.raises(CommandError, match=r"companies\.csv:2: kind"):
        load(folder)


def test_the_columns_of_an_export_are_checked_too(folder: Path) -> None:
    (folder / "plant_owners.csv").write_text(
        "plant_slug,company_slug,name,share,since,until,reported_on,source_id\n"
        "xiaomi-beijing,,A fund,120,,,,cna-211127-xiaomi\n"
        "xiaomi-beijing,,A fund,20,,,,cna-211127-xiaomi\n"
        "xiaomi-beijing,,The city,20,2025,2024,,cna-211127-xiaomi\n",
        encoding="utf-8",
    )
    (folder / "milestones.csv").write_text(
        "plant_slug,phase,event,date,modality,reported_on,source_id\n"
        ",1,production_start,2024,plan,2021-11-27,cna-211127-xiaomi\n",
        encoding="utf-8",
    )
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert str(refused.value).splitlines()[1:] == [
        "plant_owners.csv:2: share '120' is more than 100",
        "plant_owners.csv:3: says the same as line 2",
        "plant_owners.csv:4: since '2025' is after until 2024",
        "milestones.csv:2: plant_slug '' and company_slug: a milestone is either a plant's or a company's",
        "milestones.csv:2: phase '1' stands without a plant",
    ]


def test_a_wrong_encoding_is_named_with_its_line(folder: Path) -> None:
    path = folder / "companies.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(CommandError, match=r"companies\.csv:2: is not UTF-8"):
        load(folder)
    assert not any(counts().values())


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "plants.csv").unlink()
    with pytest.raises(CommandError, match=r"plants\.csv:0: is missing"):
        load(folder)


def test_a_bad_row_leaves_what_was_there_before(edit: Callable[[str, str, str], Path]) -> None:
    load()
    before = counts()
    with pytest.raises(CommandError):
        load(edit("capacity_plans.csv", ROW, ROW.replace("plan", "wish")))
    assert counts() == before


def test_the_order_of_rows_and_columns_does_not_matter(folder: Path, tmp_path: Path) -> None:
    load()
    links = set(CapacityPlan.objects.values_list("key", "superseded_by__key", "restates__key"))
    CapacityPlan.objects.all().delete()
    path = folder / "capacity_plans.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    load(folder)
    assert set(CapacityPlan.objects.values_list("key", "superseded_by__key", "restates__key")) == links


def test_milestones_and_company_targets_are_loaded_where_they_come(folder: Path) -> None:
    (folder / "milestones.csv").write_text(
        "plant_slug,phase,event,date,modality,reported_on,source_id\n"
        "xiaomi-beijing,1,production_start,2024,plan,2021-11-27,cna-211127-xiaomi\n",
        encoding="utf-8",
    )
    (folder / "company_targets.csv").write_text(
        "company_slug,amount,unit,effective,modality,reported_on,source_id\n"
        "xiaomi,900000,vehicles/year,2026,plan,2021-11-27,cna-211127-xiaomi\n",
        encoding="utf-8",
    )
    load(folder)
    target = CapacityPlan.objects.get(company__slug="xiaomi")
    assert (target.plant, target.amount, target.product) == (None, 900_000, "vehicles")
    milestone = Plant.objects.get(slug="xiaomi-beijing").milestones.get()
    assert (milestone.event, str(milestone.date), milestone.actual) == ("production_start", "2024", False)

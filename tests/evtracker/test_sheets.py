"""Sheets in the admin: what goes out can come in again; what comes in is checked, looked at, stored whole and noted."""

from __future__ import annotations

import csv
import datetime as dt
import io
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from articles.change_models import Deed, RecordChange
from articles.sheets import import_sheet
from companies.models import Company, CompanyAlias, Investment, Source
from evtracker.sheet_admin import SheetAdmin
from evtracker.sheet_formats import guarded, plain, xlsx_lines
from plants.models import CapacityPlan, Plant
from plants.starter.correcting import MODELS
from plants.starter.rows import cells_of
from plants.starter.sheet import Sheet
from plants.starter.tables import CAPACITY_PLANS, COMPANIES, COMPANY_TARGETS, MILESTONES, PLANT_STATUS, TABLES, Table
from tests.articles.builders import make_company, make_user
from tests.evtracker.test_roles import ROLE_MIGRATIONS, user_of
from tests.plants.test_export import everything

pytestmark = pytest.mark.django_db
OF_MODEL = {
    "sources": "companies_source",
    "companies": "companies_company",
    "company_aliases": "companies_company",
    "company_parents": "companies_company",
    "plants": "plants_plant",
    "capacity_plans": "plants_capacityplan",
    "investments": "companies_investment",
}


@pytest.fixture
def roles() -> None:
    """As migrating leaves them."""
    for name in ROLE_MIGRATIONS:
        import_module(f"evtracker.migrations.{name}").install(apps, None)


@pytest.fixture
def curator(client: Client) -> User:
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def source(slug: str = "read-here", published: str = "2025-02-03") -> Source:
    return Source.objects.create(slug=slug, title="A report", published=published)


def as_csv(table: str, *rows: dict[str, str]) -> bytes:
    """A file with the table's own columns and those of the rows."""
    [found] = [one for one in TABLES if one.name == table]
    columns = list(dict.fromkeys([*found.header, *(name for row in rows for name in row)]))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def look(client: Client, table: str, content: bytes, name: str = "rows.csv") -> Any:
    address = reverse(f"admin:{OF_MODEL[table]}_import")
    return client.post(address, {"table": table, "file": SimpleUploadedFile(name, content), "why": "from the ministry"})


def import_it(client: Client, table: str, content: bytes, name: str = "rows.csv") -> Any:
    seen = look(client, table, content, name)
    assert "looked_at" in seen.context, [str(fault) for fault in seen.context["faults"]]
    return client.post(reverse(f"admin:{OF_MODEL[table]}_import"), {"looked_at": seen.context["looked_at"]})


def faults(answer: Any) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.reason) for fault in answer.context["faults"]]


COMPANY = {"slug": "zeta-motors", "name": "Zeta Motors", "kind": "tech_entrant", "source_id": "read-here"}


def test_a_new_company_comes_in_with_its_lists_its_source_and_who_and_why(client: Client, curator: User) -> None:
    source()
    parent = make_company("Zeta Group")
    row = {**COMPANY, "aliases": "泽塔;Zeta", "parent_slug": parent.slug, "hq_country": "CN", "status": "active"}
    assert import_it(client, "companies", as_csv("companies", row)).status_code == 302
    company = Company.objects.get(slug="zeta-motors")
    assert (company.name, str(company.reported_on), company.source.slug) == ("Zeta Motors", "2025-02-03", "read-here")
    assert {alias.name for alias in company.aliases.all()} == {"泽塔", "Zeta"}
    assert [row.parent for row in company.parents.all()] == [parent]
    assert company.known_on is not None
    made = RecordChange.objects.filter(model="companies.company", row=company.pk)
    assert [(one.deed, one.by, one.reason) for one in made] == [
        (Deed.MADE, curator, "from the ministry (rows.csv)"),
    ]


def test_a_look_stores_nothing(client: Client, curator: User) -> None:
    source()
    seen = look(client, "companies", as_csv("companies", COMPANY))
    assert seen.context["says"] == "1 new, 0 corrected, 0 unchanged"
    assert not Company.objects.filter(slug="zeta-motors").exists()
    assert not RecordChange.objects.exists()


def test_each_fault_is_named_by_line_column_and_reason_and_nothing_is_stored(client: Client, curator: User) -> None:
    source()
    source("undated", published="")
    bad = [
        COMPANY,
        {**COMPANY, "slug": "a", "kind": "unicorn"},
        {**COMPANY, "slug": "b", "source_id": "from-nowhere"},
        {**COMPANY, "slug": "c", "source_id": ""},
        {**COMPANY, "slug": "d", "hq_country": "China", "founded": "03/2014"},
        {**COMPANY, "slug": "e", "parent_slug": "nobody"},
        {**COMPANY},
    ]
    told = faults(look(client, "companies", as_csv("companies", *bad)))
    assert [(line, column) for line, column, _ in told] == [
        (3, "kind"), (4, "source_id"), (5, "source_id"), (6, "hq_country"), (6, "founded"), (7, "parent_slug"),
        (8, "slug"),
    ]  # fmt: skip
    assert told[1][2] == "names no row of sources.csv: from-nowhere"
    assert not Company.objects.filter(name="Zeta Motors").exists()
    undated = faults(look(client, "companies", as_csv("companies", {**COMPANY, "source_id": "undated"})))
    assert undated == [(2, "reported_on", "is empty, and source undated is undated")]


def test_a_figure_without_a_source_does_not_come_in(client: Client, curator: User) -> None:
    company = make_company("Xiaomi")
    row = {"id": "inv-1", "company_slug": company.slug, "purpose": "capex", "amount": "5", "currency": "USD"}
    told = faults(look(client, "investments", as_csv("investments", {**row, "modality": "plan"})))
    assert told == [(2, "source_id", "is empty")]


def test_what_stands_otherwise_is_corrected_and_its_history_tells_both(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", COMPANY))
    RecordChange.objects.all().delete()
    changed = {**COMPANY, "hq_city": "Hefei", "founded": "2014-H2"}
    seen = look(client, "companies", as_csv("companies", changed))
    assert seen.context["says"] == "0 new, 1 corrected, 0 unchanged"
    assert b"Hefei" in seen.content
    import_it(client, "companies", as_csv("companies", changed))
    company = Company.objects.get(slug="zeta-motors")
    assert (company.hq_city, str(company.founded)) == ("Hefei", "2014-H2")
    [change] = RecordChange.objects.all()
    assert (change.deed, change.before["hq_city"], change.after["hq_city"]) == (Deed.CHANGED, "", "Hefei")


def test_columns_that_the_file_leaves_out_stay_as_they_are(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", {**COMPANY, "reported_on": "2024-05-01"}))
    import_it(client, "companies", as_csv("companies", {**COMPANY, "website": "https://zeta.example/"}))
    company = Company.objects.get(slug="zeta-motors")
    assert (str(company.reported_on), company.website) == ("2024-05-01", "https://zeta.example/")


def test_a_list_of_a_row_on_record_is_not_shortened_by_a_sheet(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", {**COMPANY, "aliases": "Zeta;ZM"}))
    told = faults(look(client, "companies", as_csv("companies", {**COMPANY, "aliases": "ZM"})))
    assert told == [(2, "aliases", "is 'ZM;Zeta' on record: add to it in company_aliases, or on its page")]
    alias = {"company_slug": "zeta-motors", "name": "Zeta Auto", "source_id": "read-here"}
    import_it(client, "company_aliases", as_csv("company_aliases", alias))
    assert CompanyAlias.objects.filter(company__slug="zeta-motors").count() == 3


def test_a_corrected_figure_is_drawn_anew(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", COMPANY))
    plant = {"slug": "zeta-hefei", "name": "Zeta Hefei", "company_slug": "zeta-motors", "product": "vehicles"}
    import_it(client, "plants", as_csv("plants", {**plant, "source_id": "read-here"}))
    plan = {
        "plant_slug": "zeta-hefei", "amount": "300000", "unit": "vehicles/year", "effective": "2027",
        "modality": "plan", "source_id": "read-here", "key": "sheet:1",
    }  # fmt: skip
    import_it(client, "capacity_plans", as_csv("capacity_plans", plan))
    import_it(client, "capacity_plans", as_csv("capacity_plans", {**plan, "amount": "200000"}))
    [stored] = CapacityPlan.objects.all()
    assert (stored.amount, stored.product) == (200_000, "vehicles")
    standing = Plant.objects.get(slug="zeta-hefei").standings.order_by("known_from").last()  # type: ignore[attr-defined]
    assert standing.capacity == 200_000


def test_dollars_are_reckoned_and_wrong_ones_refused(client: Client, curator: User) -> None:
    source()
    company = make_company("Xiaomi")
    row = {
        "id": "inv-1", "company_slug": company.slug, "purpose": "capex", "amount": "7000000", "currency": "CNY",
        "modality": "plan", "source_id": "read-here",
    }  # fmt: skip
    wrong = {**row, "amount_usd": "7000000", "usd_rate": "7", "usd_rate_on": "2025-02-03"}
    [(line, column, _)] = faults(look(client, "investments", as_csv("investments", wrong)))
    assert (line, column) == (2, "amount_usd")
    import_it(client, "investments", as_csv("investments", row))
    first = Investment.objects.get().amount_usd
    assert first is not None
    import_it(client, "investments", as_csv("investments", {**row, "amount": "14000000"}))
    assert Investment.objects.get().amount_usd == pytest.approx(2 * first, abs=1)


def test_an_address_that_another_source_has_is_refused(client: Client, curator: User) -> None:
    Source.objects.create(slug="there", title="A report", url="https://news.example/1")
    told = faults(
        look(client, "sources", as_csv("sources", {"id": "x", "title": "y", "url": "https://news.example/1"}))
    )
    assert told == [(2, "url", "is the address of source there")]


def test_a_ring_through_rows_on_record_is_refused(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", COMPANY, {**COMPANY, "slug": "eta", "name": "Eta"}))
    plant = {"name": "P", "company_slug": "eta", "product": "vehicles", "source_id": "read-here"}
    import_it(client, "plants", as_csv("plants", {**plant, "slug": "p1"}, {**plant, "slug": "p2", "within": "p1"}))
    told = faults(look(client, "plants", as_csv("plants", {**plant, "slug": "p1", "within": "p2"})))
    assert told == [(2, "within", "goes round: p1 > p2 > p1")]


def test_a_ring_of_companies_through_rows_on_record_is_refused(client: Client, curator: User) -> None:
    source()
    import_it(client, "companies", as_csv("companies", *({**COMPANY, "slug": name, "name": name} for name in "abc")))
    said = {"source_id": "read-here", "reported_on": "2020-01-01"}
    pairs = ({**said, "company_slug": low, "parent_slug": high} for low, high in ("ab", "bc"))
    import_it(client, "company_parents", as_csv("company_parents", *pairs))
    told = faults(
        look(client, "company_parents", as_csv("company_parents", {**said, "company_slug": "c", "parent_slug": "a"}))
    )
    assert told == [(2, "parent_slug", "goes round: c > a > b > c")]


@pytest.fixture
def starter() -> None:
    call_command("load_starter", stdout=io.StringIO())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_export_of_the_starter_data_imported_again_changes_nothing(
    client: Client, starter: None, kind: str
) -> None:
    client.force_login(User.objects.create_superuser("root"))
    before = everything()
    offered = []
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, SheetAdmin):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for table in model_admin.sheets:
            content = client.get(reverse(f"{name}_export"), {"sheet": table, "as": kind}).content
            file = SimpleUploadedFile(f"{table}.{kind}", content)
            answer = client.post(reverse(f"{name}_import"), {"table": table, "file": file, "why": "again"})
            rows = sum(1 for _ in cells_of(next(one for one in TABLES if one.name == table)))
            assert answer.context["faults"] == [], table
            assert answer.context["says"] == f"0 new, 0 corrected, {rows:,} unchanged"
            offered.append(table)
    assert sorted(offered) == sorted(table.name for table in TABLES) == sorted(MODELS)
    assert everything() == before


# Tables that no other rows rest on.
LEAVES = [CAPACITY_PLANS, COMPANY_TARGETS, PLANT_STATUS, MILESTONES]


@pytest.mark.parametrize("table", LEAVES, ids=lambda table: table.name)
def test_what_an_export_says_comes_back_where_it_is_missing(starter: None, table: Table) -> None:
    """Rows that nothing else rests on are taken away, and come in again from the sheet as they were."""
    rows = [[str(row.get(name, "")) for name in table.all_names] for row in cells_of(table)]
    model = MODELS[table.name]._default_manager
    gone = model.filter(plant__isnull=table is COMPANY_TARGETS) if table in LEAVES[:2] else model.all()
    before = everything()
    gone.delete()
    with transaction.atomic():
        outcome = import_sheet(Sheet(table, enumerate([table.all_names, *rows], 1)), make_user(), "again")
    assert not outcome.faults
    assert len(outcome.new) == len(rows)
    assert everything() == before


NASTY = [
    '=HYPERLINK("http://x/","y")',
    "+1",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "'=1",
    "''+2",
    "-12.5",
    "plain",
    "'quoted'",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_that_goes_out_is_a_formula_and_each_comes_back_as_it_was(text: str) -> None:
    assert plain(guarded(text)) == text
    assert guarded(text)[0] not in "=+@\t\r"
    assert guarded("-12.5") == "-12.5"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_would_be_a_formula_goes_out_harmless_and_comes_back(
    client: Client, curator: User, kind: str
) -> None:
    name = '=HYPERLINK("http://x.example/","click")'
    make_company(name)
    content = client.get(reverse("admin:companies_company_export"), {"sheet": "companies", "as": kind}).content
    if kind == "csv":
        assert b"'=HYPERLINK" in content
    else:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    seen = look(client, "companies", content, f"rows.{kind}")
    assert seen.context["says"] == "0 new, 0 corrected, 1 unchanged"


def test_a_control_character_that_a_workbook_cannot_hold_is_told_and_stands_in_csv(
    client: Client, curator: User
) -> None:
    make_company("Xiao\x0bmi")
    asked = reverse("admin:companies_company_export")
    assert "take CSV" in client.get(asked, {"sheet": "companies", "as": "xlsx"}).content.decode()
    assert b"Xiao\x0bmi" in client.get(asked, {"sheet": "companies", "as": "csv"}).content


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_numbers_dates_and_empty_cells_reads_as_the_record_writes_them() -> None:
    content = workbook(["a", "b", "c", "d"], [300000, dt.date(2024, 6, 15), 0.1, True], [], [2024.0, None, None, None])
    assert list(xlsx_lines(content)) == [
        (1, ["a", "b", "c", "d"]), (2, ["300000", "2024-06-15", "0.1", "true"]), (4, ["2024", "", "", ""]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (workbook(["slug"], ["=1+1"]), "rows.xlsx", "row 2 has a formula or an error in column A"),
        (b"PK\x03\x04 no workbook", "rows.xlsx", "it is no workbook (.xlsx) that can be read"),
        ("slug,name\né,x".encode("latin-1"), "rows.csv", "is not UTF-8 (line 2): save it as “CSV UTF-8”"),
        (b"slug", "rows.exe", "is neither .csv nor .xlsx"),
        (b"x" * 2_000_001, "rows.csv", "is larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_the_reason(
    client: Client, curator: User, content: bytes, name: str, reason: str
) -> None:
    assert look(client, "companies", content, name).context["form"].errors["file"] == [reason]


def test_more_rows_than_allowed_are_refused(client: Client, curator: User, settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 2
    rows = [{**COMPANY, "slug": f"z{number}"} for number in range(3)]
    assert look(client, "companies", as_csv("companies", *rows)).context["form"].errors["file"] == [
        "has more than 2 rows"
    ]


def test_columns_that_are_missing_or_unknown_are_named(client: Client, curator: User) -> None:
    told = faults(look(client, "companies", b"slug,name,nonsense\na,b,c\n"))
    assert (1, "", "column kind is missing") in told
    assert (1, "", "column 'nonsense' is not known") in told


def test_what_was_looked_at_is_checked_anew_when_it_is_confirmed(client: Client, curator: User) -> None:
    source()
    seen = look(client, "companies", as_csv("companies", COMPANY))
    Source.objects.all().delete()
    answer = client.post(reverse("admin:companies_company_import"), {"looked_at": seen.context["looked_at"]})
    assert "the record has changed since you looked" in answer.content.decode()
    assert not Company.objects.exists()


def test_nobody_confirms_what_another_looked_at_or_what_was_altered(client: Client, curator: User) -> None:
    source()
    looked_at = look(client, "companies", as_csv("companies", COMPANY)).context["looked_at"]
    for user, sent in ((make_user(is_staff=True, is_superuser=True), looked_at), (curator, f"{looked_at}x")):
        client.force_login(user)
        client.post(reverse("admin:companies_company_import"), {"looked_at": sent})
        assert not Company.objects.exists()


@pytest.mark.parametrize(("role", "sees", "may"), [("read-only", 200, 403), ("curator", 200, 200), ("admin", 200, 200)])
def test_who_may_look_may_export_and_who_may_write_may_import(
    client: Client,
    roles: None,
    role: str,
    sees: int,
    may: int,
) -> None:
    client.force_login(user_of(role))
    for name in sorted(set(OF_MODEL.values())):
        assert client.get(reverse(f"admin:{name}_export")).status_code == sees
        assert client.get(reverse(f"admin:{name}_import")).status_code == may
    source()
    assert look(client, "companies", as_csv("companies", COMPANY)).status_code == may


def test_who_may_write_companies_alone_imports_no_aliases(client: Client, roles: None) -> None:
    user = User.objects.create_user("half", is_staff=True)
    kept = Group.objects.get(name="curator").permissions.filter(content_type__model="company")
    user.user_permissions.set(kept)
    client.force_login(user)
    form = client.get(reverse("admin:companies_company_import")).context["form"]
    assert [name for name, _ in form.fields["table"].choices] == ["companies"]


def test_an_export_has_the_rows_that_the_list_shows(client: Client, curator: User) -> None:
    make_company("Xiaomi")
    make_company("Nio")
    asked = {"sheet": "companies", "as": "csv", "q": "nio"}
    content = client.get(reverse("admin:companies_company_export"), asked).content.decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(content))] == ["Nio"]
    assert "q=nio" in client.get(reverse("admin:companies_company_export"), {"q": "nio"}).content.decode()
    unknown = client.get(reverse("admin:companies_company_export"), {"nonsense": "1"})
    assert "no such filter" in unknown.content.decode()


def test_an_import_asks_as_often_for_many_rows_as_for_few(
    client: Client, curator: User, django_assert_max_num_queries: Any
) -> None:
    source()
    rows = [{**COMPANY, "slug": f"z{number}", "name": f"Z {number}"} for number in range(60)]
    content = as_csv(COMPANIES.name, *rows)
    import_it(client, "companies", content)
    # Changing nothing, whatever the number of rows.
    with django_assert_max_num_queries(45):
        look(client, "companies", content)

"""What all addresses of the API share: refusals, problems, headers, formats, limits."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.settings import api_settings

from evtracker.api.documents import read_schema
from tests.evtracker.api import PREFIX, get, refused, rows
from tests.factories import CapacityPlanFactory, CompanyAliasFactory, CompanyFactory, PlantFactory, SourceFactory

pytestmark = pytest.mark.django_db

NASTY = [
    "\x00", "9" * 400, "-1", "1e400", "NaN", "2024-02-30", "9999-12-31", "' OR 1=1--", ",", "name,-name", "🚗", "[]",
]  # fmt: skip


@pytest.mark.parametrize("path", sorted(read_schema()["paths"]))
def test_no_value_of_any_parameter_breaks_an_address(client: Client, path: str) -> None:
    plant = CapacityPlanFactory(pk=1).plant
    address = path.replace("{slug}", plant.slug).replace("{id}", "1")
    for parameter in read_schema()["paths"][path]["get"].get("parameters", []):
        if parameter["in"] == "path":
            continue
        for value in NASTY:
            answer: Any = client.get(address, {parameter["name"]: value})
            assert answer.status_code in (200, 400, 404), (address, parameter["name"], value)
            if answer.status_code == 400:
                assert answer.json()["parameter"] == parameter["name"]


@pytest.mark.parametrize("path", ["plants/", "companies/", "claims/", "series/capacity/", "series/funding/", "schema/"])
def test_an_unknown_parameter_is_refused_by_its_name(client: Client, path: str) -> None:
    problem = refused(client, path, colour="red")
    assert (problem["parameter"], problem["value"], problem["status"]) == ("colour", "red", 400)
    assert problem["allowed"]


def test_a_parameter_given_twice_is_refused(client: Client) -> None:
    assert "more than once" in refused(client, "plants/", country=["CN", "DE"])["reason"]


@pytest.mark.parametrize(
    ("path", "parameters", "allowed"),
    [
        ("plants/", {"status": "open"}, "operating"),
        ("plants/", {"country": "China"}, "two capitals"),
        ("plants/", {"capacity__gte": "many"}, "number"),
        ("plants/", {"unit": "cars"}, "GWh/year"),
        ("plants/", {"company": "nobody"}, "no company"),
        ("plants/", {"fields": "slug,size"}, "capacity"),
        ("plants/", {"format": "xml"}, "csv"),
        ("plants/", {"search": "a" * 101}, "100"),
        ("claims/", {"search": "a b c d e f g h i j k l m"}, "12 words"),
        ("capacity-plans/", {"reported_on__lte": "2024-13"}, "2024-13"),
        ("capacity-plans/", {"superseded": "yes"}, "true, false"),
        ("investments/", {"purpose": "fun"}, "capex"),
        ("investments/", {"currency": "usd"}, "three capitals"),
        ("series/capacity/", {"by": "colour"}, "status"),
        ("series/capacity/", {"cumulative": "yes"}, "true, false"),
        ("series/capacity/", {"from": "soon"}, "2024"),
        ("series/funding/", {"layer": "all"}, "committed"),
        ("series/capacity/", {"country": "cn"}, "two capitals"),
        ("series/funding/", {"country": "China"}, "two capitals"),
        ("changes/", {"since": "soon"}, "2024-Q3"),
        ("changes/", {"since": "eyJieSI6Im5hbWUifQ:forged"}, "cursor"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(
    client: Client, path: str, parameters: dict[str, str], allowed: str
) -> None:
    problem = refused(client, path, **parameters)
    assert problem["parameter"] == next(iter(parameters))
    assert allowed in problem["reason"]


@pytest.mark.parametrize("path", ["plants/", "companies/", "articles/", "series/capacity/", "plants.geojson", "slips/"])
def test_a_future_day_is_refused(client: Client, path: str) -> None:
    assert refused(client, path, as_of="2026-01-16")["parameter"] == "as_of"
    assert client.get(f"{PREFIX}{path}", {"as_of": "2026-01-15"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["nonsense/", "plants/no-such/", "plants/%00/", "capacity-plans/99999999999999999999/"]
)
def test_what_is_not_there_is_a_problem_of_404(client: Client, path: str) -> None:
    answer = client.get(f"{PREFIX}{path}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_forgotten_slash_is_mended(client: Client) -> None:
    assert client.get(f"{PREFIX}plants")["Location"] == f"{PREFIX}plants/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_a_problem_of_405(client: Client, method: str) -> None:
    answer = getattr(client, method)(f"{PREFIX}plants/")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]


def test_a_media_type_that_is_not_offered_is_a_problem_of_406(client: Client) -> None:
    answer = client.get(f"{PREFIX}plants/", headers={"accept": "application/xml"})
    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"


def test_asking_too_often_is_a_problem_of_429(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "anon", "2/min")
    codes = [client.get(f"{PREFIX}plants/", REMOTE_ADDR="203.0.113.7").status_code for _ in range(2)]
    # Nobody gets round it by naming another address.
    claimed = {"x-forwarded-for": "203.0.113.9"}
    answer = client.get(f"{PREFIX}plants/", REMOTE_ADDR="203.0.113.7", headers=claimed)
    elsewhere = client.get(f"{PREFIX}plants/", REMOTE_ADDR="203.0.113.8")
    assert elsewhere.status_code == 200
    assert codes == [200, 200]
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert 0 < int(answer["Retry-After"]) <= 60


def test_an_answer_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    PlantFactory()
    first = client.get(f"{PREFIX}plants/")
    again = client.get(f"{PREFIX}plants/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert "Accept" in again["Vary"]
    PlantFactory()
    assert client.get(f"{PREFIX}plants/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_head_tells_what_get_would(client: Client) -> None:
    assert client.head(f"{PREFIX}plants/")["ETag"] == client.get(f"{PREFIX}plants/")["ETag"]


def test_any_site_may_read(client: Client) -> None:
    assert client.get(f"{PREFIX}plants/")["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(f"{PREFIX}plants/", headers={"origin": "https://elsewhere.example"})
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.get("/healthz")


def table(client: Client, path: str, **parameters: str) -> list[dict[str, str]]:
    answer: Any = client.get(f"{PREFIX}{path}", {"format": "csv", **parameters})
    assert answer.streaming
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_holds_all_matching_rows_and_not_a_page(client: Client) -> None:
    for _ in range(60):
        PlantFactory(country="DE")
    PlantFactory(country="CN")
    found = table(client, "plants/", country="DE", ordering="-id")
    assert len(found) == 60
    assert [int(row["id"]) for row in found] == sorted((int(row["id"]) for row in found), reverse=True)
    assert found[0]["company.slug"].startswith("company-")


def test_csv_flattens_what_is_nested_and_keeps_fields_asked_for(client: Client) -> None:
    plan = CapacityPlanFactory()
    (row,) = table(client, "plants/", fields="slug,capacity,sources")
    assert row["slug"] == plan.plant.slug
    assert row["capacity.amount"] == "300000"
    assert row["sources"] == plan.plant.source.slug
    assert "name" not in row


def test_csv_gives_a_spreadsheet_no_formula(client: Client) -> None:
    CompanyFactory(name='=HYPERLINK("http://evil.example")')
    (row,) = table(client, "companies/")
    assert row["name"].startswith("'=")


def test_fields_keeps_only_these(client: Client) -> None:
    PlantFactory()
    assert list(rows(client, "plants/", fields="name,slug")[0]) == ["name", "slug"]


def test_search_wants_all_words_and_finds_aliases(client: Client) -> None:
    company = CompanyFactory(name="Xiaomi", legal_name="Xiaomi Corporation")
    CompanyAliasFactory(company=company, name="小米")
    CompanyAliasFactory(company=company, name="小米汽车")
    CompanyFactory(name="Other Corporation")
    assert [row["name"] for row in rows(client, "companies/", search="corporation xiaomi")] == ["Xiaomi"]
    assert [row["name"] for row in rows(client, "companies/", search="小米")] == ["Xiaomi"]


def test_a_search_of_many_words_takes_no_longer_for_many_aliases(client: Client) -> None:
    company = CompanyFactory(name="Xiaomi")
    for number in range(9):
        CompanyAliasFactory(company=company, name=f"a b c d e f g h {number}")
    PlantFactory(company=company)
    for path in ("companies/", "plants/"):
        # Where all words share their joins these are nine to the power of eight rows.
        assert len(rows(client, path, search="a b c d e f g h A B")) == 1


def test_search_finds_no_alias_that_a_later_source_gave(client: Client) -> None:
    company = CompanyFactory(name="Xiaomi", reported_on="2021-01-01")
    CompanyAliasFactory(company=company, name="Modena", source=SourceFactory(published="2023-05-01"))
    PlantFactory(company=company, reported_on="2021-01-01")
    for path in ("companies/", "plants/"):
        assert rows(client, path, search="modena", as_of="2023-04-30") == []
        assert len(rows(client, path, search="modena", as_of="2023-05-01")) == 1


def test_the_schema_describes_every_filter(client: Client) -> None:
    schema = client.get(f"{PREFIX}schema/").json()
    assert schema["openapi"] == "3.1.0"
    told = {each["name"]: each for each in schema["paths"]["/api/v1/plants/"]["get"]["parameters"]}
    assert {"as_of", "fields", "format", "cursor", "page_size", "ordering", "search", "status", "capacity__gte"} <= set(
        told
    )
    assert "operating" in told["status"]["schema"]["items"]["enum"]
    assert told["status"]["explode"] is False
    assert client.get(f"{PREFIX}schema/", {"format": "yaml"}).content.startswith(b"openapi: 3.1.0")


def test_the_page_to_try_it_needs_nothing_from_elsewhere(client: Client) -> None:
    page = client.get(f"{PREFIX}docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/series/capacity/" in text
    assert "<script>" not in text
    assert " style=" not in text
    assert settings.CHARTJS_URL not in text


def test_the_root_lists_the_endpoints(client: Client) -> None:
    found = get(client, "")
    assert found["plants/"].endswith("/api/v1/plants/")
    assert found["docs/"].endswith("/api/v1/docs/")

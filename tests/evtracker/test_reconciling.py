"""The reconciliation service answers as the specification (version 0.2) asks, and matches no name by guessing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.evtracker.api import get, refused
from tests.factories import CompanyAliasFactory, CompanyFactory, PlantFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/reconcile/"


@pytest.fixture(autouse=True)
def records() -> None:
    """Two makers, and two plants of one name."""
    xiaomi = CompanyFactory(slug="xiaomi", name="Xiaomi", legal_name="Xiaomi Corporation", hq_country="CN")
    CompanyAliasFactory(company=xiaomi, name="小米汽车")
    volkswagen = CompanyFactory(slug="volkswagen", name="Volkswagen", hq_country="DE")
    CompanyFactory(slug="volkswagen-anhui", name="Volkswagen Anhui", hq_country="CN")
    PlantFactory(slug="xiaomi-beijing", name="Beijing plant", company=xiaomi, city="Beijing", country="CN")
    PlantFactory(slug="vw-beijing", name="Beijing plant", company=volkswagen, city="Beijing", country="CN")


def ask(client: Client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    """The candidates for some queries, sent as OpenRefine sends them."""
    body = urlencode({"queries": json.dumps(queries)})
    answer = client.post(PATH, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return {key: one["result"] for key, one in found.items()}


def test_it_says_what_it_is(client: Client) -> None:
    about = get(client, "reconcile/")
    assert "0.2" in about["versions"]
    assert about["name"]
    assert about["identifierSpace"] == "http://testserver/"
    assert about["schemaSpace"].startswith("http://testserver/")
    assert about["defaultTypes"] == [{"id": "company", "name": "Company"}, {"id": "plant", "name": "Plant"}]
    assert client.get(PATH)["Access-Control-Allow-Origin"] == "*"


def test_an_id_leads_to_the_page_of_the_record(client: Client) -> None:
    view = get(client, "reconcile/")["view"]["url"]
    for name in ("Xiaomi", "Xiaomi Beijing plant"):
        (best, *_) = ask(client, q0={"query": name})["q0"]
        assert client.get(view.replace("{{id}}", best["id"])).status_code == 200


def test_names_are_matched_by_any_of_them(client: Client) -> None:
    names = {"q0": "Xiaomi", "q1": "XIAOMI CORP.", "q2": "小米汽车", "q3": "Volkswagen AG"}
    found = ask(client, **{key: {"query": name, "type": "company"} for key, name in names.items()})
    best = {key: (rows[0]["id"], rows[0]["match"]) for key, rows in found.items()}
    assert best == {
        "q0": ("companies/xiaomi", True),
        "q1": ("companies/xiaomi", True),
        "q2": ("companies/xiaomi", True),
        "q3": ("companies/volkswagen", True),
    }


def test_a_candidate_has_all_that_the_specification_asks(client: Client) -> None:
    (best, *_) = ask(client, q0={"query": "Xiaomi", "type": "company"})["q0"]
    assert best["name"] == "Xiaomi"
    assert best["type"] == [{"id": "company", "name": "Company"}]
    assert isinstance(best["score"], float)
    assert best["match"] is True


def test_what_merely_looks_alike_is_offered_and_not_matched(client: Client) -> None:
    found = ask(client, q0={"query": "Volkswagen Anh", "type": "company"})["q0"]
    assert [(row["id"], row["match"]) for row in found] == [("companies/volkswagen-anhui", False)]


def test_of_two_plants_of_one_name_neither_is_matched_until_more_is_known(client: Client) -> None:
    query: dict[str, Any] = {"query": "Beijing plant", "type": "plant"}
    known = {**query, "properties": [{"pid": "company", "v": "Volkswagen"}]}
    by_id = {**query, "properties": [{"pid": "company", "v": {"id": "companies/xiaomi", "name": "Xiaomi"}}]}
    found = ask(client, q0=query, q1=known, q2=by_id)
    assert {row["id"] for row in found["q0"]} == {"plants/xiaomi-beijing", "plants/vw-beijing"}
    assert not any(row["match"] for row in found["q0"])
    assert (found["q1"][0]["id"], found["q1"][0]["match"]) == ("plants/vw-beijing", True)
    assert (found["q2"][0]["id"], found["q2"][0]["match"]) == ("plants/xiaomi-beijing", True)


@pytest.mark.parametrize("country", ["DE", "de", "Germany", "DEU"])
def test_another_country_takes_the_match_away(client: Client, country: str) -> None:
    query = {"query": "Xiaomi", "type": "company", "properties": [{"pid": "country", "v": country}]}
    (best, *_) = ask(client, q0=query)["q0"]
    assert (best["id"], best["match"]) == ("companies/xiaomi", False)
    assert best["score"] <= 50


def test_a_country_that_nobody_knows_says_nothing(client: Client) -> None:
    query = {"query": "Xiaomi", "type": "company", "properties": [{"pid": "country", "v": "Middle Kingdom"}]}
    assert ask(client, q0=query)["q0"][0]["match"] is True


def test_kinds_and_limits_are_kept(client: Client) -> None:
    found = ask(client, q0={"query": "Beijing", "limit": 1}, q1={"query": "Xiaomi", "type": [{"id": "plant"}]})
    assert len(found["q0"]) == 1
    assert [row["id"] for row in found["q1"]] == ["plants/xiaomi-beijing"]


def test_names_may_stand_in_the_address_too(client: Client) -> None:
    answer = get(client, "reconcile/", queries=json.dumps({"x": {"query": "Volkswagen", "type": "company"}}))
    assert answer["x"]["result"][0]["id"] == "companies/volkswagen"


@pytest.mark.parametrize(
    ("queries", "reason"),
    [
        ("{", "is no JSON"),
        ("[]", "must be a JSON object"),
        ('{"q0": 1}', "q0: must be a JSON object"),
        ('{"q0": {"query": ""}}', "q0.query: must be a name"),
        ('{"q0": {"query": "x", "type": "person"}}', "q0.type: is not one of company, plant"),
        ('{"q0": {"query": "x", "limit": 0}}', "q0.limit: must be a whole number"),
        ('{"q0": {"query": "x", "properties": [{"pid": "age", "v": 1}]}}', "is not one of country, company"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client: Client, queries: str, reason: str) -> None:
    problem = refused(client, "reconcile/", queries=queries)
    assert problem["parameter"] == "queries"
    assert reason in problem["reason"]


def test_a_form_of_another_kind_is_refused(client: Client) -> None:
    assert client.post(PATH, {"queries": "{}"}, content_type="application/json").status_code == 415
    unknown = client.post(PATH, "queries=%7B%7D&x=1", content_type="application/x-www-form-urlencoded")
    assert (unknown.status_code, unknown.json()["parameter"]) == (400, "x")


@pytest.mark.parametrize("headers", [{}, {"content_type": "application/x-www-form-urlencoded"}])
def test_a_form_without_anything_is_refused(client: Client, headers: dict[str, str]) -> None:
    answer = client.generic("POST", PATH, b"", **headers)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "queries")


def test_many_names_cost_no_more_queries_than_one(client: Client, django_assert_max_num_queries: Any) -> None:
    ask(client, q0={"query": "Xiaomi"})
    with django_assert_max_num_queries(11):
        ask(client, **{f"q{number}": {"query": "Volkswagen"} for number in range(50)})


def test_suggestions_while_one_types(client: Client) -> None:
    (first, *_) = get(client, "reconcile/suggest/entity/", prefix="xiao")["result"]
    assert (first["id"], first["name"]) == ("companies/xiaomi", "Xiaomi")
    assert get(client, "reconcile/suggest/type/", prefix="pl")["result"] == [{"id": "plant", "name": "Plant"}]
    assert [one["id"] for one in get(client, "reconcile/suggest/property/", prefix="")["result"]] == [
        "country",
        "company",
    ]
    assert get(client, "reconcile/suggest/entity/", prefix="")["result"] == []

"""/api/v1/claims/{id}/decisions/: claims decided by a curator's program."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from articles.models import Claim, Decision
from articles.review import reject_claim
from articles.vocabulary import ClaimState, Effect, FactKind
from companies.models import Company, Source
from evtracker.api.documents import read_schema
from evtracker.models import ARTICLES_WRITE, CLAIMS_WRITE, ApiToken
from evtracker.tokens import make_token
from plants.models import CapacityPlan, Plant
from tests.articles.builders import make_claim, make_company, make_plant, make_version
from tests.factories import InvestmentFactory, UserFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/claims/{id}/decisions/"


@pytest.fixture
def curator() -> User:
    """One who may decide about claims and nothing else; no member of the staff."""
    user = UserFactory(username="curator")
    user.user_permissions.add(Permission.objects.get(codename="change_claim"))
    return user


@pytest.fixture
def token(curator: User) -> str:
    return token_of(curator)


@pytest.fixture
def beijing() -> Plant:
    return make_plant(make_company("Xiaomi"))


@pytest.fixture
def claim(beijing: Plant) -> Claim:
    return make_claim(make_version(), FactKind.CAPACITY, values={"by": "2024"}, company=beijing.company, plant=beijing)


def token_of(user: User, scope: str = CLAIMS_WRITE) -> str:
    later = timezone.now() + dt.timedelta(days=30)
    return make_token(user, f"token {ApiToken.objects.count()}", [scope], later)[1]


def look(token: str | None, claim: Claim, **parameters: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(PATH.format(id=claim.pk), parameters, headers=headers)


def decide(token: str | None, claim: Claim, action: str, **fields: Any) -> Any:
    """The answer to a decision about the claim as it is seen now, or as `seen` says."""
    key = fields.pop("key", None)
    if "seen" not in fields and token is not None:
        fields["seen"] = look(token, claim).json()["seen"]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if key:
        headers["Idempotency-Key"] = key
    body = json.dumps({"action": action, **fields})
    client = Client(enforce_csrf_checks=True)
    return client.post(PATH.format(id=claim.pk), body, content_type="application/json", headers=headers)


def told(answer: Any, status: int) -> Any:
    """What an answer of this status tells, being what the schema says of it."""
    assert answer.status_code == status, answer.content
    schema = read_schema()
    operation = schema["paths"][PATH]["get" if status == 200 else "post"]
    [shape] = operation["responses"][str(status)]["content"].values()
    Draft202012Validator({**shape["schema"], "components": schema["components"]}).validate(answer.json())
    return answer.json()


def reasons(answer: Any) -> dict[str, str]:
    return {each["field"]: each["reason"] for each in told(answer, 400)["errors"]}


def test_a_curator_sees_how_a_waiting_claim_stands(token: str, claim: Claim, beijing: Plant) -> None:
    seen = told(look(token, claim), 200)
    assert (seen["claim"], seen["state"], seen["decisions"], seen["correction"]) == (claim.pk, "pending", [], None)
    assert (seen["match"]["effect"], seen["match"]["plant"]["slug"]) == ("new", beijing.slug)
    waiting = Client().get("/api/v1/claims/?state=pending", headers={"Authorization": f"Bearer {token}"}).json()
    assert [each["id"] for each in waiting["results"]] == [claim.pk]


def test_an_accepted_claim_is_on_record_in_the_name_of_the_tokens_user(
    token: str, claim: Claim, curator: User, beijing: Plant
) -> None:
    answer = told(decide(token, claim, "accept", reason="plain"), 201)
    plan = CapacityPlan.objects.get()
    assert (plan.plant, plan.amount, str(plan.effective)) == (beijing, 300_000, "2024")
    assert (answer["state"], answer["match"]["record"]) == ("accepted", {"list": "capacity-plans", "id": plan.pk})
    [made] = answer["decisions"]
    assert (made["action"], made["by"], made["reason"], made["stands"]) == ("accept", "curator", "plain", True)
    claim.refresh_from_db()
    assert claim.decided_by == curator


def test_a_decision_taken_back_leaves_the_claim_as_it_was(token: str, claim: Claim) -> None:
    before = look(token, claim).json()
    decide(token, claim, "accept")
    after = told(decide(token, claim, "undo"), 201)
    assert not CapacityPlan.objects.exists()
    assert {**after, "decisions": []} == before
    assert [(each["action"], each["stands"]) for each in after["decisions"]] == [("undo", True), ("accept", False)]


def test_a_corrected_claim_gives_way_to_the_curators_own(token: str, claim: Claim) -> None:
    answer = told(decide(token, claim, "correct", values={"amount": "150000"}, modality="fact"), 201)
    plan = CapacityPlan.objects.get()
    assert (plan.amount, plan.modality, str(plan.effective)) == (150_000, "fact", "2024")
    assert answer["state"] == "corrected"
    own = Claim.objects.get(pk=answer["correction"])
    assert told(look(token, own), 200)["state"] == "accepted"
    assert own.passage == claim.passage


def test_a_rejected_claim_makes_no_record(token: str, claim: Claim) -> None:
    answer = told(decide(token, claim, "reject", reason="the passage does not say so"), 201)
    assert (answer["state"], answer["runners_up"]) == ("rejected", [])
    assert not CapacityPlan.objects.exists()


def test_what_another_decided_meanwhile_is_not_decided_again(token: str, claim: Claim) -> None:
    seen = look(token, claim).json()["seen"]
    reject_claim(claim, UserFactory(username="kim"))
    problem = told(decide(token, claim, "accept", seen=seen), 409)
    assert "rejected meanwhile by kim" in problem["detail"]
    assert not CapacityPlan.objects.exists()


def test_a_claim_that_changed_since_it_was_seen_is_not_decided(token: str, claim: Claim) -> None:
    seen = look(token, claim).json()["seen"]
    Claim.objects.filter(pk=claim.pk).update(effect=Effect.REVISES)
    assert "effect is now revises" in told(decide(token, claim, "accept", seen=seen), 409)["detail"]
    assert told(decide(token, claim, "accept", seen="anything"), 409)["status"] == 409


def test_a_company_and_a_plant_are_made_for_a_claim(token: str) -> None:
    claim = make_claim(make_version(), FactKind.CAPACITY, subject="Voltico", effect=Effect.UNKNOWN_COMPANY)
    plain = told(decide(token, claim, "accept"), 400)
    assert plain["errors"] == [{"field": "company", "reason": "must be given"}]
    company = {"name": "Voltico", "kind": "startup", "hq_country": "VN"}
    plant = {"name": "Voltico Hue plant", "product": "vehicles", "country": "VN"}
    wrong = reasons(decide(token, claim, "accept", new_company={**company, "kind": "maker"}, new_plant=plant))
    assert "must be one of" in wrong["new_company.kind"]
    told(decide(token, claim, "accept", new_company=company, new_plant=plant), 201)
    assert Plant.objects.get().company == Company.objects.get(name="Voltico")


def test_another_company_is_chosen_and_its_name_remembered(token: str) -> None:
    leap = make_company("Leapmotor")
    claim = make_claim(
        make_version(), FactKind.CAPACITY, values={"place": None}, subject="Leap", effect=Effect.UNKNOWN_COMPANY
    )
    answer = told(decide(token, claim, "accept", company=leap.slug, remember_name=True), 201)
    assert answer["match"]["company"]["slug"] == leap.slug
    assert [alias.name for alias in leap.aliases.all()] == ["Leap"]


def test_a_sum_is_taken_for_a_further_telling_of_one_on_record(token: str) -> None:
    known = InvestmentFactory(amount=10_000_000_000, currency="CNY")
    values = {"amount": "10500000000", "currency": "CNY", "purpose": "capex"}
    claim = make_claim(make_version(), FactKind.INVESTMENT, values=values, company=known.company)
    assert "there is no investment 999" in reasons(decide(token, claim, "accept", record=999))["record"]
    answer = told(decide(token, claim, "accept", record=known.pk, taken_as="confirms"), 201)
    assert answer["match"]["record"] == {"list": "investments", "id": known.pk}


def test_figures_of_plants_are_not_pointed_to_a_record_by_hand(token: str, claim: Claim) -> None:
    assert "not chosen by hand" in reasons(decide(token, claim, "accept", record=1))["record"]


def test_a_figure_of_a_company_at_no_named_plant_takes_null(token: str, claim: Claim, beijing: Plant) -> None:
    assert "must be given" in reasons(decide(token, claim, "accept", plant=None))["plant"]
    Claim.objects.filter(pk=claim.pk).update(values={**claim.values, "place": None})
    answer = told(decide(token, claim, "accept", plant=None), 201)
    assert answer["match"]["plant"] is None
    plan = CapacityPlan.objects.get()
    assert (plan.plant, plan.company) == (None, beijing.company)


@pytest.mark.parametrize(
    ("action", "fields", "at_fault"),
    [
        ("approve", {}, "action"),
        ("reject", {"company": "xiaomi"}, "company"),
        ("accept", {"values": {"amount": "1"}}, "values"),
        ("undo", {"reason": "oh"}, "reason"),
        ("correct", {}, "values"),
        ("correct", {"values": {"amount": "lots"}}, "amount"),
        ("correct", {"values": {"colour": "red"}}, "colour"),
        ("correct", {"modality": "sure"}, "modality"),
        ("accept", {"company": "nobody"}, "company"),
        ("accept", {"record": 0}, "record"),
        ("accept", {"why": "so"}, "why"),
        ("accept", {"reason": "a" * 501}, "reason"),
        ("accept", {"new_company": {"name": "X", "kind": "startup", "city": "Y"}}, "new_company"),
    ],
)
def test_a_bad_body_is_refused_by_field_and_decides_nothing(
    token: str, claim: Claim, action: str, fields: dict[str, Any], at_fault: str
) -> None:
    assert at_fault in reasons(decide(token, claim, action, **fields))
    claim.refresh_from_db()
    assert (claim.state, Decision.objects.count()) == (ClaimState.PENDING, 0)


def test_the_same_request_sent_twice_under_a_key_decides_once(token: str, claim: Claim) -> None:
    seen = look(token, claim).json()["seen"]
    first, again = (decide(token, claim, "accept", seen=seen, key="one") for _ in range(2))
    assert told(first, 201) == told(again, 201)
    assert Decision.objects.count() == 1


def test_deciding_needs_a_token_of_its_scope_and_the_users_permission(claim: Claim, curator: User) -> None:
    assert decide(None, claim, "accept", seen="x").status_code == 401
    assert look(None, claim).status_code == 401
    assert decide(token_of(curator, ARTICLES_WRITE), claim, "accept", seen="x").status_code == 403
    nobody = token_of(UserFactory(username="nobody"))
    assert (look(nobody, claim).status_code, decide(nobody, claim, "accept", seen="x").status_code) == (403, 403)
    browser = Client()
    browser.force_login(curator)
    body = json.dumps({"action": "reject", "seen": "x"})
    assert browser.post(PATH.format(id=claim.pk), body, content_type="application/json").status_code == 401
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING


def test_there_is_no_deciding_about_nothing_or_by_another_method(token: str, claim: Claim) -> None:
    claim.pk += 1
    assert look(token, claim).status_code == 404
    assert decide(token, claim, "accept", seen="x").status_code == 404
    claim.pk -= 1
    assert look(token, claim, as_of="2021-01-01").json()["parameter"] == "as_of"
    headers = {"Authorization": f"Bearer {token}"}
    for method, path in (("post", "/api/v1/claims/"), ("put", PATH.format(id=claim.pk)), ("post", "/api/v1/claims/1/")):
        assert getattr(Client(), method)(path, headers=headers).status_code == 405, (method, path)


def test_who_only_reads_does_not_see_what_waits(claim: Claim) -> None:
    reader = token_of(UserFactory(username="reader"))
    assert Client().get("/api/v1/claims/").json()["results"] == []
    found = Client().get("/api/v1/claims/", headers={"Authorization": f"Bearer {reader}"}).json()
    assert found["results"] == []


def test_what_rests_on_a_decision_keeps_it_from_being_taken_back(token: str, curator: User) -> None:
    made = {"effect": Effect.UNKNOWN_COMPANY, "values": {"part_of": None}}
    claim = make_claim(make_version(), FactKind.INVESTMENT, subject="Voltico", **made)
    told(decide(token, claim, "accept", new_company={"name": "Voltico", "kind": "startup"}), 201)
    InvestmentFactory(company=Company.objects.get(name="Voltico"))
    assert "others rest on it" in told(decide(token, claim, "undo"), 409)["detail"]


def test_what_an_undated_article_tells_is_marked_as_known_from_an_assumed_day(token: str) -> None:
    version = make_version()
    Source.objects.update(published=None, published_first=None, published_last=None)
    claim = make_claim(version, FactKind.CAPACITY, values={"place": None}, subject="Voltico")
    made = {"name": "Voltico", "kind": "startup"}
    told(decide(token, claim, "accept", new_company=made), 201)
    company, plan = Company.objects.get(), CapacityPlan.objects.get()
    assert (company.reported_on_assumed, plan.reported_on_assumed) == (True, True)
    assert plan.reported_on.last == version.read_at.date()

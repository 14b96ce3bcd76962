"""Rules that accept by themselves: off by default, only what confirms, marked as theirs, and taken back in bulk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from articles.models import Article, ArticleVersion, Claim, Decision
from articles.policy import apply_rules, covered, enable
from articles.policy_models import AcceptanceRule
from articles.rematching import rematch
from articles.review import accept_claim, reject_claim, undo_decision
from articles.story_models import Story
from articles.tasks import apply_rules as apply_rules_task
from articles.vocabulary import ClaimState, Effect, FactKind
from companies.models import Investment
from plants.models import CapacityPlan, Plant, PlantStatus
from plants.standing import standings
from tests.articles.builders import make_claim, make_user, make_version
from tests.factories import PlantStatusFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_acceptancerule_changelist")


def rule_of(user: User | None = None, **fields: Any) -> AcceptanceRule:
    rule = AcceptanceRule(**{"name": "said again", "least_confidence": 0.8, "least_match": 0.8, **fields})
    if user is not None:
        enable(rule, user)
    rule.save()
    return rule


def told(version: ArticleVersion, kind: str = FactKind.CAPACITY, **fields: Any) -> Claim:
    """A claim as the pipeline stores it, matched to what is on record."""
    claim = make_claim(version, kind, **{"confidence": 0.95, **fields})
    rematch([claim])
    found: Claim = Claim.objects.get(pk=claim.pk)
    return found


@pytest.fixture
def on_record(beijing: Plant) -> None:
    """One report of each kind, as facts."""
    version = make_version("2021-11-29")
    for kind in (FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.STATUS, FactKind.MILESTONE):
        accept_claim(told(version, kind), make_user())


def test_a_rule_is_off_until_somebody_enables_it(on_record: None) -> None:
    claim = told(make_version("2021-12-05"))
    rule_of()
    apply_rules_task()
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING
    with pytest.raises(IntegrityError), transaction.atomic():
        AcceptanceRule.objects.update(enabled=True)


@pytest.mark.parametrize("kind", [FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.STATUS, FactKind.MILESTONE])
def test_what_another_story_says_again_is_accepted_in_the_enablers_name(on_record: None, kind: str) -> None:
    user = make_user()
    rule = rule_of(user)
    claim = told(make_version("2021-12-05"), kind)
    assert claim.effect == Effect.CONFIRMS
    apply_rules_task()
    decision = Decision.objects.get(claim=claim)
    assert (decision.rule, decision.by, decision.reason) == (rule, user, "by the rule “said again”")
    claim.refresh_from_db()
    assert claim.state == ClaimState.ACCEPTED
    assert claim.record is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"confidence": 0.79},
        {"modality": "rumour"},
        {"values": {"amount": "500000"}},
        {"values": {"by": "2024"}},
        {"subject": "Nobody Motors"},
    ],
    ids=["not sure", "a rumour", "another figure", "a finer date", "unknown"],
)
def test_what_is_not_covered_is_left_to_a_curator(on_record: None, fields: dict[str, Any]) -> None:
    claim = told(make_version("2021-12-05"), **fields)
    rule_of(make_user())
    assert not apply_rules().accepted
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING


def test_a_finer_date_is_accepted_where_the_rule_says_so(on_record: None) -> None:
    claim = told(make_version("2021-12-05"), values={"by": "2024"})
    rule_of(make_user(), may_refine=True)
    assert [decision.claim for decision in apply_rules().accepted] == [claim]


def test_a_rule_of_one_kind_leaves_the_others(on_record: None) -> None:
    version = make_version("2021-12-05")
    told(version), told(version, FactKind.STATUS)
    rule_of(make_user(), kind=FactKind.STATUS)
    assert {decision.claim.kind for decision in apply_rules().accepted} == {FactKind.STATUS}


def test_a_reprint_is_no_second_voice(on_record: None) -> None:
    story = Story.objects.create()
    reprint = make_version("2021-12-05")
    Article.objects.filter(pk=reprint.article_id).update(story=story)
    Article.objects.filter(source__published="2021-11-29").update(story=story)
    told(reprint)
    rule_of(make_user())
    assert not apply_rules().accepted
    other = told(make_version("2021-12-06"))
    assert [decision.claim for decision in apply_rules().accepted] == [other]


def test_three_stories_are_asked_for_where_the_rule_says_so(on_record: None) -> None:
    first, second = told(make_version("2021-12-05")), told(make_version("2021-12-06"))
    rule_of(make_user(), least_stories=3)
    assert not apply_rules().accepted
    accept_claim(first, make_user())
    assert [decision.claim for decision in apply_rules().accepted] == [second]


def test_a_retold_text_is_left(on_record: None) -> None:
    told(make_version("2021-12-05", retold=True))
    rule_of(make_user())
    assert not apply_rules().accepted


def test_what_was_taken_back_is_not_accepted_again(on_record: None) -> None:
    claim = told(make_version("2021-12-05"))
    rule_of(make_user())
    undo_decision(apply_rules().accepted[0], make_user())
    assert not apply_rules().accepted
    reject_claim(Claim.objects.get(pk=claim.pk), make_user())


def test_a_claim_that_changed_its_effect_meanwhile_is_not_accepted(on_record: None) -> None:
    told(make_version("2021-12-05")), told(make_version("2021-12-05"))
    rule = rule_of(make_user())
    assert len(covered(rule)) == 2
    CapacityPlan.objects.update(amount=1)
    report = apply_rules()
    assert not report.accepted
    assert {why for _, why in report.left} == {"matched anew, it is not covered any more"}


def test_the_queries_do_not_grow_with_the_claims(on_record: None, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        for kind in (FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.STATUS, FactKind.MILESTONE):
            told(make_version(f"2021-12-{number + 10}"), kind)
    rule = rule_of(make_user())
    with django_assert_max_num_queries(10):
        assert len(covered(rule)) == 24


@pytest.mark.postgresql
def test_a_worker_that_may_read_no_user_applies_the_rules(on_record: None, settings: Any) -> None:
    settings.WEB_DATABASE_PASSWORD = settings.WORKER_DATABASE_PASSWORD = "a word"
    call_command("database_roles")
    for kind in (FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.STATUS, FactKind.MILESTONE):
        told(make_version("2021-12-05"), kind)
    rule_of(make_user())
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE evtracker_worker")
        try:
            assert len(apply_rules().accepted) == 4
        finally:
            cursor.execute("RESET ROLE")


class TestInTheAdmin:
    def test_whoever_enables_a_rule_answers_for_it(self, desk: Client, curator: User) -> None:
        typed = {
            "name": "said again",
            "kind": "",
            "least_confidence": "0.9",
            "least_match": "0.9",
            "least_stories": "2",
        }
        desk.post(reverse("admin:articles_acceptancerule_add"), typed)
        rule = AcceptanceRule.objects.get()
        assert (rule.enabled, rule.enabled_by) == (False, None)
        desk.post(reverse("admin:articles_acceptancerule_change", args=[rule.pk]), {**typed, "enabled": "on"})
        rule.refresh_from_db()
        assert (rule.enabled, rule.enabled_by) == (True, curator)

    def test_less_than_two_stories_or_half_sure_is_refused(self, desk: Client) -> None:
        typed = {"name": "x", "kind": "", "least_confidence": "0.3", "least_match": "0.9", "least_stories": "1"}
        html = desk.post(reverse("admin:articles_acceptancerule_add"), typed).content.decode()
        assert "greater than or equal to 0.5" in html
        assert "greater than or equal to 2" in html
        assert not AcceptanceRule.objects.exists()

    def test_what_it_would_accept_is_shown_first(self, desk: Client, on_record: None) -> None:
        claim, rule = told(make_version("2021-12-05")), rule_of()
        html = desk.post(LIST, {"action": "show_covered", "_selected_action": [rule.pk]}).content.decode()
        assert claim.passage in html
        assert "says again: 300,000 vehicles/year" in html
        assert Claim.objects.pending().count() == 1

    def test_all_of_a_rule_is_taken_back_once_confirmed(self, desk: Client, on_record: None) -> None:
        for kind in (FactKind.CAPACITY, FactKind.INVESTMENT, FactKind.STATUS):
            told(make_version("2021-12-05"), kind)
        rule = rule_of(make_user())
        before = (CapacityPlan.objects.count(), PlantStatus.objects.count())
        assert len(apply_rules().accepted) == 3
        asked = {"action": "take_back_selected", "_selected_action": [rule.pk]}
        assert "3 decisions" in desk.post(LIST, asked).content.decode()
        assert Claim.objects.pending().count() == 0
        html = desk.post(LIST, {**asked, "confirmed": "1"}, follow=True).content.decode()
        assert "3 decisions taken back" in html
        assert Claim.objects.pending().count() == 3
        assert (CapacityPlan.objects.count(), PlantStatus.objects.count()) == before
        assert not Investment.objects.get().confirmations.exists()
        assert Decision.objects.filter(rule=rule, undone_by=None).count() == 0
        # What it had accepted stays marked as its own in the history.
        assert desk.get(reverse("admin:articles_decision_changelist"), {"rule__id__exact": rule.pk}).status_code == 200


def test_claims_that_too_few_stories_tell_do_not_keep_a_rule_from_those_behind_them(
    on_record: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.policy.ROUND", 2)
    accept_claim(told(make_version("2021-12-01")), make_user())
    for day in (2, 3, 4):
        told(make_version(f"2021-12-0{day}"), FactKind.INVESTMENT)
    thrice = told(make_version("2021-12-05"))
    assert covered(rule_of(make_user(), least_stories=3)) == [thrice]


@pytest.mark.parametrize("kind", [FactKind.CAPACITY, FactKind.MILESTONE])
def test_no_rule_makes_a_plan_a_fact(on_record: None, kind: str) -> None:
    claim = told(make_version("2025-03-01"), kind, modality="fact")
    assert claim.effect == Effect.REVISES
    rule_of(make_user(), may_refine=True)
    assert not apply_rules().accepted


def test_no_rule_turns_a_running_plant_back(on_record: None, beijing: Plant) -> None:
    PlantStatusFactory(plant=beijing, status="operating", reported_on="2024-04-01")
    told(make_version("2024-06-01"), FactKind.STATUS)
    rule_of(make_user())
    assert len(apply_rules().accepted) == 1
    assert standings([beijing.pk], dt.date(2025, 6, 1))[beijing.pk].status == "operating"


@pytest.mark.parametrize("changed", [{"is_active": ""}, {"user_permissions": []}])
def test_a_rule_does_not_go_on_in_the_name_of_one_who_may_not_decide_any_more(
    admin_client: Client, changed: dict[str, Any]
) -> None:
    kim = User.objects.create_user("kim", is_staff=True)
    kim.user_permissions.add(Permission.objects.get(codename="change_claim"))
    rule = rule_of(kim)
    address = reverse("admin:auth_user_change", args=[kim.pk])
    kept = {
        "username": "kim", "is_active": "on", "is_staff": "on", "date_joined_0": "2021-01-01", "date_joined_1": "12:00",
        "user_permissions": [Permission.objects.get(codename="change_claim").pk],
    }  # fmt: skip
    assert admin_client.post(address, kept).status_code == 302
    rule.refresh_from_db()
    assert rule.enabled
    sent = {name: value for name, value in {**kept, **changed}.items() if value != ""}
    answer = admin_client.post(address, sent, follow=True)
    assert "acted in this user" in answer.content.decode()
    rule.refresh_from_db()
    assert (rule.enabled, rule.enabled_by) == (False, kim)

"""What each role may do, tried on every page and action of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from articles.change_models import RecordChange
from articles.judgement_models import NotNamed
from articles.merge_models import Merge
from articles.merging import merge
from articles.models import Article, Claim, Decision
from articles.policy_models import AcceptanceRule
from articles.proposal_models import MergeProposal
from articles.proposals import propose
from articles.review import accept_claim, seen
from articles.split_models import Split
from articles.splitting import parts_of, split
from articles.story_models import Story
from articles.story_turning import turn_stories
from articles.vocabulary import ArticleState, FactKind
from companies.models import Company
from plants.models import Plant
from tests.articles.builders import make_claim, make_company, make_plant, make_user, make_version

pytestmark = pytest.mark.django_db
ROLES = ("read-only", "curator", "admin")
ROLE_MIGRATIONS = (
    "0002_roles",
    "0004_roles_of_rules",
    "0006_roles_of_splits",
    "0007_roles_of_proposals",
    "0008_webhooks",
    "0011_roles_of_story_turnings",
)
RECORDS = [
    "companies.source",
    "companies.company",
    "companies.investment",
    "companies.partnership",
    "plants.plant",
    "plants.phase",
    "plants.capacityplan",
    "plants.plantstatus",
    "plants.milestone",
]
LASTING = [
    "companies.source",
    "companies.company",
    "companies.investment",
    "companies.partnership",
    "plants.plant",
]
LOOKED_AT = [
    "articles.story",
    "articles.claim",
    "articles.feed",
    "articles.host",
    "articles.article",
    "articles.articleversion",
    "articles.rereading",
    "articles.notnamed",
    "articles.merge",
    "articles.mergeproposal",
    "articles.decision",
    "articles.recordchange",
    "articles.acceptancerule",
    "articles.split",
    "articles.storyturning",
]
KEPT_BY_SUPERUSERS = [
    "auth.group",
    "auth.user",
    "axes.accessattempt",
    "axes.accesslog",
    "axes.accessfailurelog",
    "otp_static.staticdevice",
    "otp_totp.totpdevice",
]
# By role: what it may look at, add, change and delete; and the actions beside deleting that each list offers it.
MAY: dict[str, dict[str, set[str]]] = {
    "read-only": {"view": {*RECORDS, *LOOKED_AT}, "add": set(), "change": set(), "delete": set()},
    "curator": {
        "view": {*RECORDS, *LOOKED_AT},
        "add": {*RECORDS, "articles.article"},
        "change": {*RECORDS, "articles.claim"},
        "delete": {*RECORDS, "articles.notnamed"} - set(LASTING),
    },
    "admin": {
        "view": {*RECORDS, *LOOKED_AT, "evtracker.apitoken", "evtracker.webhook"},
        "add": {
            *RECORDS,
            "articles.article",
            "articles.feed",
            "articles.acceptancerule",
            "evtracker.apitoken",
            "evtracker.webhook",
        },
        "change": {
            *RECORDS,
            "articles.claim",
            "articles.feed",
            "articles.acceptancerule",
            "evtracker.apitoken",
            "evtracker.webhook",
        },
        "delete": {*RECORDS, "articles.notnamed", "articles.feed", "evtracker.webhook"},
    },
}
ACTIONS: dict[str, dict[str, set[str]]] = {
    "read-only": {"articles.feed": {"export_selected"}, "articles.acceptancerule": {"show_covered"}},
    "curator": {
        "articles.claim": {"accept_selected", "reject_selected"},
        "articles.article": {"try_again", "extract_again", "join_selected", "part_selected"},
        "articles.story": set(),
        "articles.feed": {"export_selected"},
        "articles.merge": {"undo_selected"},
        "articles.split": {"undo_selected"},
        "articles.storyturning": {"undo_selected"},
        "articles.decision": {"undo_selected"},
        "articles.acceptancerule": {"show_covered", "take_back_selected"},
    },
}


@pytest.fixture(autouse=True)
def roles() -> None:
    """The roles as migrating leaves them: a test that empties the whole database may have run before these."""
    for name in ROLE_MIGRATIONS:
        import_module(f"evtracker.migrations.{name}").install(apps, None)


def user_of(role: str) -> User:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def label(model: type) -> str:
    return str(model._meta.label_lower)  # type: ignore[attr-defined]


def request_of(user: User) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def patterns() -> Iterator[tuple[str, int]]:
    """The names of all admin addresses with the number of their arguments."""
    for pattern in admin.site.get_urls():
        for one in getattr(pattern, "url_patterns", [pattern]):
            if isinstance(one, URLPattern) and one.name:
                yield one.name, one.pattern.regex.groups  # type: ignore[attr-defined]


def test_the_table_names_every_model_of_the_admin() -> None:
    assert {label(model) for model in admin.site._registry} == {
        *RECORDS, *LOOKED_AT, *KEPT_BY_SUPERUSERS, "evtracker.apitoken", "evtracker.webhook",
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_its_work_and_no_more(role: str) -> None:
    request = request_of(user_of(role))
    may: dict[str, set[str]] = {"view": set(), "add": set(), "change": set(), "delete": set()}
    for model, model_admin in admin.site._registry.items():
        for verb, allowed in model_admin.get_model_perms(request).items():
            if allowed:
                may[verb].add(label(model))
    assert may == MAY[role]


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_forms_answer_by_the_role(client: Client, role: str) -> None:
    client.force_login(user_of(role))
    for model in admin.site._registry:
        name = f"admin:{label(model).replace('.', '_')}"
        seen = client.get(reverse(f"{name}_changelist")).status_code
        assert seen == (200 if label(model) in MAY[role]["view"] else 403), model
        added = client.get(reverse(f"{name}_add")).status_code
        assert added == (200 if label(model) in MAY[role]["add"] else 403), model


@pytest.mark.parametrize("role", ["read-only", "curator"])
def test_actions_are_offered_by_the_role(role: str) -> None:
    request = request_of(user_of(role))
    offered = {
        label(model): set(model_admin.get_actions(request)) - {"delete_selected"}
        for model, model_admin in admin.site._registry.items()
        if label(model) in MAY[role]["view"]
    }
    wanted = {name: actions for name, actions in ACTIONS[role].items() if actions}
    assert {name: actions for name, actions in offered.items() if actions} == wanted


@pytest.mark.parametrize("role", ["read-only", "curator"])
def test_deleting_many_is_offered_where_deleting_is(role: str) -> None:
    request = request_of(user_of(role))
    offered = {
        label(model)
        for model, model_admin in admin.site._registry.items()
        if "delete_selected" in model_admin.get_actions(request)
    }
    assert offered == MAY[role]["delete"]


def deeds() -> dict[str, tuple[str, dict[str, Any]]]:
    """What is done by the pages of our own: by name the address and what is sent, of rows that allow it."""
    company = make_company("Xiaomi")
    other = make_company("Xiaomi Huairou", aliases=["Xiaomi Beta"])
    plants = [make_plant(company, f"Xiaomi Beijing {number}") for number in range(2)]
    decided = accept_claim(make_claim(make_version(), FactKind.JOBS, company=company), make_user())
    merged = merge(make_company("Xiaomi Auto"), company, make_user())
    rule = AcceptanceRule.objects.create(name="said again")
    alias, new = parts_of(other)[0].key, {"name": "Xiaomi Beta", "confirmed": "1"}
    whole = make_company("Foxconn", aliases=["Foxtron"])
    parted = split(whole, "Foxtron Vehicles", [parts_of(whole)[0].key], make_user())
    by_rule = accept_claim(make_claim(make_version(), FactKind.JOBS, company=company), make_user())
    Decision.objects.filter(pk=by_rule.pk).update(rule=rule)
    proposed = propose(make_company("Mi"), company, make_user())
    turned = turn_stories("joined", [in_a_story(), in_a_story()], make_user())
    failed = make_version().article
    Article.objects.filter(pk=failed.pk).update(state=ArticleState.FAILED, failure="gone", failure_kind="gone")
    judged = NotNamed.objects.create(company=company, name="x", written="X", by=make_user())
    waits = make_claim(make_version(), FactKind.JOBS, subject="Mi", company=company)
    form = {"seen": seen(waits), "modality": waits.modality, "count": "3000", "company": company.pk}
    claim = reverse("admin:articles_claim_change", args=[waits.pk])
    many = {"_selected_action": [waits.pk], "confirmed": "1", f"seen-{waits.pk}": seen(waits)}

    def to(model: str, **sent: Any) -> tuple[str, dict[str, Any]]:
        return reverse(f"admin:{model}_changelist"), sent

    return {
        "accept": (claim, {**form, "decision": "accept"}),
        "correct": (claim, {**form, "decision": "correct", "count": "2000"}),
        "reject": (claim, {**form, "decision": "reject"}),
        "not the same": (claim, {**form, "decision": "not_the_same"}),
        "undo": (
            reverse("admin:articles_claim_change", args=[decided.claim_id]),
            {"decision": "undo", "undoes": decided.pk},
        ),
        "accept many": to("articles_claim", action="accept_selected", **many),
        "reject many": to("articles_claim", action="reject_selected", **many),
        "undo many": to("articles_decision", action="undo_selected", _selected_action=[decided.pk]),
        "merge companies": (
            reverse("admin:companies_company_merge", args=[other.pk]),
            {"kept": company.pk, "confirmed": "1"},
        ),
        "merge plants": (
            reverse("admin:plants_plant_merge", args=[plants[0].pk]),
            {"kept": plants[1].pk, "confirmed": "1"},
        ),
        "split a company": (reverse("admin:companies_company_split", args=[other.pk]), {**new, "parts": alias}),
        "make one again": to("articles_split", action="undo_selected", _selected_action=[parted.pk]),
        "part": to("articles_merge", action="undo_selected", _selected_action=[merged.pk]),
        "take stories apart": to(
            "articles_article", action="part_selected", _selected_action=[in_a_story()], confirmed="1"
        ),
        "join stories": to(
            "articles_article", action="join_selected", _selected_action=[in_a_story(), in_a_story()], confirmed="1"
        ),
        "undo of stories": to("articles_storyturning", action="undo_selected", _selected_action=[turned.pk]),
        "try a kind again": (reverse("admin:articles_article_retry"), {"kind": "gone"}),
        "take back what a rule accepted": to(
            "articles_acceptancerule", action="take_back_selected", _selected_action=[rule.pk], confirmed="1"
        ),
        "confirm a merge": (reverse("admin:articles_mergeproposal_change", args=[proposed.pk]), {"confirmed": "1"}),
        "decline a merge": (reverse("admin:articles_mergeproposal_change", args=[proposed.pk]), {"declined": "1"}),
        "forget": (reverse("admin:articles_notnamed_delete", args=[judged.pk]), {"post": "yes"}),
        "enable a rule": (
            reverse("admin:articles_acceptancerule_change", args=[rule.pk]),
            {"name": "x", "enabled": "on", "least_confidence": 0.9, "least_match": 0.9, "least_stories": 2},
        ),
    }


def in_a_story() -> int:
    """One of two articles of a story."""
    story = Story.objects.create()
    articles = [make_version().article_id for _ in range(2)]
    Article.objects.filter(pk__in=articles).update(story=story)
    return int(articles[0])


NOT_OF_CURATORS = {"enable a rule"}
DEEDS = [
    "accept", "correct", "reject", "not the same", "undo", "accept many", "reject many", "undo many", "merge companies",
    "merge plants", "split a company", "make one again", "part", "take stories apart", "join stories",
    "undo of stories", "try a kind again", "take back what a rule accepted", "confirm a merge", "decline a merge",
    "forget", "enable a rule",
]  # fmt: skip


def standing() -> list[Any]:
    """All that these deeds could change."""
    kept = [
        Claim,
        Decision,
        Company,
        Plant,
        Merge,
        MergeProposal,
        Split,
        NotNamed,
        AcceptanceRule,
        RecordChange,
        Article,
    ]
    return [list(model._default_manager.order_by("pk").values()) for model in kept]  # type: ignore[attr-defined]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", ["nobody", "read-only", "curator", "admin"])
def test_a_deed_is_done_by_who_may_and_by_nobody_else(client: Client, role: str, deed: str) -> None:
    found = deeds()
    assert list(found) == DEEDS
    address, sent = found[deed]
    user = User.objects.create_user("nobody", is_staff=True) if role == "nobody" else user_of(role)
    client.force_login(user)
    before = standing()
    answer = client.post(address, sent)
    may = role == "admin" or (role == "curator" and deed not in NOT_OF_CURATORS)
    assert (standing() != before) == may, answer.content.decode()[:2000]
    if role == "nobody":
        assert answer.status_code == 403


def test_nobody_comes_in_without_a_login(client: Client) -> None:
    open_to_all = {"login", "logout", "jsi18n"}
    tried = 0
    for name, arguments in patterns():
        if name in open_to_all:
            continue
        of_app = name == "app_list"
        address = reverse(f"admin:{name}", args=["articles" if of_app else 1] * arguments)
        for method in (client.get, client.post):
            answer = method(address)
            assert answer.status_code == 302, address
            assert "login" in answer.headers["Location"], address
        tried += 1
    assert tried > 100


def test_one_of_the_staff_without_a_role_sees_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for model in admin.site._registry:
        assert client.get(reverse(f"admin:{label(model).replace('.', '_')}_changelist")).status_code == 403

"""What each role may do, tried on every page and action of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

pytestmark = pytest.mark.django_db
ROLES = ("read-only", "curator", "admin")
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
    "articles.decision",
    "articles.recordchange",
    "articles.acceptancerule",
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
        "view": {*RECORDS, *LOOKED_AT, "evtracker.apitoken"},
        "add": {*RECORDS, "articles.article", "articles.feed", "articles.acceptancerule", "evtracker.apitoken"},
        "change": {*RECORDS, "articles.claim", "articles.feed", "articles.acceptancerule", "evtracker.apitoken"},
        "delete": {*RECORDS, "articles.notnamed", "articles.feed"},
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
        "articles.decision": {"undo_selected"},
        "articles.acceptancerule": {"show_covered", "take_back_selected"},
    },
}


@pytest.fixture(autouse=True)
def roles() -> None:
    """The roles as migrating leaves them: a test that empties the whole database may have run before these."""
    for name in ("0002_roles", "0004_roles_of_rules"):
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
        *RECORDS, *LOOKED_AT, *KEPT_BY_SUPERUSERS, "evtracker.apitoken",
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

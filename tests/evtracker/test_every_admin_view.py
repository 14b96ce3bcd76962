"""Every address and action of the admin, tried by each role: a new one fails here until it is said who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse

from articles.models import Feed, Host
from articles.proposals import propose
from companies.models import Investment, Partnership, Source
from plants.models import Phase
from tests.articles.builders import make_claim, make_company, make_user, make_version
from tests.evtracker.test_roles import LOOKED_AT, MAY, RECORDS, deeds, label, roles, standing, user_of  # noqa: F401
from tests.factories import (
    CapacityPlanFactory,
    FeedFactory,
    InvestmentFactory,
    MilestoneFactory,
    PartnershipFactory,
    PhaseFactory,
    PlantStatusFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]
ALL, WORKING, KEEPING, SUPERUSERS = {"read-only", "curator", "admin"}, {"curator", "admin"}, {"admin"}, set[str]()
# Nothing of anybody's is seen or done there; the last answers that a name was asked for badly.
OPEN = {
    "index", "login", "logout", "jsi18n", "password_change", "password_change_done", "second_factor", "view_on_site",
    "autocomplete",
}  # fmt: skip
# Addresses of our own, and those of packages: who may look, and who may send something.
OWN: dict[str, tuple[set[str], set[str]]] = {
    "app_list": (ALL, ALL),
    "auth_user_password_change": (SUPERUSERS, SUPERUSERS),
    "otp_totp_totpdevice_config": (SUPERUSERS, SUPERUSERS),
    "otp_totp_totpdevice_qrcode": (SUPERUSERS, SUPERUSERS),
    "companies_company_merge": (WORKING, WORKING),
    "companies_company_split": (WORKING, WORKING),
    "plants_plant_merge": (WORKING, WORKING),
    "plants_plant_split": (WORKING, WORKING),
    "articles_mergeproposal_change": (ALL, WORKING),
    "articles_feed_discover": (KEEPING, KEEPING),
    "articles_feed_import": (KEEPING, KEEPING),
    "articles_article_jobs": (ALL, ALL),
    "articles_article_retry": (WORKING, WORKING),
    "articles_article_again": (WORKING, WORKING),
    **{f"{model.replace('.', '_')}_export": (ALL, ALL) for model in RECORDS},
    **{f"{model.replace('.', '_')}_import": (WORKING, WORKING) for model in RECORDS},
}
# They answer to what is sent alone.
POST_ONLY = {"articles_article_retry", "articles_article_again"}
VERBS = {"changelist": ("view", "view"), "add": ("add", "add"), "change": ("view", "change"),
         "delete": ("delete", "delete"), "history": ("view", "view")}  # fmt: skip
# They lead on to a form, and from anything unknown to nothing.
UNNAMED = {"<path:object_id>/", "(?P<url>.*)$"}


def addresses() -> Iterator[tuple[str, int]]:
    """All named addresses with the number of their arguments."""
    for pattern in admin.site.get_urls():
        for one in getattr(pattern, "url_patterns", [pattern]):
            assert isinstance(one, URLPattern)
            if one.name:
                yield one.name, one.pattern.regex.groups  # type: ignore[attr-defined]
            else:
                assert str(one.pattern) in UNNAMED


def who(name: str) -> tuple[set[str], set[str]] | None:
    """The roles that may look at an address, and those that may send something there; None where nobody has said so."""
    if name in OWN:
        return OWN[name]
    rest, _, view = name.rpartition("_")
    model = rest.replace("_", ".", 1)
    known = {label(one).replace(".", "_"): label(one) for one in admin.site._registry}
    if view not in VERBS or rest not in known:
        return None
    model = known[rest]
    look, send = VERBS[view]
    return {role for role in ALL if model in MAY[role][look]}, {role for role in ALL if model in MAY[role][send]}


@pytest.fixture
def rows() -> dict[str, Any]:
    """A row of each model that a role may look at, by the model's name."""
    deeds()
    FeedFactory()
    Host.objects.create(name="news.example")
    PhaseFactory()
    for factory in (CapacityPlanFactory, PlantStatusFactory, MilestoneFactory, InvestmentFactory, PartnershipFactory):
        factory()
    make_claim(make_version(), "jobs")
    propose(make_company("Mi Auto"), make_company("Mi Car"), make_user())
    found = {}
    for model in admin.site._registry:
        found[label(model)] = model._default_manager.order_by("pk").last()
    return found


def address_of(name: str, arguments: int, rows: dict[str, Any]) -> str:
    if name == "app_list":
        return reverse("admin:app_list", args=["articles"])
    models = sorted((model for model in rows if name.startswith(f"{model.replace('.', '_')}_")), key=len)
    row = rows[models[-1]] if models else None
    return reverse(f"admin:{name}", args=[row.pk if row is not None else 1] * arguments)


def test_of_every_address_it_is_said_who_may_use_it() -> None:
    unsaid = [name for name, _ in addresses() if name not in OPEN and who(name) is None]
    assert unsaid == []
    assert set(OWN) | OPEN <= {name for name, _ in addresses()}


@pytest.mark.parametrize("role", ["nobody", "read-only", "curator", "admin"])
def test_every_address_answers_by_the_role(client: Client, rows: dict[str, Any], role: str) -> None:
    user = User.objects.create_user("nobody", is_staff=True) if role == "nobody" else user_of(role)
    client.force_login(user)
    missing = {name for name in (*RECORDS, *LOOKED_AT) if rows[name] is None} - {"articles.rereading"}
    assert missing == set()
    for name, arguments in addresses():
        if name in OPEN:
            continue
        said = who(name)
        assert said is not None
        look, send = said
        address = address_of(name, arguments, rows)
        if name not in POST_ONLY:
            assert refuses(client.get(address)) == (role not in look or not is_there(name, arguments, rows)), address
        if role in send:
            assert client.post(address, {}).status_code not in (403, 500), address
            continue
        before = standing()
        assert refuses(client.post(address, {})), address
        assert standing() == before, address


def refuses(answer: Any) -> bool:
    """Whether nothing is seen there: not allowed, or led away as from what is not there."""
    led_away = answer.status_code == 302 and answer.headers["Location"] == reverse("admin:index")
    return led_away or answer.status_code in (403, 404)


def is_there(name: str, arguments: int, rows: dict[str, Any]) -> bool:
    """Whether the address is of no single row, or of one that is on record."""
    return name in OWN or not arguments or rows[name.rpartition("_")[0].replace("_", ".", 1)] is not None


@pytest.mark.parametrize("role", ["nobody", "read-only", "curator"])
def test_an_action_that_is_not_offered_does_nothing_when_it_is_sent(
    client: Client, rows: dict[str, Any], role: str
) -> None:
    user = User.objects.create_user("nobody", is_staff=True) if role == "nobody" else user_of(role)
    client.force_login(user)
    tried = 0
    for model, model_admin in admin.site._registry.items():
        row, address = rows[label(model)], reverse(f"admin:{label(model).replace('.', '_')}_changelist")
        if row is None:
            continue
        shown = client.get(address)
        form = shown.context.get("action_form") if shown.status_code == 200 else None
        offered = {name for name, _ in form.fields["action"].choices} if form else set()
        for _, name, _ in model_admin._get_base_actions():  # type: ignore[attr-defined]
            if name in offered:
                continue
            before = standing(), Feed.objects.count(), kept_rows()
            sent = {"action": name, "_selected_action": [row.pk], "post": "yes", "confirmed": "1"}
            assert client.post(address, sent).status_code in (200, 302, 403)
            assert (standing(), Feed.objects.count(), kept_rows()) == before, (label(model), name)
            tried += 1
    assert tried > 20


def kept_rows() -> list[int]:
    return [model._default_manager.count() for model in (Source, Investment, Partnership, Phase, User)]

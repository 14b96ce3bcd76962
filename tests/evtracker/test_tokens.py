"""API tokens: made and revoked in the admin, by and for those who may; shown once, and kept as a digest."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evtracker.models import ARTICLES_WRITE, ApiToken
from evtracker.tokens import BadTokenError, make_token, use_token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("admin:evtracker_apitoken_changelist"), reverse("admin:evtracker_apitoken_add")
LATER = dt.timedelta(days=30)


def staff(*permissions: str) -> tuple[User, Client]:
    """One of the staff with these permissions, and his browser."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return user, browser


MAKER = ("add_apitoken", "view_apitoken", "change_apitoken", "add_article")


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Newsroom", "scopes": [ARTICLES_WRITE], "expires_on": "2026-07-01", **changes}


def shown(answer: Any) -> list[str]:
    """The tokens in a page."""
    return re.findall(r"evt_[\w-]{43}", answer.content.decode())


def test_a_token_is_shown_once_and_kept_as_its_digest() -> None:
    user, browser = staff(*MAKER)
    answer = browser.post(NEW, form())
    (text,) = shown(answer)
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.scopes) == (user, "Newsroom", [ARTICLES_WRITE])
    assert token.expires_at == dt.datetime.combine(dt.date(2026, 7, 1), dt.time.max, dt.UTC)
    assert text not in str(list(ApiToken.objects.values()))
    assert use_token(text, timezone.now()) == token
    for page in (LIST, reverse("admin:evtracker_apitoken_change", args=[token.pk]), reverse("admin:index")):
        assert shown(browser.get(page)) == []
    assert "evt_" not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"expires_on": "2026-01-15"}, "must be a day to come"),
        ({"expires_on": "soon"}, "Enter a valid date"),
    ],
)
def test_what_can_not_be_made_is_told_at_its_field(changes: Any, words: str) -> None:
    _, browser = staff(*MAKER)
    answer = browser.post(NEW, form(**changes))
    assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_is_a_users_once() -> None:
    _, browser = staff(*MAKER)
    browser.post(NEW, form())
    assert "has a token of this name already" in browser.post(NEW, form()).content.decode()
    assert ApiToken.objects.count() == 1


def test_a_scope_is_offered_only_for_what_one_may_do() -> None:
    _, browser = staff("add_apitoken", "view_apitoken")
    assert "nothing that you may make a token for" in browser.get(NEW).content.decode()
    browser.post(NEW, form())
    assert not ApiToken.objects.exists()


def test_a_superuser_makes_one_for_another_but_not_beyond_what_that_one_may(curator: User) -> None:
    browser = Client()
    browser.force_login(curator)
    other = UserFactory()
    assert f"{other} may not do this: articles:write" in browser.post(NEW, form(user=other.pk)).content.decode()
    other.user_permissions.add(Permission.objects.get(codename="add_article"))
    browser.post(NEW, form(user=other.pk))
    assert ApiToken.objects.get().user == other


def test_who_is_no_superuser_makes_tokens_for_himself_alone() -> None:
    user, browser = staff(*MAKER)
    other, _ = staff(*MAKER)
    browser.post(NEW, form(user=other.pk))
    assert ApiToken.objects.get().user == user


def test_one_sees_and_revokes_ones_own_tokens_alone() -> None:
    user, browser = staff(*MAKER)
    other, _ = staff(*MAKER)
    later = timezone.now() + LATER
    mine, _ = make_token(user, "Mine", [ARTICLES_WRITE], later)
    theirs, _ = make_token(other, "Theirs", [ARTICLES_WRITE], later)
    listed = browser.get(LIST).content.decode()
    assert "Mine" in listed
    assert "Theirs" not in listed
    browser.post(LIST, {"action": "revoke", "_selected_action": [mine.pk, theirs.pk]})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.standing(timezone.now()), theirs.standing(timezone.now())) == ("revoked", "valid")


@pytest.mark.parametrize("permissions", [(), ("add_article",), ("view_apitoken",)])
def test_who_may_not_make_tokens_makes_none(permissions: tuple[str, ...]) -> None:
    _, browser = staff(*permissions)
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, form()).status_code == 403
    assert not ApiToken.objects.exists()


def test_without_a_login_there_is_nothing() -> None:
    for page in (LIST, NEW):
        assert Client().get(page)["Location"].startswith("/admin/login/")


def test_a_token_is_neither_changed_nor_deleted() -> None:
    user, browser = staff(*MAKER, "delete_apitoken")
    token, _ = make_token(user, "Mine", [ARTICLES_WRITE], timezone.now() + LATER)
    page = reverse("admin:evtracker_apitoken_change", args=[token.pk])
    browser.post(page, {"name": "Yours", "scopes": "[]"})
    assert browser.post(reverse("admin:evtracker_apitoken_delete", args=[token.pk])).status_code == 403
    assert ApiToken.objects.get().name == "Mine"


def test_its_last_use_is_noted_to_the_minute(clock: Any, django_assert_num_queries: Any) -> None:
    user = UserFactory()
    token, text = make_token(user, "Mine", [ARTICLES_WRITE], timezone.now() + LATER)
    with django_assert_num_queries(2):
        use_token(text, timezone.now())
    with django_assert_num_queries(1):
        use_token(text, timezone.now())
    clock.shift(dt.timedelta(minutes=2))
    use_token(text, timezone.now())
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert timezone.now() - token.last_used_at < dt.timedelta(seconds=30)


def test_any_other_text_is_no_token() -> None:
    _, text = make_token(UserFactory(), "Mine", [ARTICLES_WRITE], timezone.now() + LATER)
    for other in ("", text[:-1], text + "a", text.swapcase(), "a" * 10_000):
        with pytest.raises(BadTokenError):
            use_token(other, timezone.now())


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="no such scope; there are articles:write"):
        make_token(UserFactory(), "Mine", ["everything"], timezone.now() + LATER)


def test_the_list_asks_the_database_a_fixed_number_of_times(curator: User, django_assert_num_queries: Any) -> None:
    browser = Client()
    browser.force_login(curator)
    for number in range(3):
        make_token(UserFactory(), f"Token {number}", [ARTICLES_WRITE], timezone.now() + LATER)
    with django_assert_num_queries(5):
        browser.get(LIST)

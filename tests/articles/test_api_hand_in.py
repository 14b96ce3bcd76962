"""POST /api/v1/articles/: articles handed in by programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from rest_framework.settings import api_settings

from articles.models import Article
from articles.pipeline import process_article
from articles.vocabulary import ArticleState
from companies.models import Source
from evtracker.api.documents import read_schema
from evtracker.models import ARTICLES_WRITE, ApiToken
from evtracker.tokens import make_token, revoke_tokens
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/articles/"
ADDRESS = "https://news.example/xiaomi-plant"
TEXT = {
    "title": "Xiaomi to build a plant",
    "text": "Xiaomi is going to build a plant in Beijing with room for 300,000 vehicles a year.",
    "published": "2021-11-27",
}


@pytest.fixture
def writer(db: None) -> User:
    """One who may hand in articles and nothing else."""
    user = UserFactory(username="writer")
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    return user


def token_of(user: User, **changes: Any) -> str:
    later = timezone.now() + dt.timedelta(days=30)
    name = f"token {ApiToken.objects.count()}"
    return make_token(user, name, changes.get("scopes", [ARTICLES_WRITE]), changes.get("expires_at", later))[1]


@pytest.fixture
def token(writer: User) -> str:
    return token_of(writer)


def hand_in(token: str | None, body: Any, **headers: str) -> Any:
    """The answer to a body, sent by a client that holds no cookie."""
    sent = body if isinstance(body, (str, bytes)) else json.dumps(body)
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    content_type = headers.pop("content_type", "application/json")
    return Client(enforce_csrf_checks=True).post(PATH, sent, content_type=content_type, headers=headers)


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer that must be refused so."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    schema = read_schema()
    told = {**schema["components"]["schemas"]["Problem"], "components": schema["components"]}
    Draft202012Validator(told).validate(found)
    assert str(status) in schema["paths"][PATH]["post"]["responses"]
    return found


def reasons(answer: Any) -> dict[str, str]:
    """By field, why a body was refused."""
    return {each["field"]: each["reason"] for each in problem(answer, 400)["errors"]}


def test_an_address_is_taken_in_and_told_where_it_is_found(token: str) -> None:
    answer = hand_in(token, {"url": f"{ADDRESS}?utm_source=x"})
    article = Article.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {"id": article.pk, "address": answer["Location"], "state": "found"}
    assert answer["Location"] == f"http://testserver{PATH}{article.pk}/"
    assert article.source.url == ADDRESS
    told = read_schema()["paths"][PATH]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
    Draft202012Validator({**told, "components": read_schema()["components"]}).validate(answer.json())


def test_a_text_is_taken_in_with_what_is_known_of_it_and_read(token: str) -> None:
    answer = hand_in(token, {**TEXT, "publisher": "The Paper", "language": "en", "url": ADDRESS})
    assert (answer.status_code, answer.json()["state"]) == (202, "fetched")
    article = process_article(answer.json()["id"])
    assert article.state == ArticleState.EXTRACTED
    source = article.source
    assert (source.title, str(source.published), source.publisher, source.language, source.url) == (
        "Xiaomi to build a plant", "2021-11-27", "The Paper", "en", ADDRESS,
    )  # fmt: skip
    version = article.versions.get()
    assert version.text == TEXT["text"]
    assert [claim.kind for claim in version.claims.filter(kind="capacity")] == ["capacity"]


def test_who_may_hand_in_reads_with_the_token_what_others_do_not_see_yet(token: str) -> None:
    address = hand_in(token, {"url": ADDRESS}).json()["address"]
    assert Client().get(address).status_code == 404
    mine = Client().get(address, headers={"Authorization": f"Bearer {token}"})
    assert mine.json()["state"] == "found"
    assert "Authorization" in mine["Vary"]
    bad = Client().get(address, headers={"Authorization": "Bearer evt_nothing"})
    assert bad.status_code == 401


def test_what_is_known_is_answered_with_200_and_stays_as_it_is(token: str) -> None:
    first = hand_in(token, TEXT)
    article = process_article(first.json()["id"])
    again = hand_in(token, {**TEXT, "text": TEXT["text"] + "\r\n"})
    assert (again.status_code, again.json()) == (200, {**first.json(), "state": "extracted"})
    assert again["Location"] == first["Location"]
    assert (Article.objects.count(), article.versions.count()) == (1, 1)
    assert [hand_in(token, {"url": ADDRESS}).status_code for _ in range(2)] == [202, 200]


def test_a_known_text_is_not_replaced_by_one_that_is_handed_in(token: str) -> None:
    article = process_article(hand_in(token, {**TEXT, "url": ADDRESS}).json()["id"])
    answer = hand_in(token, {**TEXT, "url": ADDRESS, "text": "Nothing of this is true, says the firm in a statement."})
    assert (answer.status_code, answer.json()["id"]) == (200, article.pk)
    assert article.versions.count() == 1


def test_a_text_comes_in_for_a_known_address_of_which_none_is_held(token: str) -> None:
    first = hand_in(token, {"url": ADDRESS})
    answer = hand_in(token, {**TEXT, "url": ADDRESS})
    assert (answer.status_code, answer.json()) == (202, {**first.json(), "state": "fetched"})
    assert Article.objects.count() == 1


def test_a_failed_article_is_tried_again_when_it_is_handed_in_again(token: str) -> None:
    address = hand_in(token, {"url": ADDRESS}).json()["address"]
    Article.objects.update(state=ArticleState.FAILED, failure="it answered 404")
    answer = hand_in(token, {"url": ADDRESS})
    assert (answer.status_code, answer.json()["address"], answer.json()["state"]) == (202, address, "found")


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "url", "is missing: hand in an address, or title, text and published"),
        ({"publisher": "The Paper"}, "url", "is missing"),
        ({"url": ADDRESS, "title": "Only this"}, "text", "is missing"),
        ({"title": "A", "text": TEXT["text"]}, "published", "is missing"),
        ({"url": "news.example/a"}, "url", "no http or https address"),
        ({"url": "ftp://news.example/a"}, "url", "no http or https address"),
        ({"url": "http://"}, "url", "names no host"),
        ({"url": "http://127.0.0.1/a"}, "url", "inside a network"),
        ({"url": "http://10.1.2.3/a"}, "url", "inside a network"),
        ({"url": "http://[::1]/a"}, "url", "inside a network"),
        ({"url": "http://2130706433/a"}, "url", "inside a network"),
        ({"url": "http://0177.0.0.1/a"}, "url", "Invalid IPv4 address"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "url", "inside a network"),
        ({"url": "http://localhost/a"}, "url", "inside a network"),
        ({"url": "http://localhost./a"}, "url", "inside a network"),
        ({"url": "http://evtracker.localhost/a"}, "url", "inside a network"),
        ({"url": "https://news.example:22/a"}, "url", "port 22"),
        ({"url": "https://me:secret@news.example/a"}, "url", "user name"),
        ({"url": "https://news.example/" + "a" * 1000}, "url", "longer than 1000 characters"),
        ({"url": 7}, "url", "must be text"),
        ({"url": None}, "url", "must be text, not null"),
        ({"url": ""}, "url", "is empty"),
        ({"url": ["https://news.example/"]}, "url", "must be text"),
        ({**TEXT, "text": "   "}, "text", "is empty"),
        ({**TEXT, "text": "1 2 3"}, "text", "holds no sentence"),
        ({**TEXT, "published": "27.11.2021"}, "published", "is not a date like"),
        ({**TEXT, "published": "2026-02"}, "published", "is a day to come"),
        ({**TEXT, "published": "2021-02-30"}, "published", "not a day of the calendar"),
        ({**TEXT, "title": "A" * 501}, "title", "longer than 500 characters"),
        ({**TEXT, "title": "A\x00B"}, "title", "ull character"),
        ({**TEXT, "publisher": "A" * 201}, "publisher", "longer than 200"),
        ({**TEXT, "language": "A" * 21}, "language", "longer than 20"),
        ({**TEXT, "language": "English"}, "language", "no code of a language"),
        ({**TEXT, "language": "qx"}, "language", "no code of a language"),
        ({**TEXT, "state": "extracted"}, "state", "is no field here; there are url, title, text"),
    ],
)
def test_what_can_not_be_taken_is_refused_by_field(token: str, body: Any, field: str, words: str) -> None:
    assert words in reasons(hand_in(token, body))[field]
    assert not Source.objects.exists()


def test_a_text_beyond_the_longest_is_refused(token: str, settings: Any) -> None:
    settings.ARTICLE_MAX_CHARACTERS = 50
    assert "longer than 50 characters" in reasons(hand_in(token, TEXT))["text"]


def test_all_that_is_wrong_is_told_at_once(token: str) -> None:
    found = reasons(hand_in(token, {"url": "nowhere", "title": "A", "published": "soon"}))
    assert set(found) == {"url", "text", "published"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "no JSON: Expecting property name"),
        ("", "url: is missing"),
        ("[]", "one JSON object"),
        (b'{"url": "\xff"}', "not in UTF-8 (byte 9)"),
        ('{"url": "\\ud800"}', "surrogate"),
        ('{"\\ud800": "a"}', "surrogate"),
        ('{"url": NaN}', "NaN is no JSON"),
        ('{"url": "a", "url": "b"}', "occurs twice"),
        ("[" * 100_000, "no JSON"),
        ('{"url": ' + "9" * 5000 + "}", "no JSON"),
    ],
)
def test_what_is_no_json_is_refused(token: str, body: Any, words: str) -> None:
    assert words in problem(hand_in(token, body), 400)["detail"]


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
def test_another_content_type_is_a_415(token: str, content_type: str) -> None:
    told = problem(hand_in(token, "url=https://news.example/", content_type=content_type), 415)
    assert "Send application/json" in told["detail"]


def test_a_body_that_is_too_large_is_a_413(token: str, settings: Any) -> None:
    settings.ARTICLE_MAX_BYTES = 1000
    assert "larger than 1,000 bytes" in problem(hand_in(token, {**TEXT, "text": "word " * 300}), 413)["detail"]


def test_a_parameter_is_refused(token: str) -> None:
    answer = Client().post(
        f"{PATH}?token=x", "{}", content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert problem(answer, 400)["parameter"] == "token"


def test_without_a_token_it_is_a_401_that_says_how(writer: User, curator: User) -> None:
    answer = hand_in(None, {"url": ADDRESS})
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="evtracker"'


def test_a_login_writes_nothing(curator: User) -> None:
    browser = Client()
    browser.force_login(curator)
    problem(browser.post(PATH, json.dumps({"url": ADDRESS}), content_type="application/json"), 401)
    assert not Article.objects.exists()


def test_a_token_that_opens_nothing_is_a_401_with_the_reason(writer: User, clock: Any) -> None:
    expired = token_of(writer, expires_at=timezone.now() + dt.timedelta(hours=1))
    revoked = token_of(writer)
    revoke_tokens([ApiToken.objects.latest("pk").pk], timezone.now())
    clock.shift(dt.timedelta(hours=2))
    for token, words in (("evt_nothing", "no such token"), (expired, "is expired"), (revoked, "is revoked")):
        answer = hand_in(token, {"url": ADDRESS})
        assert words in problem(answer, 401)["detail"]
        assert answer["WWW-Authenticate"] == 'Bearer realm="evtracker", error="invalid_token"'
        assert token not in answer.content.decode()
    for header in ("Bearer", "Bearer a b", "Basic d3JpdGVyOnBhc3N3b3Jk", "Bearer \xe4"):
        problem(hand_in(None, {"url": ADDRESS}, Authorization=header), 401)


def test_the_token_of_a_user_who_is_not_active_opens_nothing(writer: User, token: str) -> None:
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert "not active" in problem(hand_in(token, {"url": ADDRESS}), 401)["detail"]


def test_a_token_without_the_scope_is_a_403(writer: User) -> None:
    told = problem(hand_in(token_of(writer, scopes=[]), {"url": ADDRESS}), 403)
    assert told["detail"] == "The token has not the scope articles:write."


def test_a_token_does_no_more_than_its_user_may(token: str, writer: User) -> None:
    writer.user_permissions.clear()
    told = problem(hand_in(token, {"url": ADDRESS}), 403)
    assert told["detail"] == "The token's user may not hand in articles."
    assert not Article.objects.exists()


def test_writing_has_a_rate_of_its_own(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "write", "2/min")
    answers = [hand_in(token, {"url": f"{ADDRESS}-{number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    problem(answers[2], 429)
    assert int(answers[2]["Retry-After"]) <= 60
    assert Client().get(PATH).status_code == 200


def test_the_same_request_under_its_key_is_done_once(token: str) -> None:
    first = hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": "a1"})
    Article.objects.update(state=ArticleState.FAILED, failure="it answered 404")
    again = hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": "a1"})
    assert (again.status_code, again.json(), again["Location"]) == (202, first.json(), first["Location"])
    assert Article.objects.get().state == ArticleState.FAILED


def test_a_key_for_another_body_is_refused_until_a_day_has_passed(token: str, clock: Any) -> None:
    hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": "a1"})
    other = {"url": f"{ADDRESS}-2"}
    assert "choose a new key" in problem(hand_in(token, other, **{"Idempotency-Key": "a1"}), 422)["detail"]
    clock.shift(dt.timedelta(days=1, seconds=1))
    assert hand_in(token, other, **{"Idempotency-Key": "a1"}).status_code == 202


def test_a_refused_request_may_be_mended_under_its_key(token: str) -> None:
    assert hand_in(token, {"url": "nowhere"}, **{"Idempotency-Key": "a1"}).status_code == 400
    assert hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": "a1"}).status_code == 202


def test_keys_are_a_users_own(token: str, writer: User) -> None:
    other = UserFactory()
    other.user_permissions.set(writer.user_permissions.all())
    hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": "a1"})
    answer = hand_in(token_of(other), {"url": f"{ADDRESS}-2"}, **{"Idempotency-Key": "a1"})
    assert answer.status_code == 202


@pytest.mark.parametrize("key", ["", "a" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(token: str, key: str) -> None:
    assert "Idempotency-Key" in reasons(hand_in(token, {"url": ADDRESS}, **{"Idempotency-Key": key}))


@pytest.mark.usefixtures("queue_away")
@pytest.mark.django_db(transaction=True)
def test_where_the_queue_is_away_the_article_is_kept(token: str) -> None:
    answer = hand_in(token, {"url": ADDRESS})
    assert (answer.status_code, Article.objects.get().state) == (202, ArticleState.FOUND)


@pytest.mark.parametrize(("known", "queries"), [(False, 14), (True, 9)])
def test_handing_in_asks_the_database_a_fixed_number_of_times(
    token: str, known: bool, queries: int, django_assert_num_queries: Any
) -> None:
    hand_in(token, {"url": f"{ADDRESS}-0"})
    if known:
        hand_in(token, {"url": ADDRESS})
    with django_assert_num_queries(queries):
        hand_in(token, {"url": ADDRESS})


def test_preflights_leave_writing_to_programs(token: str) -> None:
    answer = Client().options(PATH, headers={"Origin": "https://elsewhere.example"})
    assert "POST" not in answer["Access-Control-Allow-Methods"]
    assert Client().post(f"{PATH}1/", headers={"Authorization": f"Bearer {token}"}).status_code == 405

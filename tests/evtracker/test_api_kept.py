"""Answers that are kept: given again while nothing has changed, made anew once anything has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evtracker.api.counting import Counters, Rate
from evtracker.api.keeping import Keeping, Kept, database_state
from tests.evtracker.api import PREFIX
from tests.factories import PlantFactory, UserFactory

PLANTS = f"{PREFIX}plants/"
written = pytest.mark.django_db(transaction=True)


@pytest.mark.postgresql
@written
def test_a_kept_answer_takes_no_query_and_ends_with_any_change(client: Client) -> None:
    plant = PlantFactory(name="Before")
    first = client.get(PLANTS)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(PLANTS)
    assert len(queries) == 0
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    with CaptureQueriesContext(connection) as queries:
        unchanged = client.get(PLANTS, headers={"if-none-match": f"W/{first['ETag']}"})
    assert (unchanged.status_code, len(queries)) == (304, 0)
    type(plant).objects.filter(pk=plant.pk).update(name="After")
    assert client.get(PLANTS, headers={"if-none-match": first["ETag"]}).json()["results"][0]["name"] == "After"


@pytest.mark.postgresql
@written
def test_each_address_and_each_format_has_its_own_answer(client: Client) -> None:
    PlantFactory(country="DE")
    everything = client.get(PLANTS).content
    for _ in range(2):
        assert client.get(PLANTS, {"country": "CN"}).json()["results"] == []
        assert client.get(PLANTS).content == everything
        assert client.get(PLANTS, headers={"accept": "application/xml"}).status_code == 406
        assert client.get(PLANTS, {"colour": "red"}).status_code == 400


@pytest.mark.postgresql
@written
def test_who_is_logged_in_is_given_no_kept_answer_and_leaves_none(client: Client) -> None:
    articles = f"{PREFIX}articles/"
    client.force_login(UserFactory(is_staff=True))
    client.get(articles)
    with CaptureQueriesContext(connection) as queries:
        client.get(articles)
    assert len(queries) > 0


@pytest.mark.postgresql
@written
def test_the_state_changes_with_each_transaction_that_writes_and_with_no_other() -> None:
    before = database_state()
    assert before
    list(type(PlantFactory.build())._default_manager.all())
    assert database_state() == before
    PlantFactory()
    assert database_state() != before
    with transaction.atomic():
        assert database_state() is None


@pytest.mark.postgresql
@written
def test_a_connection_that_was_cut_is_made_anew(client: Client) -> None:
    assert database_state()
    with connection.cursor() as cursor, pytest.raises(Exception, match="terminat"):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert database_state()


def test_what_was_asked_for_last_is_kept_up_to_the_memory_allowed(settings: Any) -> None:
    settings.API_KEPT_MB = 1
    keeping = Keeping()
    for number in range(4):
        keeping.keep(str(number), "now", Kept(b"x" * 300_000, {}))
    assert [bool(keeping.find(str(number), "now")) for number in range(4)] == [False, True, True, True]
    assert keeping.find("3", "later") is None
    keeping.keep("9", "later", Kept(b"", {}))
    assert keeping.find("3", "later") is None


def test_a_setting_of_nought_keeps_nothing(settings: Any) -> None:
    settings.API_KEPT_MB = 0
    keeping = Keeping()
    keeping.keep("a", "now", Kept(b"{}", {}))
    assert keeping.find("a", "now") is None


def test_processes_count_in_one_file_and_a_new_window_begins_at_nought(tmp_path: Path) -> None:
    one, other, rate = Counters(tmp_path / "asked"), Counters(tmp_path / "asked"), Rate(2, 60)
    counts = [each.add("203.0.113.7", rate, 1_000_000.0).left for each in (one, other, one)]
    assert counts == [1, 0, -1]
    assert other.add("203.0.113.8", rate, 1_000_000.0).left == 1
    later = one.add("203.0.113.7", rate, 1_000_060.0)
    assert (later.left, later.seconds_left) == (1, 60 - 1_000_060 % 60)


@pytest.mark.django_db
def test_each_answer_tells_how_often_one_may_still_ask(client: Client) -> None:
    first = client.get(PLANTS, REMOTE_ADDR="203.0.113.77")
    second = client.get(PLANTS, REMOTE_ADDR="203.0.113.77")
    assert first["RateLimit-Limit"] == "100000"
    assert int(first["RateLimit-Remaining"]) - int(second["RateLimit-Remaining"]) == 1
    assert 0 < int(first["RateLimit-Reset"]) <= 60

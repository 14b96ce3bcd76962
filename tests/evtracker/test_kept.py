"""What was counted is kept until something about the records is written."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evtracker import kept as module
from evtracker.kept import NOTES_STAY, Results, kept, note_write, one_state, records_state
from evtracker.models import RecordWrite
from plants.models import Plant
from plants.touched import note_all_touched, note_touched
from tests.factories import PlantFactory


@pytest.fixture(autouse=True)
def keeping(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are kept, and none from another test: its notes began with the same number."""
    settings.RESULTS_KEPT = 100_000
    monkeypatch.setattr(module, "_results", Results())


def once(made: list[int]) -> int:
    made.append(1)
    return len(made)


def ask(made: list[int]) -> int:
    return kept("what", lambda: once(made), lambda _: 1)


@pytest.mark.django_db(transaction=True)
def test_a_result_is_made_once_until_something_is_written() -> None:
    made: list[int] = []
    note_write()
    assert [ask(made), ask(made)] == [1, 1]
    note_write()
    assert [ask(made), ask(made)] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_writes_about_companies_plants_and_sources_are_noted() -> None:
    states = [records_state()]
    for write in (lambda: note_touched([1], []), lambda: note_touched([], [1]), note_all_touched):
        write()
        states.append(records_state())
    assert len(set(states)) == 4


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_is_made_anew_and_not_kept() -> None:
    made: list[int] = []
    note_write()
    assert ask(made) == 1
    with transaction.atomic():
        note_write()
        assert ask(made) == 2
        transaction.set_rollback(True)
    assert ask(made) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_write_that_was_begun_earlier_and_ends_later_is_seen_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("writes one after the other")
    made: list[int] = []
    begun, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note_write()
            begun.set()
            finish.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    begun.wait(30)
    note_write()
    assert ask(made) == 1
    finish.set()
    writer.join(30)
    assert ask(made) == 2


@pytest.mark.django_db(transaction=True)
def test_old_notes_are_forgotten_and_then_it_is_made_anew() -> None:
    made: list[int] = []
    note_write()
    assert ask(made) == 1
    old = RecordWrite.objects.get()
    RecordWrite.objects.filter(pk=old.pk).update(at=old.at - 2 * NOTES_STAY)
    note_write()
    assert RecordWrite.objects.count() == 1
    assert ask(made) == 2


@pytest.mark.django_db(transaction=True)
def test_a_request_that_reads_asks_for_the_state_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1), one_state():
        assert records_state() == records_state()
    with django_assert_num_queries(2):
        assert records_state() == records_state()


@pytest.mark.django_db(transaction=True)
def test_none_is_kept_where_the_setting_says_so(settings: Any) -> None:
    settings.RESULTS_KEPT = 0
    made: list[int] = []
    assert [ask(made), ask(made)] == [1, 2]


def test_those_not_asked_for_longest_make_room() -> None:
    results = Results()
    for key in "abc":
        results.keep("now", key, key.upper(), 4, most=12)
    assert results.find("now", "a") == ("A", 4)
    results.keep("now", "d", "D", 4, most=12)
    assert results.find("now", "b") is None
    assert [results.find("now", key) is not None for key in "acd"] == [True, True, True]
    results.keep("now", "large", "LARGE", 13, most=12)
    assert results.find("now", "large") is None


def test_what_was_begun_in_an_earlier_state_is_not_found_in_a_later_one() -> None:
    results = Results()
    results.keep("earlier", "a", "A", 1, most=12)
    assert results.find("later", "a") is None
    results.keep("later", "a", "A2", 1, most=12)
    results.keep("earlier", "a", "A", 1, most=12)
    assert results.find("later", "a") is None


@pytest.mark.django_db(transaction=True)
def test_pages_tell_a_write_at_once(client: Client) -> None:
    PlantFactory(name="First plant", country="DE")
    note_write()
    assert "Germany" in client.get("/plants/").text
    with transaction.atomic():
        Plant.objects.update(country="FR")
        note_write()
    page = client.get("/plants/").text
    assert "France" in page
    assert "Germany" not in page

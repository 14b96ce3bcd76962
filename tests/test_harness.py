"""What the test set-up promises: no network, a known clock, rows from factories that the database takes."""

from __future__ import annotations

import datetime as dt
import inspect
import socket

import pytest
from django.conf import settings
from django.utils import timezone

from tests import factories


def test_names_from_outside_are_refused_without_asking_a_name_server() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.com", 443)


def test_connections_to_outside_are_refused() -> None:
    # pytest-socket warns as it refuses, and warnings are errors here.
    with pytest.raises(UserWarning, match="A test tried to use"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_clock_starts_on_15_january_2026() -> None:
    assert timezone.now().date() == dt.date(2026, 1, 15)


@pytest.mark.real_clock
def test_the_clock_is_left_alone_where_another_process_takes_part() -> None:
    assert timezone.now().date() > dt.date(2026, 1, 15)


def test_tests_keep_off_the_data_of_a_run() -> None:
    assert settings.VAR_DIR != settings.BASE_DIR / "var"


@pytest.mark.parametrize(
    "factory",
    [f for name, f in vars(factories).items() if inspect.isclass(f) and name.endswith("Factory") and f._meta.model],
    ids=lambda factory: factory.__name__,
)
def test_each_factory_makes_rows_that_the_database_takes(db: None, factory: type) -> None:
    assert factory().pk != factory().pk

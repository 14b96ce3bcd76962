"""The starter data, for the files here that count it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def starter(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter data, loaded once for a file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)

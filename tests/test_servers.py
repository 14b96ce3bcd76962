"""The second run of `make test` is on the real servers."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.db import connection


@pytest.mark.postgresql
def test_the_tests_run_on_postgresql(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        assert cursor.fetchone()[0].startswith("PostgreSQL")


@pytest.mark.redis
def test_the_queue_is_a_real_redis() -> None:
    assert redis.Redis.from_url(settings.CELERY_BROKER_URL).ping()

"""The program and the reference count random histories alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference.compare import FUNDING_VIEWS, VIEWS, capacity_differences, funding_differences
from tests.reference.extent import FULL, HISTORIES
from tests.reference.histories import DAYS, RATED, YEARS, Report, about_money, about_plants, sites, written
from tests.reference.rows import read_rows
from tests.reference.seeded import seeded

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Each history is looked at from several sides; between them the histories see all of them.
views = st.lists(st.sampled_from(VIEWS), min_size=1, max_size=3, unique=True).map(
    lambda some: [("status", "operated"), ("company", "share"), *some]
)
funding_views = st.lists(st.sampled_from(FUNDING_VIEWS), min_size=1, max_size=3, unique=True).map(
    lambda some: [("committed", "purpose", "announced"), ("raised", "country", "even"), *some]
)
filters = st.sampled_from([{}, {}, {}, {"company": "c0"}, {"company": "c1"}, {"country": "CN"}, {"kind": "startup"}])
days = st.sampled_from(DAYS)


@often
@given(about_plants, sites, days, views, filters | st.just({"status": "operating"}))
def test_capacity_of_any_history(
    history: list[Report],
    within: Sequence[int | None],
    day: dt.date,
    views: list[tuple[str, str]],
    asked: dict[str, str],
) -> None:
    with written(history, within):
        rows = read_rows()
        rated = [one for one in RATED if any((row.unit, row.product) == one for row in rows.plans)]
        assert list(capacity_differences(rows, day, rated, YEARS, views, **asked)) == []


@often
@given(about_money, days, funding_views, filters)
def test_funding_of_any_history(
    history: list[Report], day: dt.date, views: list[tuple[str, str, str]], asked: dict[str, str]
) -> None:
    with written(history):
        assert list(funding_differences(read_rows(), day, YEARS, views, **asked)) == []


@pytest.mark.parametrize("number", range(HISTORIES // 2))
def test_any_long_history(number: int) -> None:
    """Hypothesis draws small histories and finds the smallest that fails; from seeds come long ones."""
    with written(seeded(number), (None, 0, None, 1)):
        rows = read_rows()
        for day in DAYS[2::2]:
            some = [VIEWS[(number + day.year) % len(VIEWS)], ("status", "operated")]
            assert list(capacity_differences(rows, day, RATED, YEARS, some)) == []
            money = FUNDING_VIEWS[number % 4 :: 4]
            assert list(funding_differences(rows, day, YEARS, money)) == []

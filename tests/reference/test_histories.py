"""The program and the reference count random histories alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference.compare import capacity_differences, funding_differences
from tests.reference.extent import FULL, HISTORIES
from tests.reference.histories import DAYS, RATED, YEARS, Report, about_money, about_plants, sites, written
from tests.reference.rows import read_rows

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@often
@given(about_plants, sites, st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True))
def test_capacity_of_any_history(history: list[Report], within: Sequence[int | None], days: list[dt.date]) -> None:
    with written(history, within):
        rows = read_rows()
        for day in days:
            assert list(capacity_differences(rows, day, RATED, YEARS)) == []


@often
@given(
    about_plants,
    sites,
    st.sampled_from(DAYS),
    st.sampled_from(
        [{"company": "c0"}, {"company": "c1"}, {"country": "CN"}, {"status": "operating"}, {"kind": "startup"}]
    ),
)
def test_capacity_filtered(
    history: list[Report], within: Sequence[int | None], day: dt.date, asked: dict[str, str]
) -> None:
    with written(history, within):
        assert list(capacity_differences(read_rows(), day, RATED[:1], YEARS, **asked)) == []


@often
@given(about_money, st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True))
def test_funding_of_any_history(history: list[Report], days: list[dt.date]) -> None:
    with written(history):
        rows = read_rows()
        for day in days:
            assert list(funding_differences(rows, day, YEARS)) == []


@often
@given(
    about_money,
    st.sampled_from(DAYS),
    st.sampled_from([{"company": "c0"}, {"company": "c1"}, {"country": "CN"}, {"kind": "startup"}]),
)
def test_funding_filtered(history: list[Report], day: dt.date, asked: dict[str, str]) -> None:
    with written(history):
        assert list(funding_differences(read_rows(), day, YEARS, **asked)) == []

"""Dates are no finer than written and count from the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from articles.extraction.dates import find_dates

DAY = date(2025, 3, 5)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("in 2027", "2027"),
        ("by the end of 2026", "2026"),
        ("in early 2026", "2026"),
        ("in spring 2026", "2026"),
        ("in the second half of 2027", "2027-H2"),
        ("in H1 2026", "2026-H1"),
        ("in the third quarter of 2026", "2026-Q3"),
        ("in Q4 2025", "2025-Q4"),
        ("in June 2026", "2026-06"),
        ("in July of this year", "2025-07"),
        ("on June 15, 2026", "2026-06-15"),
        ("on 15 June 2026", "2026-06-15"),
        ("next year", "2026"),
        ("later this year", "2025"),
        ("by year-end", "2025"),
        ("in the second half of next year", "2026-H2"),
        ("in two years", "2027"),
        ("next month", "2025-04"),
        ("in fiscal 2026", "2026"),
    ],
)
def test_a_written_date_has_one_reading(text: str, iso: str) -> None:
    assert [(mention.past, mention.future) for mention in find_dates(text, DAY)] == [(iso, iso)]


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("on Monday", "2025-03-03", "2025-03-10"),
        ("in November", "2024-11", "2025-11"),
        ("on April 2", "2024-04-02", "2025-04-02"),
    ],
)
def test_a_date_without_a_year_has_two(text: str, past: str, future: str) -> None:
    assert [(mention.past, mention.future) for mention in find_dates(text, DAY)] == [(past, future)]


@pytest.mark.parametrize("text", ["by mid-decade", "in the coming years", "over ten years", "Lei Jun", "2,025 cars"])
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, DAY) == []


def test_relative_dates_need_the_day_of_publication() -> None:
    assert find_dates("next year and on Monday", None) == []

"""A long command tells how far it has come: one line on a terminal, now and then a line elsewhere, never a result."""

from __future__ import annotations

import io

import pytest
from django.core.management.base import OutputWrapper

from evtracker import progress
from evtracker.progress import with_progress


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by ten seconds at each look."""
    ticks = iter(range(0, 100_000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(ticks)))


def test_on_a_terminal_one_line_is_brought_up_to_date_and_cleared_at_the_end() -> None:
    out = Terminal()
    assert list(with_progress([1, 2, 3, 4], "articles", OutputWrapper(out))) == [1, 2, 3, 4]
    lines = out.getvalue().split("\r\x1b[K")
    assert lines == [
        "",
        "1 of 4 articles, 25%, 0.1 a second, 60 s left",
        "2 of 4 articles, 50%, 0.1 a second, 30 s left",
        "3 of 4 articles, 75%, 0.1 a second, 13 s left",
        "",
    ]
    assert "\n" not in out.getvalue()


def test_elsewhere_there_is_a_line_now_and_then() -> None:
    out = io.StringIO()
    assert sum(with_progress(range(10), "articles", OutputWrapper(out))) == 45
    lines = out.getvalue().splitlines()
    assert [line.partition(",")[0] for line in lines] == [f"{done} of 10 articles" for done in (2, 5, 8)]


def test_of_what_has_no_known_end_only_the_number_is_told() -> None:
    out = io.StringIO()
    list(with_progress((one for one in range(5)), "feeds", OutputWrapper(out)))
    assert out.getvalue() == "2 feeds, 0.1 a second\n"


def test_nothing_is_said_where_a_person_reads_the_results_as_they_come() -> None:
    out = Terminal()
    assert list(with_progress([1, 2, 3], "articles", OutputWrapper(out), results=OutputWrapper(Terminal()))) == [
        1,
        2,
        3,
    ]
    assert out.getvalue() == ""


def test_nothing_is_said_of_what_takes_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.time, "monotonic", lambda: 0.0)
    out = Terminal()
    assert list(with_progress([1, 2], "articles", OutputWrapper(out))) == [1, 2]
    assert out.getvalue() == ""

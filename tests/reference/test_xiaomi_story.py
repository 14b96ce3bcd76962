"""The story of Xiaomi, told day by day: the starter data with the first article taken in and its claims accepted.

Each day on which an answer changes stands here with its figures and the reason; on every other day all is as the day
before. With `make proof` each day is asked for, else those around the changes and each twentieth between them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from articles.intake import Given, take_in_page
from articles.management.commands.load_samples import SAMPLES
from articles.pipeline import process_article
from articles.review import accept_claims
from companies.models import Partnership
from evtracker.partial_dates import PartialDate
from plants.models import Plant
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series
from tests.factories import UserFactory
from tests.reference.extent import FULL

FIRST, LAST = dt.date(2021, 3, 29), dt.date(2026, 11, 25)
YEARS = range(2021, 2031)


@pytest.fixture(scope="module")
def story(starter: None, django_db_blocker: Any) -> Iterator[None]:
    """The article as it stands, and all that it claims accepted."""
    sample = json.loads((SAMPLES / "xiaomi-beijing.json").read_text(encoding="utf-8"))
    given = Given(title=sample["title"], published=PartialDate.parse(sample["published"]))
    with django_db_blocker.unblock(), transaction.atomic():
        article = process_article(take_in_page(sample["text"].encode(), "text/plain", given).pk)
        report = accept_claims(list(article.versions.get().claims.all()), UserFactory.create(is_staff=True))
        assert [str(claim) for claim, _ in report.refused] == []
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story")]


@dataclass(frozen=True)
class Told:
    """What stands at the end of 2023, 2024 and of 2025 and each later year, by status; and money in dollars by line."""

    of_2023: dict[str, int]
    of_2024: dict[str, int]
    of_2025: dict[str, int]
    money: dict[str, str]
    raised: str = "0"


K = 1000
NOTHING = Told({}, {}, {}, {})
PLEDGED = replace(NOTHING, money={"unallocated 2021": "10000000000.00"})
FUNDED = replace(PLEDGED, raised="1550780485.33")
PLANNED = replace(FUNDED, of_2024={"announced": 300 * K}, of_2025={"announced": 300 * K})
BUILDING = replace(PLANNED, of_2024={"construction": 300 * K}, of_2025={"construction": 300 * K})
STANDING = replace(BUILDING, of_2023={"construction": 200 * K})
TWO_PHASES = {"construction": 150 * K, "announced": 150 * K}
SPENT = {"unallocated 2021": "9105252224.04", "capex 2024": "894747775.96"}
SPENT_MORE = {"unallocated 2021": "9016774978.55", "capex 2024": "894747775.96", "capex 2025": "88477245.49"}
LATE = {"construction": 200 * K, "past_due": 100 * K}
RUNNING_LATE = {"operating": 200 * K, "past_due": 100 * K}
HALVES = {"operating": 150 * K, "construction": 150 * K}

# day, what is told from that day on, why it changed
STORY: list[tuple[str, Told, str]] = [
    ("2021-03-29", NOTHING, "nothing is known"),
    ("2021-03-30", PLEDGED, "10 billion dollars pledged over ten years; the first slice is part of them"),
    ("2021-09-03", FUNDED, "the subsidiary is founded with 10 billion yuan: equity, another layer"),
    ("2021-11-27", PLANNED, "a plant in Beijing, 300,000 by 2024"),
    # December 2021, known from its 31st: phases of 150,000 each, the second undated. Nothing changes.
    ("2022-08-26", BUILDING, "phase 1 is being built"),
    ("2023-11-15", STANDING, "200,000 are reported as there"),
    ("2023-11-16", replace(STANDING, of_2024=TWO_PHASES, of_2025=TWO_PHASES), "phase 2 is announced"),
    ("2024-08-31", replace(STANDING, money=SPENT), "phase 2 is being built; land and plant have cost 6.3 billion yuan"),
    ("2025-01-01", replace(STANDING, of_2024=LATE, of_2025=LATE, money=SPENT), "2024 has passed"),
    (
        "2025-03-18",
        replace(STANDING, of_2024=RUNNING_LATE, of_2025=RUNNING_LATE, money=SPENT),
        "phase 1 runs, since March 2024",
    ),
    (
        "2025-06-20",
        replace(STANDING, of_2024={"operating": 300 * K}, of_2025=HALVES, money=SPENT_MORE),
        "phase 2 is moved to July 2025; of the plant, which runs, 300,000 by 2024 are still told; more land is bought",
    ),
    (
        "2025-06-24",
        replace(STANDING, of_2024={"operating": 200 * K}, of_2025=HALVES, money=SPENT_MORE),
        "the whole is moved to the third quarter of 2025: 2024 has only what was reported as running",
    ),
    (
        "2025-06-30",
        replace(STANDING, of_2024={"operating": 200 * K}, of_2025=HALVES, money=SPENT_MORE, raised="7050780485.33"),
        "5.5 billion dollars raised by a placement",
    ),
    (
        "2025-08-01",
        replace(
            STANDING,
            of_2024={"operating": 200 * K},
            of_2025=RUNNING_LATE,
            money=SPENT_MORE,
            raised="7050780485.33",
        ),
        "July has passed",
    ),
]


def told(day: dt.date) -> Told:
    """What the program tells on a day; AssertionError where the years that are not told apart differ."""
    years = {"year_from": YEARS[0], "year_to": YEARS[-1], "company": "xiaomi"}
    capacity = capacity_series(CapacityQuery(day, by="status", **years))
    by_year: list[dict[str, int]] = [
        {row.key: int(row.values[place]) for row in capacity.series if row.values[place]} for place in range(len(YEARS))
    ]
    assert by_year[:2] == [{}, {}], "nothing in 2021 and 2022"
    assert all(year == by_year[4] for year in by_year[4:]), "2025 stands on"
    assert capacity.undated == 0, "the second phase has the date of the whole"
    committed = funding_series(FundingQuery(day, by="purpose", **years))
    raised = funding_series(FundingQuery(day, layer="raised", **years))
    money = {
        f"{row.key} {year}": str(value)
        for row in committed.series
        for year, value in zip(committed.years, row.values, strict=True)
        if value
    }
    return Told(by_year[2], by_year[3], by_year[4], money, str(sum(raised.series[0].values, Decimal(0))))


def days(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The days to ask for from one change until before the next, its first and last among them."""
    count = (end - first).days
    for number in range(count):
        if FULL or number % 20 == 0 or number == count - 1:
            yield first + dt.timedelta(days=number)


ENDS = [dt.date.fromisoformat(day) for day, _, _ in STORY[1:]] + [LAST + dt.timedelta(days=1)]


@pytest.mark.parametrize(
    ("start", "expected", "why", "end"), [(*row, end) for row, end in zip(STORY, ENDS, strict=True)]
)
def test_story_from_day_to_day(start: str, expected: Told, why: str, end: dt.date) -> None:
    for day in days(dt.date.fromisoformat(start), end):
        assert told(day) == expected, f"{day}: {why}"


def test_story_begins_and_ends_as_told() -> None:
    assert dt.date.fromisoformat(STORY[0][0]) == FIRST
    known = Plant.objects.known_as_of
    assert not known(dt.date(2021, 11, 26)).filter(slug="xiaomi-beijing").exists()
    assert known(dt.date(2021, 11, 27)).filter(slug="xiaomi-beijing").exists()


def test_great_wall_as_consultant_is_a_rumour_that_was_denied_and_counted_nowhere() -> None:
    of_both = Partnership.objects.filter(parties__company__slug="great-wall").filter(parties__company__slug="xiaomi")
    assert {row.modality for row in of_both} == {"rumour", "denied"}
    assert not Plant.objects.filter(company__slug="great-wall", slug__contains="xiaomi").exists()

"""What changed of late, on the overview."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from evtracker.news import SHOWN, news, read_window
from tests.factories import (
    CapacityPlanFactory,
    CompanyFactory,
    InvestmentFactory,
    PlantFactory,
    PlantStatusFactory,
    SourceFactory,
)
from tests.pages import tell, tree, words

pytestmark = pytest.mark.django_db

DAY = dt.date(2024, 6, 30)


def test_each_kind_of_change_in_the_window_is_counted_and_none_before_it() -> None:
    maker = CompanyFactory.create(name="Maker", reported_on="2020-01-01")
    plant = PlantFactory.create(company=maker, reported_on="2020-01-01")
    now = SourceFactory.create(published="2024-06-10")
    for amount, effective in ((200_000, "2026"), (400_000, "2025")):
        later = CapacityPlanFactory.create(plant=plant, source=now, amount=amount, effective=effective)
        CapacityPlanFactory.create(
            plant=plant, amount=300_000, effective="2025", superseded_by=later, reported_on="2021-01-01"
        )
    PlantStatusFactory.create(plant=plant, status="cancelled", reported_on="2024-06-11")
    PlantStatusFactory.create(plant=plant, status="operating", reported_on="2023-06-11")
    told = news(read_window({"since": "month"}, DAY), DAY)
    assert (told.slips, told.cuts, told.raises, told.given_up, told.started) == (1, 1, 1, 1, 0)
    assert (told.companies, told.plants) == (0, 0)
    assert news(read_window({"since": "2023-01-01"}, DAY), DAY).started == 1


def test_moves_beyond_those_that_are_shown_are_counted_too() -> None:
    plant, now = PlantFactory.create(reported_on="2020-01-01"), SourceFactory.create(published="2024-06-10")
    for number in range(1, SHOWN + 4):
        later = CapacityPlanFactory.create(plant=plant, source=now, amount=number + 1, effective="2026")
        CapacityPlanFactory.create(
            plant=plant, amount=number, effective="2025", superseded_by=later, reported_on="2021-01-01"
        )
    told = news(read_window({"since": "month"}, DAY), DAY)
    assert (told.raises, told.slips, told.cuts, len(told.moved)) == (SHOWN + 3, SHOWN + 3, 0, SHOWN)


def test_a_plant_of_which_one_report_tells_two_turns_is_named_with_the_last_of_them() -> None:
    plant = PlantFactory.create(reported_on="2020-01-01")
    source = SourceFactory.create(published="2024-06-10")
    PlantStatusFactory.create(plant=plant, source=source, status="shelved", since="2024-06")
    PlantStatusFactory.create(plant=plant, source=source, status="paused", since="2024-02")
    (line,) = news(read_window({"since": "month"}, DAY), DAY).turned
    assert line.row.status == "shelved"
    PlantStatusFactory.create(plant=plant, status="operating", since="2024-06-12", reported_on="2024-06-12")
    told = news(read_window({"since": "month"}, DAY), DAY).turned
    assert [line.row.status for line in told] == ["operating", "shelved"]


def test_money_is_what_the_sums_of_the_window_count_in_the_series() -> None:
    pledge = InvestmentFactory.create(amount=9_000_000, reported_on="2021-06-01", purpose="programme")
    InvestmentFactory.create(company=pledge.company, amount=2_000_000, part_of=pledge, reported_on="2024-06-02")
    InvestmentFactory.create(
        company=pledge.company, amount=3_000_000, purpose="equity", part_of=pledge, reported_on="2024-06-02"
    )
    told = news(read_window({"since": "month"}, DAY), DAY)
    assert (told.committed.usd, told.committed.count) == (2_000_000, 1), "what was told before is not of the window"
    assert (told.raised.usd, told.raised.count) == (3_000_000, 1), "a part in another layer counts as it is"
    assert len(told.sums) == 2


def test_money_counts_neither_parts_twice_nor_what_was_replaced() -> None:
    whole = InvestmentFactory.create(amount=9_000_000, amount_usd=9_000_000, reported_on="2024-06-01")
    InvestmentFactory.create(
        company=whole.company, amount=2_000_000, amount_usd=2_000_000, part_of=whole, reported_on="2024-06-02"
    )
    old = InvestmentFactory.create(amount=5_000_000, amount_usd=5_000_000, purpose="equity", reported_on="2024-06-03")
    InvestmentFactory.create(
        company=old.company, amount=6_000_000, amount_usd=6_000_000, purpose="equity", supersedes=old,
        reported_on="2024-06-04",
    )  # fmt: skip
    InvestmentFactory.create(amount=7_000_000, amount_usd=7_000_000, modality="rumour", reported_on="2024-06-05")
    told = news(read_window({"since": "month"}, DAY), DAY)
    assert (told.committed.usd, told.raised.usd) == (9_000_000, 6_000_000)


def test_the_shortest_window_in_which_anything_was_reported_is_shown_and_says_so(client: Client) -> None:
    PlantFactory.create(reported_on="2024-04-20", known_on="2024-04-20")
    page = tree(client.get("/?as_of=2024-06-30"))
    assert words(page.xpath("//section[@aria-labelledby='news']//a[@aria-current]")[0]) == "Last 90 days"
    assert "Nothing in a shorter time" in words(page)


def test_with_nothing_reported_it_says_so(client: Client) -> None:
    assert "Nothing was reported in this time" in words(client.get("/"))


def test_a_reader_who_comes_back_is_offered_what_was_reported_since(client: Client) -> None:
    tell()
    first = client.get("/")
    assert "Since your last visit" not in words(first)
    assert first.cookies["visited"]["httponly"]
    client.cookies["visited"] = "2021-12-01"
    page = tree(client.get("/"))
    (tab,) = [one for one in page.xpath("//ul[@aria-label='Since when']//a") if "last visit" in words(one)]
    assert tab.get("href").startswith("?since=2021-12-01")
    assert "slipped" in words(client.get(f"/{tab.get('href')}"))
    assert "Since your last visit" in words(client.get("/")), "still so on another look on the same day"


def test_cookies_that_hold_no_day_are_as_none(client: Client) -> None:
    client.cookies["visited"] = "'; drop table"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(django_assert_num_queries: Any, rows: int) -> None:
    tell(rows)
    day = dt.date(2026, 1, 1)
    with django_assert_num_queries(18):
        news(read_window({"since": "2020-01-01"}, day), day)

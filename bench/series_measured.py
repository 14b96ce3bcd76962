"""Measures series on generated plants and sums; run by bench/series.py against its own PostgreSQL.

What the database takes is its own account of it (EXPLAIN ANALYZE), the median of several, ours and the plain query in
turn so that what else the machine does weighs on both. Both must come to the same sums.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.series import DAYS, FLOOR, PLAIN, PLAIN_MONEY, ROUNDS, plan_milliseconds

django.setup()

from bench.bulk import fill  # noqa: E402 - models need the settings first
from plants.series import CapacityQuery, FundingQuery, capacity_series, funding_series  # noqa: E402

TABLES = (
    "plants_plant", "plants_capacityplan", "plants_yearlyfigure", "plants_planfate", "companies_investment",
    "plants_countedsum",
)  # fmt: skip
# What the plain query groups by, the table that this is in where it is another, and where the key's name comes from.
COUNTRIES = "JOIN plants_plant AS plant ON plant.id = figure.plant_id"
COMPANIES = "JOIN companies_company AS company ON company.id = key"
KEYS = {
    "": ("'total'", "", "key", ""),
    "status": ("figure.status", "", "key", ""),
    "country": ("plant.country", COUNTRIES, "key", ""),
    "company": ("figure.company_id", "", "company.slug", COMPANIES),
}
MONEY_KEYS = {"": ("'total'", "key", ""), "company": ("company_id", "company.slug", COMPANIES)}
# Each sum is rounded to the cent at another step.
NEARLY = Decimal(1)
Sums = dict[tuple[str, int], Decimal]


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def explained(sql: str, parameters: Sequence[Any]) -> float:
    """The execution time of a query in milliseconds, as PostgreSQL tells it."""
    [(told,)] = fetch(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", parameters)
    return plan_milliseconds(told)


def sent(query: CapacityQuery | FundingQuery) -> list[str]:
    """The queries of a series as they are sent, that for its sums first, to be explained like the plain one."""
    with CaptureQueriesContext(connection) as captured:
        answer(query)
    return [each["sql"].replace("%", "%%") for each in captured.captured_queries]


def answer(query: CapacityQuery | FundingQuery) -> Sums:
    """The whole answer; its values that are not 0, by key and year."""
    series = capacity_series(query) if isinstance(query, CapacityQuery) else funding_series(query)
    series.as_json()
    told = (
        (row.key, year, value) for row in series.series for year, value in zip(series.years, row.values, strict=True)
    )
    return {(key, year): value for key, year, value in told if value}


def compare(query: CapacityQuery | FundingQuery, plain_sql: str, days: Sequence[dt.date], plain: Sums) -> str:
    """Ours as a multiple of the plain query, alone and as a whole answer; AssertionError where the sums differ."""
    ours = answer(query)
    odd = [place for place in {*ours, *plain} if abs(ours.get(place, 0) - plain.get(place, 0)) > NEARLY]
    assert not odd, f"{query}: other sums than the plain query: {odd[:5]}"
    series, *rest = sent(query)
    own, bare = in_turn((series, []), (plain_sql, days))
    beside = statistics.median(sum(explained(each, []) for each in rest) for _ in range(ROUNDS))
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer(query)
        times.append((time.perf_counter() - began) * 1000)
    return (
        f"{own / bare:5.2f} ({own:6.1f} of {bare:6.1f} ms); what it rests on {beside:7.1f} ms;"
        f" the whole answer {statistics.median(times):7.1f} ms"
    )


def in_turn(*queries: tuple[str, Sequence[Any]]) -> list[float]:
    """The median time of each query; each goes first in turn, since what one has read the next finds at hand."""
    for query in queries:
        explained(*query)
    times: dict[int, list[float]] = {place: [] for place in range(len(queries))}
    for number in range(2 * ROUNDS):
        order = range(len(queries)) if number % 2 else reversed(range(len(queries)))
        for place in order:
            times[place].append(explained(*queries[place]))
    return [statistics.median(found) for found in times.values()]


def spans(rows: Iterable[tuple[Any, ...]], years: Sequence[int]) -> Sums:
    """The sums of each year, from those of spans."""
    sums: Sums = {}
    for key, first, before, amount in rows:
        for year in years:
            if first <= year < before:
                sums[key, year] = sums.get((key, year), Decimal(0)) + amount
    return sums


def measure_capacity(day: dt.date) -> None:
    """Capacity as known on the day, by each split."""
    for by, (key, join, name, names) in KEYS.items():
        sql = PLAIN.format(key=key, join=join, name=name, names=names)
        query = CapacityQuery(as_of=day, by=by, year_from=2010, year_to=2040)
        plain = spans(fetch(sql, [day, day]), range(2010, 2041))
        print(f"  {day} capacity by {by or 'nothing':<8} {compare(query, sql, [day, day], plain)}")
    floor = statistics.median(explained(FLOOR, [day]) for _ in range(ROUNDS))
    print(f"  {day} the last report of each plant, out of the reports alone (not the answer): {floor:.1f} ms")


def measure_funding(day: dt.date) -> None:
    """Money committed as known on the day."""
    for by, (key, name, names) in MONEY_KEYS.items():
        sql = PLAIN_MONEY.format(key=key, name=name, names=names)
        query = FundingQuery(as_of=day, by=by, year_from=2010, year_to=2040)
        plain = {(key, int(year)): usd for key, year, usd in fetch(sql, [day, day]) if usd}
        print(f"  {day} funding  by {by or 'nothing':<8} {compare(query, sql, [day, day], plain)}")


def main() -> int:
    """Fill, measure, print."""
    plants = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(plants, progress=lambda done: print(f"\r{done:,} of {plants:,} plants made and drawn", end="", flush=True))
    print(f" in {time.perf_counter() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for table in TABLES:
        [(count,)] = fetch(f"SELECT count(*) FROM {table}", [])
        print(f"{count:,} rows of {table}")
    print("series as of a day: the query for the sums as a multiple of plain SQL for the same sums")
    for day in DAYS:
        measure_capacity(day)
        measure_funding(day)
    return 0


if __name__ == "__main__":
    sys.exit(main())

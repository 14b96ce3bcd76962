"""Measures capacity series on generated plants; run by bench/series.py against its own PostgreSQL."""

from __future__ import annotations

import statistics
import sys
import time

import django
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.series import DAYS, PLAIN, ROUNDS, median_seconds, plan_milliseconds

django.setup()

from bench.bulk import fill  # noqa: E402 - models need the settings first
from plants.capacity import Question, _steps  # noqa: E402
from plants.series import CapacityQuery, capacity_series  # noqa: E402

# What the plain query groups by, and the table that this is in where it is another.
PLANTS = "JOIN plants_plant AS plant ON plant.id = figure.plant_id"
COMPANIES = "JOIN companies_company AS company ON company.id = figure.company_id"
KEYS = {
    "": ("operated", ""),
    "status": ("figure.status", ""),
    "country": ("plant.country", PLANTS),
    "company": ("company.slug", COMPANIES),
}


def explained(sql: str, parameters: object) -> float:
    """The median execution time of a query, in milliseconds, as PostgreSQL tells it."""
    times = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
            times.append(plan_milliseconds(cursor.fetchone()[0]))
    return statistics.median(times)


def main() -> int:
    """Fill, measure, print."""
    plants = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(plants, progress=lambda done: print(f"\r{done:,} of {plants:,} plants made and drawn", end="", flush=True))
    print(f" in {time.perf_counter() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        for table in ("plants_plant", "plants_capacityplan", "plants_yearlyfigure", "plants_planfate"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(f"{cursor.fetchone()[0]:,} rows of {table}")
    print()
    print("capacity as of a day: the query of the series as a multiple of plain SQL; the whole answer likewise")
    for day in DAYS:
        for by, (key, join) in KEYS.items():
            query = CapacityQuery(as_of=day, by=by)
            # As it is sent, to be explained like the plain one.
            with CaptureQueriesContext(connection) as sent:
                _steps(Question.of(query))
            ours = explained(sent.captured_queries[-1]["sql"].replace("%", "%%"), [])
            plain_sql = PLAIN.format(key=key, join=join)
            plain = explained(plain_sql, [day, day])
            whole = median_seconds(lambda q=query: capacity_series(q).as_json())
            print(
                f"  {day} by {by or 'nothing':<8} {ours / plain:5.2f} of {plain:6.1f} ms plain;"
                f" whole answer {whole * 1000 / plain:5.2f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())

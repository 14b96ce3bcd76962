"""How long the series as of a day take, against the best plain SQL that gives the same sums.

`python -m bench.series [PLANTS]` makes that many plants (default 1,000), five figures each, in a PostgreSQL of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from bench.process import run_apart
from tests.servers import find_postgresql, postgresql

ROUNDS = 9
DAYS = (dt.date(2018, 6, 30), dt.date(2022, 6, 30), dt.date(2026, 6, 30))
# What stands from which year until which as known on a day, straight from what is stored of each plant. Summed by span,
# since telling the years apart in SQL takes up to six times as long; companies are named once the sums are done.
PLAIN = """
    SELECT {name}, year_from, year_until, amount
    FROM (
        SELECT {key} AS key, year_from, year_until, SUM(amount) AS amount
        FROM plants_yearlyfigure AS figure {join}
        WHERE known_from <= %s AND known_until > %s
            AND unit = 'vehicles/year' AND figure.product = 'vehicles' AND operated AND year_until > 0
        GROUP BY 1, 2, 3
    ) AS spans {names}
"""
# What any query over the reports themselves takes at least: the last report of each plant, whatever came of it. It is
# not the answer (no phases, statuses, cuts, sites within sites), and no query that is one could take less.
FLOOR = """
    SELECT extract(year FROM effective_last), SUM(amount)
    FROM (
        SELECT DISTINCT ON (plant_id) amount, effective_last FROM plants_capacityplan
        WHERE reported_on_last <= %s AND modality IN ('plan', 'fact')
            AND unit = 'vehicles/year' AND product = 'vehicles' AND plant_id IS NOT NULL
        ORDER BY plant_id, reported_on_last DESC, id DESC
    ) AS latest
    GROUP BY 1
"""
# Money committed in each year as known on a day, from the sums themselves; parts of parts there are none here.
PLAIN_MONEY = """
    WITH live AS (
        SELECT id, part_of_id, company_id, currency, amount, amount_usd, extract(year FROM reported_on_last) AS year
        FROM companies_investment AS told
        WHERE reported_on_last <= %s AND modality IN ('plan', 'fact') AND purpose IN ('capex', 'programme', 'jv')
            AND amount_usd IS NOT NULL AND NOT EXISTS (
                SELECT FROM companies_investment AS later
                WHERE later.supersedes_id = told.id AND later.reported_on_last <= %s AND later.modality <> 'rumour'
            )
    ), parts AS (
        SELECT part_of_id AS id, SUM(amount) AS amount, SUM(amount_usd) AS amount_usd,
            MIN(currency) AS first, MAX(currency) AS last
        FROM live WHERE part_of_id IS NOT NULL GROUP BY 1
    )
    SELECT {name}, year, usd FROM (
        SELECT {key} AS key, year, SUM(ROUND(GREATEST(
            CASE WHEN first = currency AND last = currency THEN live.amount_usd * (1 - parts.amount / live.amount)
                ELSE live.amount_usd - COALESCE(parts.amount_usd, 0) END, 0), 2)) AS usd
        FROM live LEFT JOIN parts USING (id) GROUP BY 1, 2
    ) AS years {names}
"""


def main() -> int:
    """Start a server, and measure in a process whose settings name it."""
    plants = sys.argv[1] if len(sys.argv) > 1 else "1000"
    binaries = find_postgresql()
    if binaries is None:
        print("series: PostgreSQL is not installed, nothing measured")
        return 0
    with postgresql(binaries) as database:
        return run_apart("-m", "bench.series_measured", plants, DATABASE_URL=database).returncode


def plan_milliseconds(explained: object) -> float:
    """The execution time of an EXPLAIN (ANALYZE, FORMAT JSON)."""
    plan = json.loads(explained) if isinstance(explained, str) else explained
    return float(plan[0]["Execution Time"])  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main())

"""The rules of counting money (7 to 10)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.figures import ZERO
from tests.reference.owners import group
from tests.reference.rows import Rows, SumRow
from tests.reference.statuses import plant_status

CENT = Decimal("0.01")
# "Committed (capex, programme, jv) and raised (equity, debt, grant, ipo) are two layers, never added and never taken off
# each other; acquisitions and unspecified sums stand apart."
LAYER = {
    **dict.fromkeys(("capex", "programme", "jv"), "committed"),
    **dict.fromkeys(("equity", "debt", "grant", "ipo"), "raised"),
    "acquisition": "acquisition",
    "unspecified": "unspecified",
}


@dataclass(frozen=True)
class Money:
    """What one sum counts in a year, of one plant (None: of none)."""

    sum: SumRow
    plant: int | None
    year: int
    usd: Decimal


def live_sums(rows: Rows, day: dt.date) -> list[SumRow]:
    """Rule 7: "A later sum for the same thing supersedes the earlier one, by a stored link alone, from the later of the
    two days … What is `part_of` a superseded sum goes with it unless linked anew." Rumours are never summed; what is
    denied takes back what it denies.
    """
    known = {row.id: row for row in rows.sums if row.reported <= day and row.modality != "rumour"}
    gone = {row.supersedes for row in known.values() if row.supersedes in known}
    return [
        row
        for row in known.values()
        if row.modality != "denied" and not any(one.id in gone for one in [row, *_above(row, known)])
    ]


def _above(row: SumRow, known: dict[int, SumRow]) -> list[SumRow]:
    found = []
    while row.part_of in known:
        row = known[row.part_of]
        found.append(row)
    return found


def net_usd(rows: list[SumRow]) -> dict[int, Decimal]:
    """Rule 7: "A parent counts on its own day only what its live children of the same layer leave of it, never below
    zero … Netting is in their common currency where they have one, else in dollars at each one's own rate."
    """
    children: dict[int, list[SumRow]] = defaultdict(list)
    for row in rows:
        if row.part_of is not None:
            children[row.part_of].append(row)
    found = {}
    for row in rows:
        of_layer = [child for child in children[row.id] if LAYER[child.purpose] == LAYER[row.purpose]]
        if all(child.currency == row.currency for child in of_layer):
            left = max(ZERO, row.amount - sum((child.amount for child in of_layer), ZERO))
            if row.rate is not None:
                found[row.id] = (left / row.rate).quantize(CENT, ROUND_HALF_UP)
        elif row.usd is not None:
            found[row.id] = max(ZERO, row.usd - sum((child.usd or ZERO for child in of_layer), ZERO))
    return found


def funding(
    rows: Rows,
    day: dt.date,
    layer: str = "committed",
    by: str = "",
    spread: str = "announced",
    company: str = "",
    country: str = "",
    kind: str = "",
    purpose: str = "",
) -> dict[str, dict[int, Decimal]]:
    """US dollars by key and year. "First filter, then group."""
    members = group(rows, company, day) if company else None
    live = live_sums(rows, day)
    net = net_usd(live)
    series: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in live:
        owner = rows.companies[row.company]
        if row.id not in net or LAYER[row.purpose] != layer:
            continue
        if (members is not None and row.company not in members) or (kind and owner.kind != kind):
            continue
        if purpose and row.purpose != purpose:
            continue
        for place, part in _by_country(rows, row, net[row.id]):
            if country and place != country:
                continue
            key = {"": "total", "purpose": row.purpose, "company": owner.slug, "country": place}[by]
            for year, usd in _by_year(row, part, spread):
                series[key][year] += usd
    return series


def _by_country(rows: Rows, row: SumRow, usd: Decimal) -> list[tuple[str, Decimal]]:
    """Rule 10: "A sum's country is its plant's, else that of the company's seat, marked." """
    countries = [rows.plants[plant].country for plant in rows.plants_of_sum.get(row.id, [])]
    if not any(countries):
        return [(rows.companies[row.company].seat, usd)]
    return _divided(countries, usd)


def _divided(keys: list[str], usd: Decimal) -> list[tuple[str, Decimal]]:
    each = (usd / len(keys)).quantize(CENT, ROUND_HALF_UP)
    return [*((key, each) for key in keys[:-1]), (keys[-1], usd - each * (len(keys) - 1))]


def _by_year(row: SumRow, usd: Decimal, spread: str) -> list[tuple[int, Decimal]]:
    """Rule 10: "drawn on the day of its announcement, or spread evenly over its years". `years` wins over `period_end`,
    counted from `period_start`; without a start, from the report.
    """
    if spread == "announced":
        return [(row.reported.year, usd)]
    first = row.period_start.first.year if row.period_start else row.reported.year
    if row.years is not None:
        count = max(1, int(row.years.to_integral_value(rounding="ROUND_CEILING")))
    elif row.period_end is not None:
        count = max(1, row.period_end.last.year - first + 1)
    else:
        count = 1
    each = (usd / count).quantize(CENT, ROUND_HALF_UP)
    years = [first + step for step in range(count)]
    return [*((year, each) for year in years[:-1]), (years[-1], usd - each * (count - 1))]


def gone_plants(rows: Rows, day: dt.date) -> set[int]:
    """Rule 8: plants that were cancelled or closed by the day."""
    told: dict[int, list] = defaultdict(list)
    for row in rows.statuses:
        if row.reported <= day:
            told[row.plant].append(row)
    return {plant for plant in rows.plants if plant_status(told[plant], day)[0] in ("cancelled", "closed")}

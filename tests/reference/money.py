"""The rules of counting money (7 to 10)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.figures import ZERO
from tests.reference.owners import group
from tests.reference.rows import Rows, StatusRow, SumRow
from tests.reference.statuses import plant_status

CENT = Decimal("0.01")
# Rule 8: "Committed (capex, programme, jv) and raised (equity, debt, grant, ipo) are two layers, never added and never
# taken off each other; acquisitions and unspecified sums stand apart."
LAYER = {
    **dict.fromkeys(("capex", "programme", "jv"), "committed"),
    **dict.fromkeys(("equity", "debt", "grant", "ipo"), "raised"),
    "acquisition": "acquisition",
    "unspecified": "unspecified",
}


def live_sums(rows: Rows, day: dt.date) -> list[SumRow]:
    """Rule 7: "A later sum for the same thing supersedes the earlier one, by a stored link alone, from the later of the
    two days … What is `part_of` a superseded sum goes with it unless linked anew." Rumours are never summed; what is
    denied takes back what it denies, also that it superseded another.
    """
    known = {row.id: row for row in rows.sums if row.reported <= day}
    taken_back = {row.supersedes for row in known.values() if row.modality == "denied"}
    gone = {
        row.supersedes
        for row in known.values()
        if row.supersedes in known and row.modality != "rumour" and row.id not in taken_back
    }
    return [
        row
        for row in known.values()
        if row.modality in ("plan", "fact") and not any(one.id in gone for one in [row, *_above(row, known)])
    ]


def _above(row: SumRow, known: dict[int, SumRow]) -> list[SumRow]:
    found = []
    while row.part_of in known:
        row = known[row.part_of]
        found.append(row)
    return found


def net_usd(view: list[SumRow], known: dict[int, SumRow]) -> dict[int, Decimal]:
    """Rule 7: "A parent counts on its own day only what its live children of the same layer leave of it, never below
    zero … Netting is in their common currency where they have one, else in dollars at each one's own rate. First
    filter, then group." A child is one of the nearest larger sum that is in view.
    """
    in_view = {row.id for row in view}
    children: dict[int, list[SumRow]] = defaultdict(list)
    for row in view:
        for above in _above(row, known):
            if above.id in in_view:
                children[above.id].append(row)
                break
    found = {}
    for row in view:
        if row.usd is None or row.rate is None:
            # Rule 9: "What cannot be converted is left out of the dollar total"
            continue
        if all(child.currency == row.currency for child in children[row.id]):
            left = max(ZERO, row.amount - sum((child.amount for child in children[row.id]), ZERO))
            found[row.id] = (left / row.rate).quantize(CENT, ROUND_HALF_UP)
        else:
            found[row.id] = max(ZERO, row.usd - sum((child.usd or ZERO for child in children[row.id]), ZERO))
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
    """US dollars by key and year."""
    gone = gone_plants(rows, day)
    view = []
    for row in live_sums(rows, day):
        owner = rows.companies[row.company]
        if (
            LAYER[row.purpose] == layer
            and (not company or row.company in group(rows, company, day, dt.date(row.reported.year, 12, 31)))
            and kind in ("", owner.kind)
            and purpose in ("", row.purpose)
            and country in ("", *(place for _, place, _ in _by_plant(rows, row, ZERO, day)))
        ):
            view.append(row)
    net = net_usd(view, {row.id: row for row in rows.sums if row.reported <= day})
    series: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in view:
        for plant, place, part in _by_plant(rows, row, net.get(row.id, ZERO), day):
            if country in ("", place):
                owner = rows.companies[row.company]
                keys = {"": "total", "company": owner.slug, "kind": owner.kind, "country": place}
                key = keys[by] if by in keys else purpose_line(row, plant, gone)
                for year, usd in _by_year(row, part, spread):
                    series[key][year] += usd
    return series


def purpose_line(row: SumRow, plant: int | None, gone: set[int]) -> str:
    """Rule 8: "Of a pledge, what no facility has been named for is a line of its own … Money for a plant that was
    cancelled or closed stays on its day, as a part of its own."
    """
    if plant in gone:
        return "cancelled_or_closed"
    return "unallocated" if row.purpose == "programme" and plant is None else row.purpose


def _by_plant(rows: Rows, row: SumRow, usd: Decimal, day: dt.date) -> list[tuple[int | None, str, Decimal]]:
    """Rule 10: "A sum's country is its plant's, else that of the company's seat"; of several plants in equal parts."""
    company = rows.companies[row.company]
    seat = company.seat if company.reported <= day else ""
    plants = sorted(rows.plants_of_sum.get(row.id, []), key=lambda plant: rows.plants[plant].slug)
    if not plants:
        return [(None, seat, usd)]
    shares = _divided(usd, [Decimal(1)] * len(plants))
    return [(plant, rows.plants[plant].country or seat, part) for plant, part in zip(plants, shares, strict=True)]


def _divided(usd: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """To the cent, half a cent up, the last part taking what rounding leaves."""
    parts = [(usd * weight / sum(weights)).quantize(CENT, ROUND_HALF_UP) for weight in weights[:-1]]
    return [*parts, usd - sum(parts, ZERO)]


def _by_year(row: SumRow, usd: Decimal, spread: str) -> list[tuple[int, Decimal]]:
    """Rule 10: "drawn on the day of its announcement, or spread evenly over its years". `years` wins over `period_end`,
    counted from `period_start`; without a start, from the report. Of a broken number of years the last has less.
    """
    first = row.period_start.last.year if row.period_start else row.reported.year
    weights: list[Decimal] = []
    if row.years is not None:
        left = min(row.years, Decimal(100))
        while left > 0:
            weights.append(min(left, Decimal(1)))
            left -= 1
    elif row.period_end is not None and row.period_end.last.year >= first:
        weights = [Decimal(1)] * (row.period_end.last.year - first + 1)
    if spread == "announced" or not weights:
        return [(row.reported.year, usd)]
    return [(first + number, part) for number, part in enumerate(_divided(usd, weights))]


def gone_plants(rows: Rows, day: dt.date) -> set[int]:
    """Plants that were cancelled or closed by the day."""
    told: dict[int, list[StatusRow]] = defaultdict(list)
    for row in rows.statuses:
        if row.reported <= day:
            told[row.plant].append(row)
    return {plant for plant in rows.plants if plant_status(told[plant], day) in ("cancelled", "closed")}

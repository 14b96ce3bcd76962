"""What is known of companies on a day, for lists and pages. Each selector takes a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from companies.models import CompanyParent, CompanyStatus


def state_counts_from(row: CompanyStatus) -> dt.date:
    """The day from which a reported state holds: its `since`, or its report's where there is none or it lies within."""
    reported: dt.date = row.reported_on.last
    if row.since is None or row.since.contains(reported):
        return reported
    since: dt.date = row.since.last
    return since


def states_on(company_ids: Iterable[int], day: dt.date) -> dict[int, CompanyStatus]:
    """The state of each company on the day, as known then: the latest to hold, of these the latest report."""
    rows = CompanyStatus.objects.as_of(day).filter(company__in=list(company_ids)).select_related("source")
    return latest_states(rows, day)


def latest_states(rows: Iterable[CompanyStatus], day: dt.date) -> dict[int, CompanyStatus]:
    """Of what had been reported by the day, the state of each company that holds on it."""
    found: dict[int, CompanyStatus] = {}
    for row in rows:
        held = found.get(row.company_id)
        if state_counts_from(row) <= day and (held is None or _order(held) < _order(row)):
            found[row.company_id] = row
    return found


def _order(row: CompanyStatus) -> tuple[dt.date, dt.date, int]:
    return state_counts_from(row), row.reported_on.last, row.pk


def parents_on(company_ids: Iterable[int], day: dt.date) -> dict[int, list[CompanyParent]]:
    """The parents of each company that were known and not past on the day."""
    found: dict[int, list[CompanyParent]] = {}
    rows = CompanyParent.objects.as_of(day).filter(company__in=list(company_ids), parent__known_on__lte=day)
    for row in rows.select_related("company", "parent", "source").order_by("parent__name", "pk"):
        begun = row.since is None or row.since.last <= day
        if begun and (row.until is None or row.until.last > day):
            found.setdefault(row.company_id, []).append(row)
    return found

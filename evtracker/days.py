"""The days on which what is known changed: for stepping back and forth, and for the slider of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from companies.models import Investment, Partnership
from evtracker.kept import kept
from evtracker.listing import refuse_unknown
from plants.models import CapacityPlan, Milestone, PlantStatus

# Whose reports make a day one on which something changed.
MODELS: tuple[Any, ...] = (CapacityPlan, PlantStatus, Milestone, Investment, Partnership)
CACHE_SECONDS = 300


def days_of_change(until: dt.date) -> list[tuple[dt.date, int]]:
    """Each day on which something was reported, with the number of its rows, the oldest first.

    Five queries, where it is not kept from before.
    """
    return kept(("days of change", until), lambda: _days_of_change(until), len)


def _days_of_change(until: dt.date) -> list[tuple[dt.date, int]]:
    found: Counter[dt.date] = Counter()
    for model in MODELS:
        rows = model.objects.as_of(until).order_by().values("reported_on_last").annotate(rows=Count("pk"))
        found.update({row["reported_on_last"]: row["rows"] for row in rows})
    return sorted(found.items())


def steps(day: dt.date, until: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The nearest days of change before and after a day, the later one up to `until`.

    Five queries, where it is not kept from before.
    """
    return kept(("steps", day, until), lambda: _steps(day, until), len)


def _steps(day: dt.date, until: dt.date) -> tuple[dt.date | None, dt.date | None]:
    before, after = [], []
    for model in MODELS:
        near = model.objects.order_by().aggregate(
            before=Max("reported_on_last", filter=Q(reported_on_last__lt=day)),
            after=Min("reported_on_last", filter=Q(reported_on_last__gt=day, reported_on_last__lte=until)),
        )
        before.append(near["before"])
        after.append(near["after"])
    return (
        max((one for one in before if one is not None), default=None),
        min((one for one in after if one is not None), default=None),
    )


def days_json(request: HttpRequest) -> JsonResponse:
    """`{"days": [["2021-03-30", 4], …]}`: the days up to today, each with its number of reported rows."""
    refuse_unknown(request.GET, ())
    days = [[day.isoformat(), rows] for day, rows in days_of_change(timezone.now().date())]
    answer = JsonResponse({"days": days})
    answer["Cache-Control"] = f"max-age={CACHE_SECONDS}"
    return answer

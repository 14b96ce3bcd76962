"""What changed of late, for the overview: moves of plans, turns of plants, new names and money, as known on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_noop

from articles.evidence import Line, lines_of
from companies.company_page import with_details
from companies.models import Company, Investment
from evtracker.kept import kept
from evtracker.parameters import BadParameterError, read_day
from evtracker.partial_dates import PartialDate
from plants.changes import Change, changes, latest_turns, replaced, turns
from plants.drawn_money import CountedSum
from plants.models import Plant
from plants.moves import kind_conditions
from plants.series import FundingQuery, funding_total
from plants.sums import LIVE
from plants.vocabulary import GONE, Status

# The windows on offer: how many days back from the day of knowledge.
WINDOWS = {
    "month": (gettext_noop("Last 30 days"), 30),
    "quarter": (gettext_noop("Last 90 days"), 90),
    "year": (gettext_noop("Last 12 months"), 365),
}
# Rows of each kind that are shown, and at most looked through for the last turn of each plant among them.
SHOWN, MOST = 6, 500
# The kinds of moves that are counted, all of the window's.
COUNTED = ("raise", "cut", "slip")
# Cookies with the day of the visit before this one, and of this one.
BEFORE, NOW = "visited_before", "visited"
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Window:
    """What was reported after `start`, up to the day of knowledge. `fallback`: a shorter one would have been empty."""

    key: str
    start: dt.date
    fallback: bool = False


@dataclass(frozen=True)
class MovedPlan:
    """A move of a plan with the sources of the later report."""

    change: Change
    line: Line


@dataclass(frozen=True)
class Money:
    """What the sums of a layer that were reported in a window count, as in the series, and how many they are."""

    usd: Decimal
    count: int


@dataclass(frozen=True)
class News:
    """All that changed in a window. Counts are of the window; lists hold its newest rows."""

    window: Window
    raises: int
    cuts: int
    slips: int
    given_up: int
    started: int
    companies: int
    plants: int
    committed: Money
    raised: Money
    moved: list[MovedPlan]
    turned: list[Line]
    new: list[Company | Plant]
    sums: list[Line]

    @property
    def empty(self) -> bool:
        """Whether nothing at all was reported."""
        return not (self.moved or self.turned or self.new or self.sums)


def read_window(parameters: Mapping[str, str], day: dt.date) -> Window:
    """`since=` a window's word or a day; where none is asked for, the shortest window in which anything was reported.

    BadParameterError for what is neither, and for a day after the day of knowledge.
    """
    asked = parameters.get("since", "")
    if asked in WINDOWS:
        return Window(asked, day - dt.timedelta(days=WINDOWS[asked][1]))
    if asked:
        said = read_day(parameters, "since")
        assert said is not None, "a word that is no window is read as a day or refused"
        if said > day:
            raise BadParameterError("since", asked, f"lies after {day.isoformat()}, the day that the page is told from")
        return Window(asked, said)
    newest = kept(("newest news", day), lambda: _newest(day), lambda _: 1)
    for key, (_, days) in WINDOWS.items():
        start = day - dt.timedelta(days=days)
        if newest is not None and newest > start:
            return Window(key, start, fallback=key != next(iter(WINDOWS)))
    return Window(key, start, fallback=True)


def _newest(day: dt.date) -> dt.date | None:
    """The day of the newest of what is news: a replaced plan, a turn of a plant, a sum, a new name."""
    dated: list[tuple[QuerySet[Any], str]] = [
        (replaced(day).select_related(None), "superseded_by__reported_on_last"),
        (turns(day).select_related(None), "reported_on_last"),
        (_sums(day), "reported_on_last"),
        (Company.objects.known_as_of(day), "known_on"),
        (Plant.objects.known_as_of(day), "known_on"),
    ]
    first, *others = (rows.order_by().values_list(Max(field)) for rows, field in dated)
    return max((one for (one,) in first.union(*others, all=True) if one is not None), default=None)


def news(window: Window, day: dt.date) -> News:
    """What changed in the window. The number of queries doesn't depend on the number of rows."""
    replacing = replaced(day).filter(superseded_by__reported_on_last__gt=window.start)
    moved = changes(replacing[:SHOWN], day)
    kinds = {kind: Count("pk", filter=told) for kind, told in kind_conditions().items() if kind in COUNTED}
    counts = replacing.order_by().aggregate(**kinds)
    turned = turns(day).filter(reported_on_last__gt=window.start)
    statuses = Counter(turned.order_by().values_list("status", flat=True))
    companies = Company.objects.known_as_of(day).filter(known_on__gt=window.start).order_by("-known_on", "name")
    plants = Plant.objects.known_as_of(day).filter(known_on__gt=window.start).select_related("company")
    sums = _sums(day).filter(reported_on_last__gt=window.start)
    largest = sums.order_by("-amount_usd", "-pk").filter(amount_usd__isnull=False)
    shown = (
        [one.after for one in moved],
        latest_turns(turned[:MOST])[:SHOWN],
        with_details(largest, day)[:SHOWN],
    )
    moves_told, turns_told, sums_told = lines_of(shown, day)
    return News(
        window=window,
        raises=counts["raise"],
        cuts=counts["cut"],
        slips=counts["slip"],
        given_up=sum(statuses[status] for status in GONE),
        started=statuses[Status.OPERATING],
        companies=companies.count(),
        plants=plants.count(),
        committed=_money("committed", window, day),
        raised=_money("raised", window, day),
        moved=[MovedPlan(one, line) for one, line in zip(moved, moves_told, strict=True)],
        turned=turns_told,
        new=[*companies[:SHOWN], *plants.order_by("-known_on", "name")[:SHOWN]],
        sums=sums_told,
    )


def _sums(day: dt.date) -> QuerySet[Investment]:
    """The sums that totals rest on, parts of larger ones among them: these are news too."""
    live = CountedSum.objects.known_on(day).filter(investment=OuterRef("pk"), reason=LIVE)
    return Investment.objects.as_of(day).filter(Exists(live))


def _money(layer: str, window: Window, day: dt.date) -> Money:
    return Money(*funding_total(FundingQuery(as_of=day, layer=layer), after=window.start))


def last_visit(request: HttpRequest, today: dt.date) -> dt.date | None:
    """The day of the reader's visit before today's, by their browser's cookies; None where there was none."""
    for name in (NOW, BEFORE):
        try:
            day = PartialDate.parse(request.COOKIES.get(name, ""))
        except ValueError:
            continue
        if day.precision == "day" and day.last < today:
            return day.last
    return None


def remember_visit(request: HttpRequest, response: HttpResponse, today: dt.date) -> None:
    """Let the browser keep the day of this visit and that of the one before: two days, nothing else of the reader."""
    visited = {NOW: today, BEFORE: last_visit(request, today)}
    for name, day in visited.items():
        if day is not None and request.COOKIES.get(name) != day.isoformat():
            response.set_cookie(
                name, day.isoformat(), max_age=COOKIE_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
    patch_vary_headers(response, ["Cookie"])


def windows(request: HttpRequest, window: Window, day: dt.date, today: dt.date) -> list[dict[str, Any]]:
    """The windows to choose among, for tabs: each with its value and label, and whether it is the chosen one."""
    offered = [(key, label) for key, (label, _) in WINDOWS.items()]
    visit = last_visit(request, today) if day == today else None
    if visit is not None:
        offered.insert(0, (visit.isoformat(), gettext_noop("Since your last visit")))
    if window.key not in dict(offered):
        offered.append((window.key, gettext("Since %(day)s") % {"day": window.key}))
    return [{"value": value, "label": label, "chosen": value == window.key} for value, label in offered]

"""The news of plans as an Atom feed: what slipped, was raised or cut, each entry a report that replaced another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from evtracker.listing import refuse_unknown
from evtracker.parameters import read_as_of
from evtracker.partial_dates import PartialDate
from evtracker.templatetags.figures import date_words
from plants.change_list import FILTERS, narrowed
from plants.changes import Change, changes
from plants.models import CapacityPlan, Plant

MOST = 50


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for: the day of knowledge, the rows that pass its filters, the page with the same ones."""

    day: dt.date
    rows: QuerySet[CapacityPlan]
    page: str
    title: str
    address: str


class ChangesFeed(Feed[Change, Asked]):
    """The newest changes, narrowed as their page is: by kind, country, product, `company` (with its subsidiaries) and
    `since`; `as_of` rewinds them.
    """

    feed_type = Atom1Feed
    subtitle = "Raises, cuts and slips of planned capacity, each with the report that told it."
    author_name = "evtracker"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; BadParameterError (a 400) names what can't be asked."""
        refuse_unknown(request.GET, FILTERS)
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        """Read the filters."""
        day = read_as_of(request.GET)
        narrowing, rows = narrowed(request.GET, day)
        title = ", ".join(("evtracker: changes of plans", *(chip.label for chip in narrowing.chips)))
        page = reverse("plants:changes") + narrowing.query
        return Asked(day, narrowing.apply(rows), page, title, request.build_absolute_uri())

    def title(self, asked: Asked) -> str:
        """What it tells, its filters named."""
        return asked.title

    def link(self, asked: Asked) -> str:
        """The page that tells the same."""
        return asked.page

    def feed_url(self, asked: Asked) -> str:
        """Its own address, filters included."""
        return asked.address

    def feed_guid(self, asked: Asked) -> str:
        """The same: with other filters it is another feed."""
        return asked.address

    def items(self, asked: Asked) -> list[Change]:
        """The newest changes that pass the filters."""
        return changes(asked.rows[:MOST], asked.day)

    def item_title(self, item: Change) -> str:
        """Which plant, and what became of its plan."""
        kinds = ", ".join(label for _, label in item.kinds) or "told anew"
        return f"{_plant(item).name}: {kinds}"

    def item_description(self, item: Change) -> str:
        """The plan before and after, and who says so."""
        source = item.after.source
        return f"{_told(item.before)} became {_told(item.after)}. Reported by {source.publisher or source.title}."

    def item_link(self, item: Change) -> str:
        """The plant's page, whose history of plans has both with their sources."""
        return _plant(item).get_absolute_url()

    def item_guid(self, item: Change) -> str:
        """One for each replaced report, whatever else is said of it later."""
        return f"tag:evtracker,2021:plan-{item.before.pk}-{item.after.pk}"

    def item_updateddate(self, item: Change) -> dt.datetime:
        """The day of the later report, at its beginning, in UTC."""
        return _instant(item.after.reported_on)

    def item_pubdate(self, item: Change) -> dt.datetime:
        """The same."""
        return _instant(item.after.reported_on)

    def item_categories(self, item: Change) -> list[str]:
        """The kinds of the change."""
        return [kind for kind, _ in item.kinds]


def _plant(item: Change) -> Plant:
    assert item.before.plant is not None, "only the plans of plants are news"
    return item.before.plant


def _told(plan: CapacityPlan) -> str:
    by = f" by {date_words(plan.effective)}" if plan.effective else ""
    return f"{plan.amount.normalize():,f} {plan.get_unit_display()}{by}"


def _instant(day: PartialDate) -> dt.datetime:
    return dt.datetime.combine(day.last, dt.time(), dt.UTC)

"""What the list, the map and the tables of plants tell of each, read straight from the database's columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, F, Q, Value, When

from evtracker.api.columns import Column, Made, Part, Shape
from plants.inference import inferred_on, rule


def plant_shape(day: dt.date) -> Shape:
    """A plant with its standing on the day, for `Plant.objects.standing_on(day)`; its `sources` are for the asking.

    As PlantSerializer documents it.
    """

    def sources(reported_on: dt.date, *values: Any) -> list[dict[str, Any]]:
        return [_source(*values)] if reported_on <= day else []

    told = Q(reported_on_last__lte=day)
    retold = Q(told, source__retold=True)
    retold |= Q(stands__status_row__source__retold=True) | Q(stands__plan__source__retold=True)
    suggested = [When(inferred_on(word, day), then=Value(word)) for _, word in rule()]
    return {
        "id": Column("pk"),
        "slug": Column("slug"),
        "name": Column("name", free=True),
        "company": Part({"slug": Column("company__slug"), "name": Column("company__name", free=True)}),
        "within": Part(
            {"slug": Column("within__slug"), "name": Column("within__name", free=True)},
            unless=Column(Case(When(within__known_on__lte=day, then=F("within__known_on")))),
        ),
        "city": Column("city", free=True),
        "region": Column("region", free=True),
        "country": Column("country"),
        "lat": Column("lat"),
        "lon": Column("lon"),
        "product": Column("product"),
        "status": Column("live_status"),
        "status_since": Column("stands__status_row__since", text=True),
        "inferred_status": Column(Case(*suggested, default=Value(""))),
        "last_heard": Column("heard_on"),
        "capacity": Part(
            {
                "amount": Column("live_capacity"),
                "unit": Column("live_unit"),
                "effective": Column("stands__effective", text=True),
                "modality": Column("stands__modality"),
                "plan": Column("stands__plan_id"),
                "undated": Column("stands__undated"),
                "past_due": Column("stands__past_due"),
            },
            unless=Column("live_capacity"),
        ),
        "announced_on": Column("announced_on", text=True),
        "known_on": Column("known_on"),
        "reported_on": Column("reported_on", text=True),
        "reported_on_assumed": Column("reported_on_assumed"),
        "retold": Column(Case(When(retold, then=Value(True)), default=Value(False))),
        "stories": Column(Case(When(told, then=Value(1)), default=Value(0))),
        "sources": Made(sources, (Column("reported_on_last"), *_SOURCE)),
    }


_SOURCE = (
    Column("source__pk"),
    Column("source__slug"),
    Column("source__publisher"),
    Column("source__title"),
    Column("source__published", text=True),
    Column("source__url"),
    Column("source__retold_from"),
    Column("source__retold"),
    Column("reported_on", text=True),
    Column("reported_on_assumed"),
)


def _source(
    key: int, slug: str, publisher: str, title: str, published: str | None, url: str | None, retold_from: str,
    retold: bool, reported_on: str, assumed: bool,
) -> dict[str, Any]:  # fmt: skip
    """As SourceSerializer tells it of a row that has no claims of its own."""
    return {
        "id": key,
        "slug": slug,
        "publisher": publisher,
        "title": title,
        "published": published,
        "url": url or retold_from,
        "retold": retold,
        "reported_on": reported_on,
        "reported_on_assumed": assumed,
        "modality": "",
        "passages": [],
    }

"""The API's lists and details of plants and of what was reported about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema

from companies.models import Source
from evtracker.api.columns import Shape
from evtracker.api.filters import is_cursor
from evtracker.api.pagination import Key, KeysetPagination, amount_key, day_key, name_key
from evtracker.api.views import Page, RecordViewSet, sourced
from plants.filters import (
    CapacityPlanFilterSet,
    ChangeFilterSet,
    MilestoneFilterSet,
    MoveFilterSet,
    PlantFilterSet,
    PlantStatusFilterSet,
)
from plants.models import CapacityPlan, Milestone, Plant, PlantStatus
from plants.moves import moved, moves
from plants.plant_details import add_details, all_plan_rows, milestone_rows, plan_rows
from plants.serializers import (
    CapacityPlanSerializer,
    ChangeSerializer,
    MilestoneSerializer,
    MoveSerializer,
    PlantDetailSerializer,
    PlantRowSerializer,
    PlantSerializer,
    PlantStatusSerializer,
)
from plants.shapes import plant_shape
from plants.standing import standings
from plants.vocabulary import Unit


@extend_schema(tags=["plants"])
class PlantViewSet(RecordViewSet):
    """Plants, each with its status and live figure on the day."""

    mirrored, mirrored_details = "plants", "plant-details"
    queryset = Plant.objects.all()
    filterset_class = PlantFilterSet
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,120}"
    search_fields = ("name", "slug", "city", "region", "company__name", "company__aliases__name")
    default_ordering = "name"
    on_demand = ("sources",)
    orderings = {
        "name": name_key("name"),
        "slug": Key("slug"),
        "company": name_key("company__name"),
        "country": Key("country"),
        "city": Key("city"),
        "product": Key("product"),
        "status": Key("live_status"),
        "capacity": amount_key("live_capacity", nullable=True),
        "announced_on": day_key("announced_on_last", nullable=True),
        "known_on": day_key("known_on"),
        "reported_on": day_key("reported_on_last"),
        "id": Key("pk", int),
    }

    def get_serializer_class(self) -> type[PlantSerializer]:
        """A detail holds all of the plant's rows."""
        return PlantDetailSerializer if self.action == "retrieve" else PlantRowSerializer

    def shape(self) -> Shape:
        """Read from the columns, sources on demand."""
        return plant_shape(self.day)

    def get_queryset(self) -> QuerySet[Any]:
        """Those heard of by the day, with status and figure as known on it."""
        known = Plant.objects.known_as_of(self.day).standing_on(self.day)
        return known.select_related("source", "company", "within")

    def select(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Figures are never compared across units: where they are asked for, one unit is."""
        keys = (self.request.query_params.get("ordering") or "").split(",")
        by_capacity = any(word.removeprefix("-") == "capacity" for word in keys)
        bounds = (self.filterset.value("capacity__gte"), self.filterset.value("capacity__lte"))
        if self.filterset.value("unit") or not (by_capacity or any(bound is not None for bound in bounds)):
            return rows
        return rows.filter(live_unit=Unit.VEHICLES)

    def complete(self, rows: Page) -> Page:
        """With standing and, for a detail, all rows as of the day."""
        rows = sourced(with_standing(rows, self.day), self.day)
        _mark_retold(rows)
        for row in rows:
            site = row.within
            row.figure = row.standing if row.standing.capacity is not None else None
            row.known_site = site if site and site.known_on and site.known_on <= self.day else None
        if self.action == "retrieve":
            add_details(rows, self.day)
        return rows


def with_standing(rows: Page, day: dt.date) -> Page:
    """Hang on each plant its standing on the day, unless it has one."""
    missing = [row.pk for row in rows if not hasattr(row, "standing")]
    found = standings(missing, day) if missing else {}
    for row in rows:
        if row.pk in found:
            row.standing = found[row.pk]
    return rows


def _mark_retold(rows: Page) -> None:
    """A plant rests on the sources of its status and figure too."""
    rests_on = {
        row.pk: {each.source_id for each in (row.standing.plan, row.standing.status_row) if each} for row in rows
    }
    sources = set().union(*rests_on.values())
    retold = set(Source.objects.filter(pk__in=sources, retold=True).values_list("pk", flat=True))
    for row in rows:
        row.retold = row.line.retold or bool(rests_on[row.pk] & retold)


@extend_schema(tags=["plants"])
class CapacityPlanViewSet(RecordViewSet):
    """Figures as they were reported, superseded ones too (`superseded_by`); restatements are folded into sources."""

    mirrored = "capacity-plans"
    queryset = CapacityPlan.objects.all()
    serializer_class = CapacityPlanSerializer
    filterset_class = CapacityPlanFilterSet
    search_fields = ("plant__name", "plant__slug", "company__name", "source__title", "source__publisher")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("reported_on_last"),
        "amount": amount_key("amount"),
        "effective": day_key("effective_last", nullable=True),
        "plant": name_key("plant__name", nullable=True),
        "unit": Key("unit"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """A list folds restatements; the address of one still shows it."""
        return all_plan_rows(self.day) if self.action == "retrieve" else plan_rows(self.day)


@extend_schema(tags=["plants"])
class PlantStatusViewSet(RecordViewSet):
    """Statuses of plants and phases as they were reported."""

    mirrored = "plant-statuses"
    queryset = PlantStatus.objects.all()
    serializer_class = PlantStatusSerializer
    filterset_class = PlantStatusFilterSet
    search_fields = ("plant__name", "plant__slug", "source__title", "source__publisher")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("reported_on_last"),
        "since": day_key("since_last", nullable=True),
        "plant": name_key("plant__name"),
        "status": Key("status"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those reported by the day."""
        return PlantStatus.objects.as_of(self.day).select_related("source", "plant", "phase")


@extend_schema(tags=["plants"])
class MilestoneViewSet(RecordViewSet):
    """Dated events, actual and anticipated."""

    mirrored = "milestones"
    queryset = Milestone.objects.all()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilterSet
    search_fields = ("plant__name", "plant__slug", "company__name", "source__title", "source__publisher")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("reported_on_last"),
        "date": day_key("date_last"),
        "plant": name_key("plant__name", nullable=True),
        "event": Key("event"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those reported by the day."""
        return milestone_rows(self.day)


@extend_schema(tags=["plants"])
class SlipViewSet(RecordViewSet):
    """Moves of plans: each figure that a later report replaced, against that report and the first of its line."""

    queryset = CapacityPlan.objects.all()
    serializer_class = MoveSerializer
    filterset_class = MoveFilterSet
    search_fields = ("plant__name", "plant__slug", "company__name")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("superseded_by__reported_on_last"),
        "plant": name_key("plant__name", nullable=True),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those whose later report was known by the day."""
        return moved(self.day)

    def complete(self, rows: Page) -> Page:
        """With what moved how far."""
        found = moves(rows, self.day)
        for row in rows:
            row.move = found[row.pk]
        return rows


@extend_schema(tags=["plants"])
class ChangeViewSet(SlipViewSet):
    """The change log, oldest change first: ask for `since` a day, later for `since` the last row's `cursor`."""

    serializer_class = ChangeSerializer
    filterset_class = ChangeFilterSet
    default_ordering = "reported_on"

    def start(self) -> tuple[str, str]:
        """`since` may hold a cursor too; that of a following page goes before it."""
        since = self.request.query_params.get("since", "")
        name, text = super().start()
        return ("since", since) if not text and is_cursor(since) else (name, text)

    def complete(self, rows: Page) -> Page:
        """With the cursor that stands at each row."""
        ordering = self.request.query_params.get("ordering") or self.default_ordering
        for row in super().complete(rows):
            row.cursor = KeysetPagination().cursor_at(row, ordering, self.orderings)
        return rows

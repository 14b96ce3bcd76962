"""What follows from the rows of plants, stored so that lists are ordered and totals summed by the database.

Every row here holds for the days of knowledge `known_from <= day < known_until`: on each of them it is what the
rules of counting make of what had been reported by that day. plants/timeline.py draws these rows anew from the reports
whenever one of a plant's changes; nobody edits them, and they can be thrown away and drawn again at any time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F

from companies.models import Company, Source
from evtracker.fields import PartialDateField
from evtracker.ordering import LargestFirst

# The end of what holds until something changes; and of years without an end.
FOR_EVER = dt.date(9999, 12, 31)
NO_END = 10_000
# The "status" of what a plant has beyond its dated figure.
UNDATED = "undated"


class SpanQuerySet(models.QuerySet[Any]):
    """Rows that hold for some days of knowledge."""

    def known_on(self, day: dt.date) -> Self:
        """What holds as known on the day."""
        return self.filter(known_from__lte=day, known_until__gt=day)


class KnownSpan(models.Model):
    """Holds for a span of days of knowledge; the last day is not in it."""

    known_from = models.DateField()
    known_until = models.DateField(default=FOR_EVER)

    objects = SpanQuerySet.as_manager()

    class Meta:
        abstract = True


class PlantStanding(KnownSpan):
    """Where a plant stands: its status, and the figure of its whole live plan (see plants/standing.py)."""

    plant = models.ForeignKey("plants.Plant", on_delete=models.CASCADE, related_name="standings")
    status = models.CharField(max_length=20)
    status_row = models.ForeignKey("plants.PlantStatus", on_delete=models.CASCADE, null=True, related_name="+")
    # In `unit`; null where nobody stated any.
    capacity = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    unit = models.CharField(max_length=20)
    effective = PartialDateField(null=True)
    modality = models.CharField(max_length=10, blank=True)
    plan = models.ForeignKey("plants.CapacityPlan", on_delete=models.CASCADE, null=True, related_name="+")
    undated = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    past_due = models.BooleanField(default=False)
    flags = models.JSONField(default=list)
    # The day of the latest report of any kind about the plant.
    heard_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plant", "known_from"], name="standing_once")]
        indexes = [
            models.Index(fields=["plant", "known_until", "known_from"], name="standing_span"),
            # With the span in it: the order by capacity as of a day is told by the index alone.
            models.Index(
                "unit",
                LargestFirst("capacity"),
                F("plant").desc(),
                include=["known_from", "known_until"],
                name="standing_largest_first",
            ),
            models.Index(
                fields=["unit", "capacity", "plant"], include=["known_from", "known_until"], name="standing_smallest"
            ),
            # With the plant and the span in it, so that plants that are gone are told by the index alone.
            models.Index(fields=["status", "known_until"], include=["known_from", "plant"], name="standing_status"),
        ]

    def __str__(self) -> str:
        return f"{self.plant} from {self.known_from}"


class YearlyFigure(KnownSpan):
    """A part of what a plant counts on 31 December of each year from `year_from` until before `year_until`.

    Parts of one plant are told apart by status (a plant's, or `past_due`, or `undated`, which has no years) and by
    company. `operated` rows give the operator the whole, `shared` rows each owner its share (company null: others, or
    nobody named), `whole` being what the owner has a share of; where the operator has it all one row is both.
    """

    plant = models.ForeignKey("plants.Plant", on_delete=models.CASCADE, related_name="figures")
    unit = models.CharField(max_length=20)
    product = models.CharField(max_length=20)
    year_from = models.PositiveSmallIntegerField()
    year_until = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20)
    # The plant's own status as known on these days, on the last of them.
    plant_status = models.CharField(max_length=20)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, related_name="figures")
    amount = models.DecimalField(max_digits=16, decimal_places=3)
    whole = models.DecimalField(max_digits=16, decimal_places=3)
    operated = models.BooleanField()
    shared = models.BooleanField()
    # Whether the figure's date, or the day of its report, and whether the owner's share is an assumption.
    assumed = models.BooleanField()
    share_assumed = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "product", "known_until", "known_from"], name="figure_span"),
            models.Index(fields=["company", "unit", "product"], name="figure_company"),
        ]

    def __str__(self) -> str:
        return f"{self.plant}: {self.amount} {self.unit} from {self.year_from}"


class PlanFate(KnownSpan):
    """What became of a report: whether totals rest on it, and if not, why (`reason`, see plants/timeline.py).

    The row that stands for a live plan has `told`: its date and modality are then those of the plan. What the report
    itself says of plant (null for a company's target), unit, product, source and day stands here to spare joins.
    """

    plan = models.ForeignKey("plants.CapacityPlan", on_delete=models.CASCADE, related_name="fates")
    plant = models.ForeignKey("plants.Plant", on_delete=models.CASCADE, null=True, related_name="+")
    unit = models.CharField(max_length=20)
    product = models.CharField(max_length=20)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    reported_on = models.DateField()
    reason = models.CharField(max_length=30, blank=True)
    plant_status = models.CharField(max_length=20, blank=True)
    # By when the figure stands; null while nobody dated it.
    stands_on = models.DateField(null=True)
    told = models.BooleanField(default=False)
    effective = PartialDateField(null=True)
    modality = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "known_from"], name="fate_once")]
        indexes = [models.Index(fields=["unit", "product", "known_until", "known_from"], name="fate_span")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.reason or 'counted'} from {self.known_from}"


class DrawnRules(models.Model):
    """The version of the rules of counting by which the rows above were last drawn as a whole; one row."""

    version = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"rules {self.version}"

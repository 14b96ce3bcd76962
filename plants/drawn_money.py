"""What follows from the sums of companies, stored so that the database nets and adds them up (see plants/drawn.py).

plants/money_timeline.py draws these rows anew whenever a sum, its links or its plants change. Dollars are whole numbers
of cents or of hundredths of a cent, so that both databases divide and round them alike.
"""

from __future__ import annotations

from django.db import models

from companies.models import Company, Investment
from plants.drawn import KnownSpan, PlanFate, PlantStanding, YearlyFigure


class CountedSum(KnownSpan):
    """A sum, or its equal part for one of several plants, and whether totals rest on it on these days (`reason` ""; why
    not, see plants/netting.py).

    `position` is that of the plant among the `of` that the sum is for. Spread evenly the sum takes `hundredths` of a
    year from `first_year` on. `family` is one for all sums that are tied to each other, as parts or as replacements.
    """

    investment = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="+")
    family = models.BigIntegerField()
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    plant = models.ForeignKey("plants.Plant", on_delete=models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)
    of = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=20)
    reason = models.CharField(max_length=30, blank=True)
    # Of the whole sum; null where it could not be converted.
    cents = models.BigIntegerField(null=True)
    reported_year = models.PositiveSmallIntegerField()
    first_year = models.PositiveSmallIntegerField()
    hundredths = models.PositiveIntegerField()
    # Whether the day of its report is an assumption, and whether any sum known then is part of it.
    assumed = models.BooleanField()
    has_parts = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["purpose", "known_until", "known_from"], name="sum_span"),
            models.Index(fields=["family"], name="sum_family"),
        ]

    def __str__(self) -> str:
        return f"{self.investment}: {self.reason or 'counted'} from {self.known_from}"


class SumWithin(KnownSpan):
    """A sum that lies within a larger one, `depth` links up: all pairs of a tree, however deep.

    `taken` is what it takes off the larger one in hundredths of a cent at that one's own rate; null in another
    currency, where its own dollars (`usd`, 0 where it has none) are taken off.
    """

    part = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="+")
    above = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()
    taken = models.BigIntegerField(null=True)
    usd = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "above"], name="sum_within_once")]

    def __str__(self) -> str:
        return f"{self.part} within {self.above}"


# What rests on reports without holding them: it goes with them, and is drawn anew.
DRAWN = (PlantStanding, YearlyFigure, PlanFate, CountedSum, SumWithin)

"""Plants and phases, what they are planned to make, and how far they have come.

Rows are added as they are reported and never overwritten. How the rows of one plant bear on each other (what supersedes
or restates what) is drawn by plants/supersession.py and stored on the later-overtaken row.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from companies.models import Company, Investment, KnownQuerySet, Reported, ReportedQuerySet
from companies.vocabulary import Modality
from evtracker.constraints import in_order, not_itself, once, one_of, positive
from evtracker.fields import PartialDateField
from evtracker.ordering import LargestFirst, Letters
from plants.drawn import DrawnRules, PlanFate, PlantStanding, YearlyFigure  # noqa: F401 - Django looks for all models here
from plants.drawn_money import CountedSum, SumWithin  # noqa: F401
from plants.touched import Touched  # noqa: F401
from plants.vocabulary import UNKNOWN, Basis, Event, LinkedBy, Product, Status, Unit


class PlantQuerySet(KnownQuerySet):
    """Plants, by what is known of them."""

    def standing_on(self, day: dt.date) -> Self:
        """With their standing as known on the day: `live_status`, `live_capacity` in `live_unit`, `heard_on`."""
        span = Q(standings__known_from__lte=day, standings__known_until__gt=day)
        return self.annotate(
            stands=FilteredRelation("standings", condition=span),
            live_status=Coalesce("stands__status", Value(UNKNOWN)),
            live_capacity=F("stands__capacity"),
            live_unit=F("stands__unit"),
            heard_on=F("stands__heard_on"),
        )


class Plant(Reported):
    """One site. `company` operates it; its owners and their shares are rows of their own."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="plants")
    within = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="sites")
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    product = models.CharField(max_length=20, choices=Product.choices)
    announced_on = PartialDateField(null=True, blank=True)
    # The day of the earliest row about it; kept by plants.services.refresh_known_on.
    known_on = models.DateField(null=True, blank=True, editable=False)

    objects = PlantQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="plant_name"),
            models.Index(Letters("name"), F("id"), name="plant_letters"),
            models.Index(fields=["country", "name"], name="plant_country"),
            # Whether a plant that another table names is one of the country, by the index alone.
            models.Index(fields=["country", "id"], include=["known_on"], name="plant_in_country"),
            models.Index(fields=["product", "name"], name="plant_product"),
            models.Index(fields=["product", "id"], name="plant_product_order"),
            models.Index(fields=["known_on"], name="plant_known"),
            models.Index(fields=["city", "id"], name="plant_city"),
            models.Index(fields=["reported_on_last", "id"], name="plant_reported"),
            models.Index(fields=["announced_on_last", "id"], name="plant_announced"),
            models.Index(LargestFirst("announced_on_last"), F("id").desc(), name="plant_announced_back"),
        ]
        constraints = [
            one_of("plant", "product", Product),
            not_itself("plant", "within"),
            models.CheckConstraint(
                name="plant_lat_with_lon",
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("plants:detail", args=[self.slug])


class PlantOwner(Reported):
    """Who owns how much of a plant, and when. Without a share it is unstated; without a date it holds always."""

    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="owners")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings")
    name = models.CharField(max_length=200)
    share = models.DecimalField("share in per cent", max_digits=6, decimal_places=3, null=True, blank=True)
    since = PartialDateField(null=True, blank=True)
    until = PartialDateField(null=True, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        ordering = ["-share", "pk"]
        constraints = [
            once("owner", "plant", "name", date="since"),
            models.CheckConstraint(
                name="owner_share_percent", condition=Q(share__isnull=True) | Q(share__range=(0, 100))
            ),
            in_order("owner", "since", "until"),
        ]

    def __str__(self) -> str:
        return self.name if self.share is None else f"{self.name} ({self.share.normalize():f} %)"


class Phase(models.Model):
    """A part of a plant that is planned, built and rated as one."""

    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["plant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plant", "number"], name="phase_once"),
            positive("phase", "number"),
        ]

    def __str__(self) -> str:
        return self.name or f"phase {self.number}"


class CapacityPlanQuerySet(ReportedQuerySet):
    """Figures as they were reported."""

    def told_on(self, day: dt.date) -> Self:
        """With `stands`: whether the row stands for a live plan on the day.

        It may do so again, although a later report is stored as what replaced it: where that one was denied since.
        """
        return self.annotate(stands=Exists(PlanFate.objects.known_on(day).filter(plan=OuterRef("pk"), told=True)))


class CapacityPlan(Reported):
    """An amount per year that was planned or reported: of a phase, an increment, a site, or a company's target.

    `superseded_by` names the later report that replaces this row, `restates` the live row that this one only repeats;
    both count from the day of the later report, and at most one of them is set.
    """

    # One key a statement, so that the same one is stored once however often it is loaded.
    key = models.CharField(max_length=100, unique=True)
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, null=True, blank=True, related_name="plans")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    amount = models.DecimalField(max_digits=16, decimal_places=3)
    unit = models.CharField(max_length=20, choices=Unit.choices)
    product = models.CharField(max_length=20, choices=Product.choices)
    increment = models.BooleanField(default=False)
    basis = models.CharField(max_length=20, choices=Basis.choices, blank=True)
    effective = PartialDateField(null=True, blank=True)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    restates = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="restatements")
    linked_by = models.CharField(max_length=10, choices=LinkedBy.choices, default=LinkedBy.RULES)

    objects = CapacityPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on_last", "-pk"]
        indexes = [
            models.Index(fields=["-reported_on_last", "-id"], name="plan_reported"),
            models.Index(fields=["unit", "product", "reported_on_last"], name="plan_unit"),
            models.Index(fields=["-amount", "-id"], name="plan_amount"),
            models.Index(fields=["unit", "id"], name="plan_unit_order"),
            models.Index(fields=["basis", "-reported_on_last", "-id"], name="plan_basis"),
            models.Index(fields=["-reported_on_last", "-id"], condition=Q(increment=True), name="plan_increments"),
            models.Index(
                fields=["-reported_on_last", "-id"], condition=Q(effective_last__isnull=True), name="plan_undated"
            ),
            models.Index(fields=["effective_last", "id"], name="plan_effective"),
            models.Index(LargestFirst("effective_last"), F("id").desc(), name="plan_effective_back"),
        ]
        constraints = [
            one_of("plan", "unit", Unit),
            one_of("plan", "product", Product),
            one_of("plan", "basis", Basis, blank=True),
            one_of("plan", "modality", Modality),
            one_of("plan", "linked_by", LinkedBy),
            positive("plan", "amount"),
            not_itself("plan", "superseded_by"),
            not_itself("plan", "restates"),
            models.CheckConstraint(
                name="plan_of_plant_or_company",
                condition=Q(plant__isnull=False, company__isnull=True) | Q(plant__isnull=True, company__isnull=False),
                violation_error_message="a figure is either a plant's or a company's target at no named plant",
            ),
            models.CheckConstraint(
                name="plan_phase_has_plant", condition=Q(phase__isnull=True) | Q(plant__isnull=False)
            ),
            models.CheckConstraint(
                name="plan_one_link", condition=Q(superseded_by__isnull=True) | Q(restates__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        by = f" by {self.effective}" if self.effective else ""
        return f"{self.amount.normalize():,f} {self.unit}{by}"


class PlantStatus(Reported):
    """The status of a plant or phase as a source reported it."""

    key = models.CharField(max_length=100, unique=True)
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="statuses")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="statuses")
    status = models.CharField(max_length=20, choices=Status.choices)
    since = PartialDateField(null=True, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on_last", "-pk"]
        verbose_name_plural = "plant statuses"
        indexes = [
            models.Index(fields=["-reported_on_last", "-id"], name="plantstatus_reported"),
            models.Index(fields=["status", "id"], name="plantstatus_status"),
            models.Index(fields=["since_last", "id"], name="plantstatus_since"),
            models.Index(LargestFirst("since_last"), F("id").desc(), name="plantstatus_since_back"),
        ]
        constraints = [one_of("plantstatus", "status", Status)]

    def __str__(self) -> str:
        return f"{self.get_status_display()}{f' since {self.since}' if self.since else ''}"


class Milestone(Reported):
    """A dated event of a plant or, for a model at no named plant, of a company: actual or anticipated."""

    key = models.CharField(max_length=100, unique=True)
    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones")
    event = models.CharField(max_length=20, choices=Event.choices)
    date = PartialDateField()
    modality = models.CharField(max_length=10, choices=Modality.choices)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on_last", "-pk"]
        indexes = [
            models.Index(fields=["-reported_on_last", "-id"], name="milestone_reported"),
            models.Index(fields=["date_last", "id"], name="milestone_date"),
            models.Index(fields=["event", "id"], name="milestone_event"),
        ]
        constraints = [
            one_of("milestone", "event", Event),
            one_of("milestone", "modality", Modality),
            models.CheckConstraint(
                name="milestone_of_plant_or_company",
                condition=Q(plant__isnull=False, company__isnull=True) | Q(plant__isnull=True, company__isnull=False),
                violation_error_message="a milestone is either a plant's or a company's",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.date}"

    @property
    def actual(self) -> bool:
        """Whether it has happened, by its source; else it is anticipated."""
        return self.modality == Modality.FACT


class PlantInvestment(models.Model):
    """A plant that a sum is for. The link stands here since companies know no plants."""

    plant = models.ForeignKey(Plant, on_delete=models.CASCADE, related_name="investments")
    investment = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="for_plants")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plant", "investment"], name="plantinvestment_once")]

    def __str__(self) -> str:
        return f"{self.investment} for {self.plant}"

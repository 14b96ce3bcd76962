"""Sources, companies, and the money and agreements between them.

Each dated row has two clocks: the dates that it speaks of, and `reported_on`, the day by which it was known. Rows are
added, never overwritten; `as_of(day)` leaves out what was reported later.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from companies.vocabulary import Bindingness, CompanyKind, CompanyState, Modality, PartnershipType, Purpose
from evtracker.constraints import in_order, not_itself, once, one_of, positive
from evtracker.fields import PartialDateField
from evtracker.ordering import LargestFirst, Letters


class Source(models.Model):
    """A dated publication that figures rest on. Its text, where we hold it, is its Article's."""

    slug = models.SlugField(max_length=120, unique=True)
    url = models.URLField(max_length=1000, null=True, blank=True, unique=True)
    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500)
    published = PartialDateField(null=True, blank=True)
    language = models.CharField(max_length=20, blank=True)
    # A text written anew for demonstration from another publisher's report; the original's address goes beside it.
    retold = models.BooleanField(default=False)
    retold_from = models.URLField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-published_last", "-pk"]
        # Another one for PostgreSQL, with the undated last, is made by a migration: SQLite can't make such.
        indexes = [models.Index(fields=["-published_last", "-id"], name="source_published")]
        constraints = [
            models.CheckConstraint(name="source_url_not_empty", condition=Q(url__isnull=True) | ~Q(url="")),
            models.CheckConstraint(name="source_retold_from_retold", condition=Q(retold=True) | Q(retold_from="")),
        ]

    def __str__(self) -> str:
        return f"{self.publisher or 'unknown publisher'}, {self.published or 'undated'}: {self.title}"

    @property
    def link(self) -> str:
        """The address to send a reader to: its own, or that of the report which it retells; may be empty."""
        return self.url or self.retold_from


class ReportedQuerySet(models.QuerySet[Any]):
    """Rows that were reported on a day."""

    def as_of(self, day: dt.date) -> Self:
        """What had been reported by the end of that day; a partial date counts from its last day."""
        return self.filter(reported_on_last__lte=day)


class Reported(models.Model):
    """A row that rests on a source and is known from a day."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    reported_on = PartialDateField()
    # True where neither the row nor its source is dated and the day was taken from the newest dated source beside it.
    reported_on_assumed = models.BooleanField(default=False)

    class Meta:
        abstract = True


class KnownQuerySet(models.QuerySet[Any]):
    """Companies or plants, known from the day of their earliest row."""

    def known_as_of(self, day: dt.date) -> Self:
        """Those that had been heard of by that day."""
        return self.filter(known_on__lte=day)


class Company(Reported):
    """A legal or trading body. Its states and parents are rows of their own; a brand can be a company too."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=30, choices=CompanyKind.choices)
    hq_city = models.CharField(max_length=100, blank=True)
    hq_country = models.CharField(max_length=2, blank=True)
    founded = PartialDateField(null=True, blank=True)
    ev_entry = PartialDateField(null=True, blank=True)
    website = models.URLField(max_length=300, blank=True)
    ticker = models.CharField(max_length=60, blank=True)
    wikidata = models.CharField(max_length=20, blank=True)
    # The day of the earliest row about it; kept by plants.services.refresh_known_on.
    known_on = models.DateField(null=True, blank=True, editable=False)

    objects = KnownQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "companies"
        indexes = [
            models.Index(fields=["name", "id"], name="company_name"),
            models.Index(Letters("name"), F("id"), name="company_letters"),
            models.Index(fields=["kind", "name"], name="company_kind"),
            models.Index(fields=["hq_country", "name"], name="company_country"),
            models.Index(fields=["known_on"], name="company_known"),
        ]
        constraints = [one_of("company", "kind", CompanyKind)]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("companies:detail", args=[self.slug])


class CompanyAlias(models.Model):
    """Another name of a company, in any script."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "company aliases"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class CompanyParent(Reported):
    """Who owns a company, from when until when (open where unknown)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="children")
    since = PartialDateField(null=True, blank=True)
    until = PartialDateField(null=True, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        constraints = [
            once("parent", "company", "parent", date="since"),
            models.CheckConstraint(name="parent_other", condition=~Q(company=models.F("parent"))),
            in_order("parent", "since", "until"),
        ]

    def __str__(self) -> str:
        return f"{self.company} of {self.parent}"


class CompanyStatus(Reported):
    """A company's state as a source reported it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="states")
    status = models.CharField(max_length=20, choices=CompanyState.choices)
    since = PartialDateField(null=True, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "company states"
        constraints = [
            one_of("companystatus", "status", CompanyState),
            once("companystatus", "company", "status", "source", date="since"),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.status}"


class Investment(Reported):
    """A sum committed, raised, granted or spent, in its own currency; dollars at the rate of the day of its report."""

    slug = models.SlugField(max_length=120, unique=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="investments")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    amount = models.DecimalField(max_digits=24, decimal_places=2)
    currency = models.CharField(max_length=3)
    amount_usd = models.DecimalField(max_digits=24, decimal_places=2, null=True, blank=True, editable=False)
    # Units of the currency for one US dollar, with its day and source.
    usd_rate = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True, editable=False)
    usd_rate_on = models.DateField(null=True, blank=True, editable=False)
    usd_rate_source = models.CharField(max_length=100, blank=True, editable=False)
    years = models.DecimalField("spread over years", max_digits=6, decimal_places=2, null=True, blank=True)
    period_start = PartialDateField(null=True, blank=True)
    period_end = PartialDateField(null=True, blank=True)
    round_name = models.CharField(max_length=60, blank=True)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    further_sources: models.ManyToManyField[Source, InvestmentSource] = models.ManyToManyField(
        Source, through="InvestmentSource", related_name="+"
    )

    objects = ReportedQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on_last", "-pk"]
        indexes = [
            models.Index(fields=["-reported_on_last", "-id"], name="investment_reported"),
            models.Index(fields=["-amount_usd", "-id"], name="investment_usd"),
            models.Index(LargestFirst("amount_usd"), F("id").desc(), name="investment_usd_back"),
            models.Index(fields=["amount", "id"], name="investment_amount"),
            models.Index(fields=["supersedes"], condition=Q(supersedes__isnull=False), name="investment_superseding"),
            models.Index(fields=["purpose", "-reported_on_last"], name="investment_purpose"),
        ]
        constraints = [
            one_of("investment", "purpose", Purpose),
            one_of("investment", "modality", Modality),
            positive("investment", "amount"),
            positive("investment", "years"),
            in_order("investment", "period_start", "period_end"),
            not_itself("investment", "part_of"),
            not_itself("investment", "supersedes"),
            models.CheckConstraint(name="investment_currency_code", condition=Q(currency__regex=r"^[A-Z]{3}$")),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.amount:,.0f} {self.currency}"

    def clean(self) -> None:
        """Refuse rings: sums that replace each other, or are parts of each other, would all count nothing."""
        for name in ("part_of", "supersedes"):
            seen: set[int] = set()
            other: Investment | None = getattr(self, name)
            while other is not None and other.pk not in seen:
                if other.pk == self.pk:
                    raise ValidationError({name: "leads back to this sum itself"})
                seen.add(other.pk)
                other = getattr(other, name)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("companies:investment", args=[self.slug])


class InvestmentPayer(models.Model):
    """Who gives the money: a company of ours, or a name."""

    investment = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="payers")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investment", "name"], name="payer_once")]

    def __str__(self) -> str:
        return self.name


class Partnership(Reported):
    """An agreement of two or more parties."""

    slug = models.SlugField(max_length=120, unique=True)
    type = models.CharField(max_length=30, choices=PartnershipType.choices)
    modality = models.CharField(max_length=10, choices=Modality.choices)
    bindingness = models.CharField(max_length=10, choices=Bindingness.choices, blank=True)
    started = PartialDateField(null=True, blank=True)
    ended = PartialDateField(null=True, blank=True)
    description = models.CharField(max_length=500, blank=True)
    further_sources: models.ManyToManyField[Source, PartnershipSource] = models.ManyToManyField(
        Source, through="PartnershipSource", related_name="+"
    )

    objects = ReportedQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on_last", "-pk"]
        indexes = [models.Index(fields=["-reported_on_last", "-id"], name="partnership_reported")]
        constraints = [
            one_of("partnership", "type", PartnershipType),
            one_of("partnership", "modality", Modality),
            one_of("partnership", "bindingness", Bindingness, blank=True),
            in_order("partnership", "started", "ended"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {', '.join(party.name for party in self.parties.all())}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("companies:partnership", args=[self.slug])


class PartnershipParty(models.Model):
    """One party: a company of ours, or a public body or firm by its name."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="parties")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="partnerships")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "partnership parties"
        constraints = [models.UniqueConstraint(fields=["partnership", "name"], name="party_once")]

    def __str__(self) -> str:
        return self.name


class InvestmentSource(Reported):
    """A further source that tells of the same sum."""

    investment = models.ForeignKey(Investment, on_delete=models.CASCADE, related_name="confirmations")

    objects = ReportedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investment", "source"], name="investmentsource_once")]

    def __str__(self) -> str:
        return str(self.source)


class PartnershipSource(Reported):
    """A further source that tells of the same agreement."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="confirmations")

    objects = ReportedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "source"], name="partnershipsource_once")]

    def __str__(self) -> str:
        return str(self.source)

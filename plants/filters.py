"""What the API's lists of plants and their rows can be filtered by."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from companies.filters import OF_COMPANY, ByCompany
from companies.vocabulary import Modality
from evtracker.api.filters import (
    AmountFilter,
    CountryFilter,
    FlagFilter,
    SinceFilter,
    SlugFilter,
    WordsFilter,
    between_amounts,
    between_days,
)
from plants.inference import INFERRED, inferred_on
from plants.models import Plant, PlantOwner
from plants.vocabulary import UNKNOWN, Basis, Event, Product, Status, Unit

OF_PLANT = "A plant's slug."


def of_group(companies: set[int]) -> Q:
    """Rows of the plants of these companies, or their own; by keys: each of the two is found by an index."""
    plants = list(Plant.objects.filter(company__in=companies).values_list("pk", flat=True))
    return Q(plant__in=plants) | Q(company__in=companies)


class PlantFilterSet(ByCompany):
    """Plants, by what they are and where they stand on the day (`Plant.objects.standing_on`)."""

    company = SlugFilter(method="of_company", about=f"The operator. {OF_COMPANY}")
    owner = SlugFilter(method="of_owner", about=f"Who owns a part. {OF_COMPANY}")
    country = CountryFilter()
    product = WordsFilter(words=Product.values)
    status = WordsFilter(words=[*Status.values, UNKNOWN], method="of_status")
    inferred_status = WordsFilter(words=INFERRED, method="of_inferred_status")
    unit = WordsFilter(words=Unit.values, field_name="live_unit")
    capacity__gte, capacity__lte = between_amounts("live_capacity")
    within = SlugFilter(method="within_site", about="The slug of the larger site.")
    announced_on__gte, announced_on__lte = between_days("announced_on")
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Plants that the company or a subsidiary operates."""
        return rows.filter(company__in=self.group(slug))

    def of_status(self, rows: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        """Plants with one of the statuses on the day; without a standing a plant's is unknown."""
        return rows.filter(live_status__in=words) if UNKNOWN in words else rows.filter(stands__status__in=words)

    def of_owner(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Plants that the company or a subsidiary owns a part of."""
        owned = PlantOwner.objects.as_of(self.day).filter(plant=OuterRef("pk"), company__in=self.group(slug, name))
        return rows.filter(Exists(owned))

    def within_site(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Plants that lie within the larger site."""
        return rows.filter(within=self.plant_id(slug, name))

    def of_inferred_status(self, rows: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        """Plants of which silence suggests one of these statuses."""
        return rows.filter(reduce(or_, (inferred_on(word, self.day) for word in words)))


class OfPlantOrCompany(ByCompany):
    """Rows of plants, or of companies at no named plant."""

    plant = SlugFilter(method="of_plant", about=OF_PLANT)
    company = SlugFilter(method="of_company", about=f"The operator of the plant, or whose row it is. {OF_COMPANY}")
    country = CountryFilter(field_name="plant__country")
    modality = WordsFilter(words=Modality.values)
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def of_plant(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the plant."""
        return rows.filter(plant=self.plant_id(slug))

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the company's (or a subsidiary's) plants, or its own."""
        return rows.filter(of_group(self.group(slug)))


class CapacityPlanFilterSet(OfPlantOrCompany):
    """Figures."""

    unit = WordsFilter(words=Unit.values)
    product = WordsFilter(words=Product.values)
    basis = WordsFilter(words=Basis.values)
    increment = FlagFilter(about="Whether the amount adds to what the site has.")
    amount = AmountFilter()
    amount__gte, amount__lte = between_amounts("amount")
    effective__gte, effective__lte = between_days("effective")
    undated = FlagFilter(field_name="effective_last", lookup_expr="isnull", about="Whether it names no date.")
    superseded = FlagFilter(method="is_superseded", about="Whether a later report had replaced it by the day.")

    def is_superseded(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        """Rows that a later one had replaced, or had not."""
        replaced = Q(superseded_by__isnull=False, superseded_by__reported_on_last__lte=self.day, stands=False)
        return rows.filter(replaced if wanted else ~replaced)


class PlantStatusFilterSet(ByCompany):
    """Statuses."""

    plant = SlugFilter(method="of_plant", about=OF_PLANT)
    company = SlugFilter(method="of_company", about=f"The operator of the plant. {OF_COMPANY}")
    country = CountryFilter(field_name="plant__country")
    status = WordsFilter(words=Status.values)
    since__gte, since__lte = between_days("since")
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def of_plant(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the plant."""
        return rows.filter(plant=self.plant_id(slug))

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the company's (or a subsidiary's) plants."""
        return rows.filter(plant__company__in=self.group(slug))


class MilestoneFilterSet(OfPlantOrCompany):
    """Milestones."""

    event = WordsFilter(words=Event.values)
    date__gte, date__lte = between_days("date")


class MoveFilterSet(ByCompany):
    """Moves of plans."""

    plant = SlugFilter(method="of_plant", about=OF_PLANT)
    company = SlugFilter(method="of_company", about=f"The operator of the plant, or whose target it is. {OF_COMPANY}")
    country = CountryFilter(field_name="plant__country")
    unit = WordsFilter(words=Unit.values)
    product = WordsFilter(words=Product.values)
    # A move is reported by the later of its two reports.
    reported_on__gte, reported_on__lte = between_days("superseded_by__reported_on")

    def of_plant(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the plant."""
        return rows.filter(plant=self.plant_id(slug))

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Rows of the company's (or a subsidiary's) plants, or its own."""
        return rows.filter(of_group(self.group(slug)))


class ChangeFilterSet(MoveFilterSet):
    """The change log."""

    since = SinceFilter(field_name="superseded_by__reported_on_last")

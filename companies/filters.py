"""What the API's lists of companies, sums and agreements can be filtered by."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from companies.models import Company, CompanyParent, Investment, PartnershipParty
from companies.profile import states_on
from companies.vocabulary import LAYERS, Bindingness, CompanyKind, CompanyState, Modality, PartnershipType, Purpose
from evtracker.api.filters import (
    AmountFilter,
    CountryFilter,
    CurrencyFilter,
    FlagFilter,
    RecordFilterSet,
    SlugFilter,
    WordsFilter,
    between_amounts,
    between_days,
)
from evtracker.parameters import BadParameterError
from plants.models import Plant, PlantInvestment
from plants.records import subsidiaries

OF_COMPANY = "A company's slug; its subsidiaries on the day are included."


class ByCompany(RecordFilterSet):
    """Lists that can be narrowed down to a company, or to a plant."""

    def group(self, slug: str, name: str = "company") -> set[int]:
        """The company with its subsidiaries; BadParameterError where there is none of that slug."""
        company = Company.objects.known_as_of(self.day).filter(slug=slug).first()
        if company is None:
            raise BadParameterError(name, slug, "is the slug of no company known on that day")
        return subsidiaries(company.pk, self.day)

    def plant_id(self, slug: str, name: str = "plant") -> int:
        """The plant; BadParameterError where there is none of that slug."""
        plant = Plant.objects.known_as_of(self.day).filter(slug=slug).first()
        if plant is None:
            raise BadParameterError(name, slug, "is the slug of no plant known on that day")
        return int(plant.pk)


class CompanyFilterSet(ByCompany):
    """Companies."""

    country = CountryFilter(method="seated_in")
    hq_country = CountryFilter(method="seated_in")
    kind = WordsFilter(words=CompanyKind.values)
    status = WordsFilter(words=CompanyState.values, method="with_status")
    parent = SlugFilter(method="below", about="A company's slug: only what is directly below it.")
    founded__gte, founded__lte = between_days("founded")
    ev_entry__gte, ev_entry__lte = between_days("ev_entry")
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def seated_in(self, rows: QuerySet[Any], name: str, codes: list[str]) -> QuerySet[Any]:
        """Companies with their seat there, as far as their own report was known."""
        return rows.filter(hq_country__in=codes, reported_on_last__lte=self.day)

    def with_status(self, rows: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        """Companies whose state on the day is one of the words."""
        states = states_on(rows.values_list("pk", flat=True), self.day)
        return rows.filter(pk__in=[pk for pk, state in states.items() if state.status in words])

    def below(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Companies with this parent on the day."""
        group = self.group(slug, name)
        parent = CompanyParent.objects.as_of(self.day).filter(parent__slug=slug, company=OuterRef("pk"))
        return rows.filter(Exists(parent), pk__in=group)


class InvestmentFilterSet(ByCompany):
    """Sums."""

    company = SlugFilter(method="of_company", about=OF_COMPANY)
    plant = SlugFilter(method="of_plant", about="The slug of a plant that it is for.")
    country = CountryFilter(method="in_country")
    purpose = WordsFilter(words=Purpose.values)
    layer = WordsFilter(words=LAYERS, method="of_layer")
    currency = CurrencyFilter()
    modality = WordsFilter(words=Modality.values)
    amount = AmountFilter()
    superseded = FlagFilter(method="is_superseded", about="Whether a later sum had replaced it by the day.")
    amount__gte, amount__lte = between_amounts("amount")
    amount_usd__gte, amount_usd__lte = between_amounts("amount_usd")
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Sums of the company or its subsidiaries."""
        return rows.filter(company__in=self.group(slug))

    def of_plant(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Sums for the plant."""
        return rows.filter(for_plants__plant=self.plant_id(slug))

    def in_country(self, rows: QuerySet[Any], name: str, codes: list[str]) -> QuerySet[Any]:
        """Sums for plants there; those for no plant whose country is known by the company's seat."""
        # The first plant of each, not whether there is one: a page then looks at its own rows alone, for all others
        # the database would join two tables whole.
        ties = PlantInvestment.objects.filter(investment=OuterRef("pk")).order_by()
        there = Subquery(ties.filter(plant__country__in=codes).values("pk")[:1])
        anywhere = Subquery(ties.exclude(plant__country="").values("pk")[:1])
        seat = Q(company__hq_country__in=codes, company__reported_on_last__lte=self.day)
        rows = rows.alias(there=there, anywhere=anywhere)
        return rows.filter(Q(there__isnull=False) | Q(seat, anywhere__isnull=True))

    def of_layer(self, rows: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        """Sums whose purpose belongs to the layer."""
        return rows.filter(purpose__in=[purpose for word in words for purpose in LAYERS[word]])

    def is_superseded(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        """Sums that a later one had replaced, or had not."""
        later = Investment.objects.as_of(self.day).filter(supersedes__isnull=False)
        if wanted:
            return rows.filter(pk__in=later.values("supersedes"))
        return rows.exclude(Exists(later.filter(supersedes=OuterRef("pk"))))


class PartnershipFilterSet(ByCompany):
    """Agreements."""

    company = SlugFilter(method="of_company", about=OF_COMPANY)
    type = WordsFilter(words=PartnershipType.values)
    modality = WordsFilter(words=Modality.values)
    bindingness = WordsFilter(words=Bindingness.values)
    started__gte, started__lte = between_days("started")
    reported_on__gte, reported_on__lte = between_days("reported_on")

    def of_company(self, rows: QuerySet[Any], name: str, slug: str) -> QuerySet[Any]:
        """Agreements in which the company or a subsidiary is a party."""
        party = PartnershipParty.objects.filter(partnership=OuterRef("pk"))
        return rows.filter(Exists(party.filter(company__in=self.group(slug))))

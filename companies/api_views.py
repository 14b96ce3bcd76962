"""The API's lists and details of companies, sums and agreements."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema

from companies.filters import CompanyFilterSet, InvestmentFilterSet, PartnershipFilterSet
from companies.models import Company, CompanyAlias, Investment, InvestmentPayer, Partnership, PartnershipParty
from companies.profile import parents_on, states_on
from companies.serializers import CompanySerializer, InvestmentSerializer, PartnershipSerializer
from evtracker.api.pagination import Key, amount_key, day_key, name_key
from evtracker.api.views import Page, RecordViewSet
from plants.models import PlantInvestment

# What a company's own report tells of it, empty before the day of that report: it may have been heard of earlier.
DESCRIPTION = ("legal_name", "hq_city", "hq_country", "founded", "ev_entry", "website", "ticker", "wikidata")


@extend_schema(tags=["companies"])
class CompanyViewSet(RecordViewSet):
    """Companies: start-ups, entrants from technology, vehicle and battery makers, suppliers."""

    mirrored = "companies"
    queryset = Company.objects.all()
    serializer_class = CompanySerializer
    filterset_class = CompanyFilterSet
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,120}"
    search_fields = ("name", "legal_name", "slug", "aliases__name")
    default_ordering = "name"
    orderings = {
        "name": name_key("name"),
        "slug": Key("slug"),
        "kind": Key("kind"),
        "hq_country": Key("hq_country"),
        "founded": day_key("founded_last", nullable=True),
        "ev_entry": day_key("ev_entry_last", nullable=True),
        "known_on": day_key("known_on"),
        "reported_on": day_key("reported_on_last"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those heard of by the day."""
        known = (
            Q(source__isnull=True) | Q(source__published_last__isnull=True) | Q(source__published_last__lte=self.day)
        )
        aliases = Prefetch("aliases", CompanyAlias.objects.filter(known))
        return Company.objects.known_as_of(self.day).select_related("source").prefetch_related(aliases)

    def complete(self, rows: Page) -> Page:
        """With state, parents and aliases as of the day."""
        ids = [row.pk for row in rows]
        states, parents = states_on(ids, self.day), parents_on(ids, self.day)
        for row in rows:
            row.state = states.get(row.pk)
            row.parent_companies = [each.parent for each in parents.get(row.pk, [])]
            row.alias_names = [alias.name for alias in row.aliases.all()]
            if row.reported_on.last > self.day:
                _forget(row)
        return super().complete(rows)


def _forget(row: Any) -> None:
    for name in DESCRIPTION:
        field = Company._meta.get_field(name)
        setattr(row, name, None if getattr(field, "null", False) else "")


@extend_schema(tags=["companies"])
class InvestmentViewSet(RecordViewSet):
    """Sums committed, raised, granted or spent, superseded ones too (with `superseded_by`)."""

    mirrored = "investments"
    queryset = Investment.objects.all()
    serializer_class = InvestmentSerializer
    filterset_class = InvestmentFilterSet
    search_fields = ("slug", "company__name", "payers__name", "round_name", "source__title", "source__publisher")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("reported_on_last"),
        "amount_usd": amount_key("amount_usd", nullable=True),
        "amount": amount_key("amount"),
        "company": name_key("company__name"),
        "purpose": Key("purpose"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those reported by the day."""
        return investment_rows(self.day)

    def complete(self, rows: Page) -> Page:
        """With the plants that it is for."""
        return super().complete(with_plants(rows))


def investment_rows(day: Any) -> QuerySet[Any]:
    """Sums reported by the day, with all that their serializer reads."""
    plants = PlantInvestment.objects.filter(plant__known_on__lte=day).select_related("plant").order_by("plant__name")
    replacing = Investment.objects.as_of(day).order_by("reported_on_last", "pk")
    return (
        Investment.objects.as_of(day)
        .select_related("source", "company", "part_of", "supersedes")
        .prefetch_related(
            Prefetch("payers", InvestmentPayer.objects.select_related("company").order_by("pk")),
            Prefetch("superseded_by", replacing, to_attr="superseding"),
            Prefetch("for_plants", plants),
        )
    )


def with_plants(rows: Page) -> Page:
    """Hang on each sum the plants that it is for."""
    for row in rows:
        row.known_plants = [link.plant for link in row.for_plants.all()]
    return rows


@extend_schema(tags=["companies"])
class PartnershipViewSet(RecordViewSet):
    """Agreements of two or more parties, rumoured and denied ones too (see `modality`)."""

    mirrored = "partnerships"
    queryset = Partnership.objects.all()
    serializer_class = PartnershipSerializer
    filterset_class = PartnershipFilterSet
    search_fields = ("slug", "description", "parties__name", "source__title", "source__publisher")
    default_ordering = "-reported_on"
    orderings = {
        "reported_on": day_key("reported_on_last"),
        "started": day_key("started_last", nullable=True),
        "type": Key("type"),
        "id": Key("pk", int),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Those reported by the day."""
        parties = Prefetch("parties", PartnershipParty.objects.select_related("company").order_by("pk"))
        return Partnership.objects.as_of(self.day).select_related("source").prefetch_related(parties)

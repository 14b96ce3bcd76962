"""How companies, sums and agreements are told in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from companies.models import Company, Investment, Partnership
from companies.vocabulary import CompanyState
from evtracker.api.serializers import (
    AmountNumber,
    CompanyReference,
    KnownRow,
    NamedParty,
    PartialDateText,
    PlantReference,
    SourcedSerializer,
)


class CompanySerializer(SourcedSerializer):
    """A company, with its state and parents as of the day."""

    status = serializers.ChoiceField(CompanyState.choices, source="state.status", default=None, allow_null=True)
    status_since = PartialDateText(source="state.since", default=None, allow_null=True)
    website = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField(), source="alias_names")
    parents = CompanyReference(many=True, source="parent_companies")

    class Meta:
        model = Company
        fields = [
            "id", "slug", "name", "legal_name", "kind", "status", "status_since", "hq_city", "hq_country", "founded",
            "ev_entry", "website", "ticker", "wikidata", "aliases", "parents", "known_on", "reported_on",
            "reported_on_assumed", "retold",
            "stories", "sources",
        ]  # fmt: skip


class InvestmentSerializer(SourcedSerializer):
    """A sum, in its own currency and in dollars at the rate of its day."""

    company = CompanyReference()
    years = AmountNumber(allow_null=True, help_text="Over how many years it is spread.")
    payers = NamedParty(many=True)
    plants = PlantReference(many=True, source="known_plants")
    part_of = KnownRow()
    supersedes = KnownRow()
    superseded_by = serializers.SerializerMethodField()

    class Meta:
        model = Investment
        fields = [
            "id", "slug", "company", "purpose", "amount", "currency", "amount_usd", "usd_rate", "usd_rate_on",
            "usd_rate_source", "years", "period_start", "period_end", "round_name", "modality", "payers", "plants",
            "part_of", "supersedes", "superseded_by", "reported_on", "reported_on_assumed", "retold",
            "stories", "sources",
        ]  # fmt: skip

    @extend_schema_field({"type": ["integer", "null"]})
    def get_superseded_by(self, row: Any) -> int | None:
        """The latest sum that replaces this one, as known on the day."""
        return row.superseding[-1].pk if row.superseding else None


class PartnershipSerializer(SourcedSerializer):
    """An agreement with its parties."""

    parties = NamedParty(many=True)

    class Meta:
        model = Partnership
        fields = [
            "id", "slug", "type", "modality", "bindingness", "parties", "started", "ended", "description",
            "reported_on", "reported_on_assumed", "retold", "stories", "sources",
        ]  # fmt: skip

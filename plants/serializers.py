"""How plants and their rows are told in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from companies.serializers import InvestmentSerializer
from companies.vocabulary import Modality
from evtracker.api.serializers import (
    AmountNumber,
    CompanyReference,
    KnownRow,
    NamedParty,
    PartialDateText,
    PlantReference,
    RecordSerializer,
    SourcedSerializer,
)
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantStatus
from plants.vocabulary import UNKNOWN, Status, Unit

PLANT_STATUSES = [*Status.choices, (UNKNOWN, UNKNOWN)]


class CapacitySerializer(serializers.Serializer[Any]):
    """A plant's live figure."""

    amount = AmountNumber(source="capacity", help_text="A year's.")
    unit = serializers.ChoiceField(Unit.choices)
    effective = PartialDateText(allow_null=True, help_text="By when it is to be reached; null where nobody said.")
    modality = serializers.ChoiceField(Modality.choices)
    plan = serializers.IntegerField(
        source="plan.pk", default=None, allow_null=True, help_text="The id of the capacity plan that decides it."
    )
    undated = AmountNumber(help_text="What the whole plan exceeds its dated part by.")
    past_due = serializers.BooleanField()


class CapacityPlanSerializer(SourcedSerializer):
    """A figure as it was reported. What merely repeats it is among its `sources`."""

    plant = PlantReference(allow_null=True)
    company = CompanyReference(allow_null=True, help_text="For a target at no named plant.")
    phase = serializers.IntegerField(source="phase.number", default=None, allow_null=True)
    amount = AmountNumber()
    superseded_by = serializers.SerializerMethodField()
    restates = KnownRow()

    def get_superseded_by(self, row: Any) -> int | None:
        """The id of the row that had replaced it by the day; none where it stands again, since that one was denied."""
        other = None if row.stands else row.superseded_by
        return other.pk if other is not None and other.reported_on.last <= self.context["day"] else None

    class Meta:
        model = CapacityPlan
        fields = [
            "id", "plant", "company", "phase", "amount", "unit", "product", "increment", "basis", "effective",
            "modality", "superseded_by", "restates", "linked_by", "reported_on", "reported_on_assumed", "retold",
            "stories", "sources",
        ]  # fmt: skip


class PlantStatusSerializer(SourcedSerializer):
    """A status as it was reported."""

    plant = PlantReference()
    phase = serializers.IntegerField(source="phase.number", default=None, allow_null=True)

    class Meta:
        model = PlantStatus
        fields = [
            "id", "plant", "phase", "status", "since", "reported_on", "reported_on_assumed", "retold",
            "stories", "sources",
        ]  # fmt: skip


class MilestoneSerializer(SourcedSerializer):
    """A dated event, actual or anticipated."""

    plant = PlantReference(allow_null=True)
    company = CompanyReference(allow_null=True)
    phase = serializers.IntegerField(source="phase.number", default=None, allow_null=True)
    actual = serializers.BooleanField()

    class Meta:
        model = Milestone
        fields = [
            "id", "plant", "company", "phase", "event", "date", "modality", "actual", "reported_on",
            "reported_on_assumed", "retold", "stories", "sources",
        ]  # fmt: skip


class OwnerSerializer(NamedParty):
    """An owner of a plant."""

    share = AmountNumber(allow_null=True, help_text="In per cent; null where nobody stated it.")
    since = PartialDateText(allow_null=True)
    until = PartialDateText(allow_null=True)
    reported_on = PartialDateText()


class PhaseSerializer(serializers.ModelSerializer[Phase]):
    """A part of a plant that is planned, built and rated as one."""

    class Meta:
        model = Phase
        fields = ["number", "name"]


class ReportSerializer(serializers.Serializer[Any]):
    """The latest report of any kind about a plant."""

    reported_on = serializers.DateField()
    slug = serializers.SlugField(source="source.slug", help_text="Of its source.")
    publisher = serializers.CharField(source="source.publisher")
    title = serializers.CharField(source="source.title")
    url = serializers.CharField(source="source.link")


class PlantSerializer(SourcedSerializer):
    """A plant with its standing on the day."""

    company = CompanyReference()
    within = PlantReference(allow_null=True, source="known_site")
    lat = AmountNumber(allow_null=True)
    lon = AmountNumber(allow_null=True)
    status = serializers.ChoiceField(PLANT_STATUSES, source="standing.status")
    status_since = PartialDateText(source="standing.status_row.since", default=None, allow_null=True)
    inferred_status = serializers.CharField(
        source="standing.inferred", help_text="`shelved` or `cancelled` where silence of years suggests it, else empty."
    )
    last_heard = serializers.DateField(
        source="standing.heard_on", allow_null=True, help_text="The day of the latest report of any kind about it."
    )
    capacity = CapacitySerializer(allow_null=True, source="figure")

    class Meta:
        model = Plant
        fields = [
            "id", "slug", "name", "company", "within", "city", "region", "country", "lat", "lon", "product", "status",
            "status_since", "inferred_status", "last_heard", "capacity", "announced_on", "known_on", "reported_on",
            "reported_on_assumed", "retold", "stories", "sources",
        ]  # fmt: skip


class PlantRowSerializer(PlantSerializer):
    """A plant in a list: its `sources` on demand (`expand=sources`)."""

    on_demand = ("sources",)


class FigureSerializer(serializers.Serializer[Any]):
    """A figure before or after a move."""

    id = serializers.IntegerField(source="pk")
    amount = AmountNumber()
    effective = PartialDateText(allow_null=True)
    modality = serializers.ChoiceField(Modality.choices)
    reported_on = PartialDateText()


class DisagreementSerializer(serializers.Serializer[Any]):
    """Reports of one day about one scope of a plant that can't both hold."""

    reported_on = serializers.DateField()
    phase = serializers.IntegerField(source="chosen.phase.number", default=None, allow_null=True)
    unit = serializers.CharField(source="chosen.unit")
    lowest = AmountNumber()
    highest = AmountNumber()
    chosen = FigureSerializer(help_text="The one that is counted.")
    set_aside = FigureSerializer(many=True)
    reason = serializers.CharField(help_text="Why that one.")


class PlantDetailSerializer(PlantSerializer):
    """A plant with all its rows as of the day, superseded ones too."""

    flags = serializers.ListField(child=serializers.CharField(), source="standing.flags")
    inference_rule = serializers.CharField(
        help_text="The version of the rule of `inferred_status`, and its years: `1-2-4` says shelved after two."
    )
    last_report = ReportSerializer(allow_null=True)
    capacity_stories = serializers.IntegerField(
        help_text="How many independent stories say the plan that decides `capacity`."
    )
    disagreements = DisagreementSerializer(many=True)
    owners = OwnerSerializer(many=True, source="known_owners")
    phases = PhaseSerializer(many=True, source="known_phases")
    capacity_plans = CapacityPlanSerializer(many=True, source="known_plans")
    statuses = PlantStatusSerializer(many=True, source="known_statuses")
    milestones = MilestoneSerializer(many=True, source="known_milestones")
    investments = InvestmentSerializer(many=True, source="known_investments")

    class Meta(PlantSerializer.Meta):
        fields = [
            *PlantSerializer.Meta.fields, "flags", "inference_rule", "last_report", "capacity_stories", "disagreements",
            "owners", "phases", "capacity_plans", "statuses", "milestones",
            "investments",
        ]  # fmt: skip


class MoveSerializer(RecordSerializer):
    """A plan that a later report replaced: moved, raised or cut."""

    plant = PlantReference(allow_null=True)
    company = CompanyReference(allow_null=True)
    phase = serializers.IntegerField(source="phase.number", default=None, allow_null=True)
    kind = serializers.ListField(child=serializers.CharField(), source="move.kinds")
    was = FigureSerializer(source="*")
    now = FigureSerializer(source="superseded_by")
    first = FigureSerializer(source="move.first", help_text="The earliest figure in this line of plans.")
    days = serializers.IntegerField(source="move.days", allow_null=True, help_text="Later (or, below zero, earlier).")
    days_from_first = serializers.IntegerField(source="move.days_from_first", allow_null=True)
    months = serializers.IntegerField(source="move.months", allow_null=True, help_text="The same in months.")
    months_from_first = serializers.IntegerField(source="move.months_from_first", allow_null=True)
    amount_change = AmountNumber(
        source="move.amount_change",
        allow_null=True,
        help_text="None, as the days, where the later report takes the plan in or denies it.",
    )
    amount_change_from_first = AmountNumber(source="move.amount_change_from_first", allow_null=True)

    class Meta:
        model = CapacityPlan
        fields = [
            "id", "plant", "company", "phase", "unit", "product", "kind", "was", "now", "first", "days",
            "days_from_first", "months", "months_from_first", "amount_change", "amount_change_from_first",
        ]  # fmt: skip


class ChangeSerializer(MoveSerializer):
    """A move in the change log."""

    cursor = serializers.CharField(help_text="To ask for what came after it: `since=` this.")

    class Meta(MoveSerializer.Meta):
        fields = [*MoveSerializer.Meta.fields, "cursor"]

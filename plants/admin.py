"""Plants with their owners, phases, plans, statuses and milestones, kept by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.merge_admin import MergeableAdmin
from evtracker.record_admin import RecordAdmin, RecordForm, RecordInline
from plants.attention import VIEWS
from plants.models import CapacityPlan, Milestone, Phase, Plant, PlantInvestment, PlantOwner, PlantStatus
from plants.vocabulary import LinkedBy


class OwnerInline(RecordInline):
    """Who owns how much of it."""

    model = PlantOwner
    autocomplete_fields = ("company", "source")
    verbose_name = "owner"


class PhaseInline(RecordInline):
    """Parts that are planned, built and rated as one."""

    model = Phase


class PlanInline(RecordInline):
    """What it is planned to make, by each report. Links between rows are drawn on saving."""

    model = CapacityPlan
    fk_name = "plant"
    autocomplete_fields = ("phase", "source")
    fields = (
        "phase",
        "amount",
        "unit",
        "product",
        "increment",
        "basis",
        "effective",
        "modality",
        "source",
        "reported_on",
        "superseded",
        "restated",
    )
    readonly_fields = ("superseded", "restated")
    show_change_link = True

    @admin.display(description="superseded by")
    def superseded(self, plan: CapacityPlan) -> str:
        """The later report's row, by number."""
        return f"row {plan.superseded_by_id}" if plan.superseded_by_id else "–"

    @admin.display(description="restates")
    def restated(self, plan: CapacityPlan) -> str:
        """The live row that it repeats, by number."""
        return f"row {plan.restates_id}" if plan.restates_id else "–"


class StatusInline(RecordInline):
    """Where it stands, by each report."""

    model = PlantStatus
    exclude = ("key",)
    autocomplete_fields = ("phase", "source")
    verbose_name, verbose_name_plural = "status", "statuses"


class MilestoneInline(RecordInline):
    """Dated steps, by each report."""

    model = Milestone
    exclude = ("key", "company")
    autocomplete_fields = ("phase", "source")


class InvestmentInline(RecordInline):
    """Sums that are for it."""

    model = PlantInvestment
    named_by = ("plant", "investment__company")
    autocomplete_fields = ("investment",)
    verbose_name = "investment"


class PlantForm(RecordForm):
    """A plant may lie within a larger site."""

    chains = (("within",),)


class AttentionFilter(admin.SimpleListFilter):
    """The plants that ask for a look; the admin's first page leads to each view."""

    title = "asks for a look"
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The views."""
        return [(word, label) for word, (label, _) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Plant]) -> QuerySet[Plant]:
        """The plants of the view, as known today."""
        if self.value() not in VIEWS:
            return queryset
        _, plants = VIEWS[str(self.value())]
        return queryset.filter(pk__in=plants(timezone.now().date()).order_by().values("pk"))


@admin.register(Plant)
class PlantAdmin(MergeableAdmin, RecordAdmin):
    """Plants with all their rows."""

    sheets = ("plants", "plant_owners")

    form = PlantForm

    list_display = ("name", "company", "product", "city", "country", "announced_on", "known_on")
    list_filter = (AttentionFilter, "product", "country")
    list_select_related = ("company",)
    search_fields = ("name", "slug", "city", "company__name")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("known_on",)
    autocomplete_fields = ("company", "within", "source")
    inlines = (OwnerInline, PhaseInline, PlanInline, StatusInline, MilestoneInline, InvestmentInline)

    def bears_on(self, row: Plant) -> tuple[set[int | None], set[int | None]]:
        """The plant, its company and its owners, and the site that it lies within."""
        owners = row.owners.values_list("company_id", flat=True) if row.pk else ()
        return {row.company_id, *owners}, {row.pk, row.within_id}


@admin.register(Phase)
class PhaseAdmin(RecordAdmin):
    """Phases, mostly kept with their plant."""

    sheets = ("phases",)

    date_hierarchy = None
    list_display = ("plant", "number", "name")
    list_select_related = ("plant",)
    search_fields = ("plant__name", "name", "number")
    autocomplete_fields = ("plant",)


class CapacityPlanForm(RecordForm):
    """A report may be replaced by a later one, or say again what another one says."""

    chains = (("superseded_by", "restates"),)

    def linked_rows(self) -> QuerySet[CapacityPlan]:
        """Those that a curator linked; the others are linked anew by the rules."""
        return CapacityPlan.objects.filter(linked_by=LinkedBy.CURATOR)


@admin.register(CapacityPlan)
class CapacityPlanAdmin(RecordAdmin):
    """Reports of capacity. A link that is set here by hand is kept as the curator's."""

    sheets = ("capacity_plans", "company_targets")

    form = CapacityPlanForm

    list_display = ("__str__", "plant", "company", "phase", "modality", "reported_on", "superseded_by", "restates")
    list_filter = ("unit", "product", "modality", "increment", "linked_by")
    list_select_related = ("plant", "company", "phase", "superseded_by", "restates")
    search_fields = ("plant__name", "company__name", "amount", "key")
    readonly_fields = ("key", "linked_by")
    autocomplete_fields = ("plant", "company", "phase", "superseded_by", "restates", "source")

    def save_model(self, request: HttpRequest, obj: CapacityPlan, form: Any, change: bool) -> None:
        """Note whose a link is that was changed here; one that was emptied is the rules' again."""
        if {"superseded_by", "restates"} & set(form.changed_data):
            linked = obj.superseded_by_id or obj.restates_id
            obj.linked_by = LinkedBy.CURATOR if linked else LinkedBy.RULES
        super().save_model(request, obj, form, change)


@admin.register(PlantStatus)
class PlantStatusAdmin(RecordAdmin):
    """Reports of status."""

    sheets = ("plant_status",)

    list_display = ("plant", "phase", "status", "since", "reported_on")
    list_filter = ("status",)
    list_select_related = ("plant", "phase")
    search_fields = ("plant__name", "status", "key")
    readonly_fields = ("key",)
    autocomplete_fields = ("plant", "phase", "source")


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    """Dated steps of plants and companies."""

    sheets = ("milestones",)

    list_display = ("__str__", "plant", "company", "phase", "modality", "reported_on")
    list_filter = ("event", "modality")
    list_select_related = ("plant", "company", "phase")
    search_fields = ("plant__name", "company__name", "event", "key")
    readonly_fields = ("key",)
    autocomplete_fields = ("plant", "company", "phase", "source")

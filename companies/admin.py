"""Sources, companies, and the money and agreements between them, kept by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.merge_admin import MergeableAdmin
from companies.belonging import Belongs, ring_through
from companies.models import (
    Company,
    CompanyAlias,
    CompanyParent,
    CompanyStatus,
    Investment,
    InvestmentPayer,
    InvestmentSource,
    Partnership,
    PartnershipParty,
    PartnershipSource,
    Source,
)
from companies.services import convert, new_slug
from evtracker.admin import HTTPS_ASSUMED
from evtracker.logged_admin import LoggedAdmin
from evtracker.record_admin import RecordAdmin, RecordForm, RecordInline
from evtracker.sheet_admin import SheetAdmin
from plants.models import PlantInvestment
from plants.touched import note_all_touched


@admin.register(Source)
class SourceAdmin(SheetAdmin, LoggedAdmin):
    """Publications that figures rest on."""

    sheets = ("sources",)

    formfield_overrides = HTTPS_ASSUMED

    list_display = ("title", "publisher", "published", "language", "retold")
    list_filter = ("retold", "language")
    search_fields = ("title", "publisher", "slug", "url")
    prepopulated_fields = {"slug": ("title",)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note that whatever rests on it tells of it anew."""
        super().save_related(request, form, formsets, change)
        if change:
            note_all_touched()


class AliasInline(RecordInline):
    """Other names."""

    model = CompanyAlias
    autocomplete_fields = ("source",)


class ParentForm(forms.ModelForm[CompanyParent]):
    """No company belongs to itself by way of others."""

    def clean(self) -> dict[str, Any]:
        """Refuse a parent that closes a ring on some day."""
        cleaned = super().clean() or self.cleaned_data
        company, parent = self.instance.company_id, cleaned.get("parent")
        if company is None or parent is None or cleaned.get("DELETE"):
            return cleaned
        rows = CompanyParent.objects.exclude(pk=self.instance.pk).select_related(None)
        others = (Belongs(row.company_id, row.parent_id, row.since, row.until) for row in rows)
        ring = ring_through(Belongs(company, parent.pk, cleaned.get("since"), cleaned.get("until")), others)
        if ring:
            names = Company.objects.in_bulk(list(ring))
            self.add_error("parent", f"goes round: {' > '.join(names[pk].name for pk in ring)}")
        return cleaned


class ParentInline(RecordInline):
    """Who owns it, and when."""

    model = CompanyParent
    form = ParentForm
    fk_name = "company"
    named_by = ("company", "parent")
    autocomplete_fields = ("parent", "source")
    verbose_name = "parent"


class StateInline(RecordInline):
    """Where it stands, by each report."""

    model = CompanyStatus
    named_by = ("company",)
    autocomplete_fields = ("source",)
    verbose_name = "state"


class FundingInline(RecordInline):
    """Its money, by each report; payers, plants and further sources stand on each sum's own page."""

    model = Investment
    fk_name = "company"
    fields = ("purpose", "amount", "currency", "modality", "round_name", "source", "reported_on", "amount_usd")
    readonly_fields = ("amount_usd",)
    named_by = ("company",)
    autocomplete_fields = ("source",)
    show_change_link = True
    verbose_name, verbose_name_plural = "sum", "funding"


@admin.register(Company)
class CompanyAdmin(MergeableAdmin, RecordAdmin):
    """Companies with their names, parents and states."""

    sheets = ("companies", "company_aliases", "company_parents", "company_states")

    formfield_overrides = HTTPS_ASSUMED

    list_display = ("name", "kind", "hq_country", "founded", "known_on")
    list_filter = ("kind", "hq_country")
    search_fields = ("name", "legal_name", "slug", "aliases__name")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("known_on",)
    autocomplete_fields = ("source",)
    inlines = (AliasInline, ParentInline, StateInline, FundingInline)

    def bears_on(self, row: Company) -> tuple[set[int | None], set[int | None]]:
        """The company itself."""
        return {row.pk}, set()

    def name_new(self, row: Any) -> None:
        """A sum that is typed in here gets its slug, and its dollars."""
        super().name_new(row)
        if isinstance(row, Investment):
            row.slug = row.slug or new_slug(Investment, f"{row.company.slug}-{row.purpose}-{row.reported_on}")
            convert(row)


class PayerInline(RecordInline):
    """Who gives the money."""

    model = InvestmentPayer
    autocomplete_fields = ("company",)


class ForPlantInline(RecordInline):
    """The plants that it is for."""

    model = PlantInvestment
    named_by = ("plant", "investment__company")
    autocomplete_fields = ("plant",)
    verbose_name = "plant"
    verbose_name_plural = "for plants"


class InvestmentSourceInline(RecordInline):
    """Further sources of the same sum."""

    model = InvestmentSource
    named_by = ("source",)
    autocomplete_fields = ("source",)
    verbose_name = "further source"


class InvestmentForm(RecordForm):
    """A sum may be part of another one, and stand in the place of an earlier one."""

    chains = (("part_of",), ("supersedes",))


@admin.register(Investment)
class InvestmentAdmin(RecordAdmin):
    """Sums with their payers, plants and sources. Dollars are reckoned on saving."""

    sheets = ("investments", "investment_payers", "plant_investments", "investment_sources")

    form = InvestmentForm

    list_display = ("company", "amount", "currency", "amount_usd", "purpose", "modality", "reported_on", "slug")
    list_display_links = ("company", "slug")
    list_filter = ("purpose", "modality", "currency")
    list_select_related = ("company",)
    search_fields = ("slug", "company__name", "round_name", "amount")
    readonly_fields = ("amount_usd", "usd_rate", "usd_rate_on", "usd_rate_source")
    autocomplete_fields = ("company", "part_of", "supersedes", "source")
    inlines = (PayerInline, ForPlantInline, InvestmentSourceInline)

    def bears_on(self, row: Investment) -> tuple[set[int | None], set[int | None]]:
        """Its company, those of the sums that it is tied to, and the plants that it is for."""
        tied = {other.company_id for other in (row.part_of, row.supersedes) if other}
        return {row.company_id, *tied}, set(row.for_plants.values_list("plant_id", flat=True)) if row.pk else set()

    def save_model(self, request: HttpRequest, obj: Investment, form: Any, change: bool) -> None:
        """Reckon its dollars, then save it."""
        convert(obj)
        super().save_model(request, obj, form, change)


class PartyInline(RecordInline):
    """The parties."""

    model = PartnershipParty
    autocomplete_fields = ("company",)
    verbose_name_plural = "parties"


class PartnershipSourceInline(RecordInline):
    """Further sources of the same agreement."""

    model = PartnershipSource
    named_by = ("source",)
    autocomplete_fields = ("source",)
    verbose_name = "further source"


@admin.register(Partnership)
class PartnershipAdmin(RecordAdmin):
    """Agreements with their parties and sources."""

    sheets = ("partnerships", "partnership_parties", "partnership_sources")

    list_display = ("__str__", "bindingness", "modality", "started", "ended", "reported_on")
    list_filter = ("type", "bindingness", "modality")
    search_fields = ("slug", "description", "parties__name")
    autocomplete_fields = ("source",)
    inlines = (PartyInline, PartnershipSourceInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partnership]:
        """With the parties that name it."""
        return super().get_queryset(request).prefetch_related("parties")

    def bears_on(self, row: Partnership) -> tuple[set[int | None], set[int | None]]:
        """The companies among its parties."""
        return set(row.parties.values_list("company_id", flat=True)) if row.pk else set(), set()

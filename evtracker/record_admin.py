"""What the admins of records share: after each change by hand, what is drawn from the rows is redrawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from articles.models import Claim
from articles.rematching import match_around
from articles.vocabulary import ClaimState
from companies.models import Company
from evtracker.loaded_choices import LoadedAutocomplete, LoadedFormSet
from evtracker.logged_admin import LoggedAdmin, LoggedForm
from evtracker.sheet_admin import SheetAdmin
from plants.drawn_money import DRAWN
from plants.services import redraw

# How many passages stand on a record's page.
SHOWN_CLAIMS = 20
# What every reported row has; it stands first in the models, and last in their forms, with why it is changed.
REPORTED = ("source", "reported_on", "reported_on_assumed", "why")


def reported_last(fields: Sequence[Any]) -> list[Any]:
    """What a row says before where it comes from."""
    return [*(name for name in fields if name not in REPORTED), *(name for name in REPORTED if name in fields)]


class RecordInline(admin.TabularInline[Any, Any]):
    """Rows of a record, on its page."""

    extra = 0
    formset = LoadedFormSet
    template = "admin/records/rows.html"
    # What a row's own name is made of, to be loaded with it.
    named_by: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what names each row."""
        rows = super().get_queryset(request)
        # Without names, select_related() would load every key there is.
        return rows.select_related(*self.named_by) if self.named_by else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With boxes that look up what is chosen once for all rows."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What a row says before where it comes from."""
        return reported_last(super().get_fields(request, obj))


class RecordForm(LoggedForm):
    """A record's form; links from row to row may not lead back to the row itself."""

    # Fields that point to another row of the same model; those of one tuple are followed together.
    chains: Sequence[tuple[str, ...]] = ()

    def linked_rows(self) -> QuerySet[Any]:
        """The rows whose links stay as they are once this one is saved."""
        rows: QuerySet[Any] = self._meta.model._default_manager.all()
        return rows

    def clean(self) -> dict[str, Any]:
        """Refuse a link that would close a circle."""
        cleaned = super().clean() or self.cleaned_data
        for chain in self.chains:
            for name in chain:
                if cleaned.get(name) is not None and self._leads_back(cleaned[name].pk, chain):
                    self.add_error(name, "leads back to this row, in a circle")
        return cleaned

    def _leads_back(self, pk: int, chain: tuple[str, ...]) -> bool:
        rows, seen, ahead = self.linked_rows(), set[int](), {pk}
        while ahead and self.instance.pk not in ahead:
            seen |= ahead
            links = rows.filter(pk__in=ahead).values_list(*chain)
            ahead = {other for row in links for other in row if other is not None} - seen
        return bool(ahead)


class RecordAdmin(SheetAdmin, LoggedAdmin):
    """A record that bears on companies and plants; subclasses name these in `bears_on`."""

    form = RecordForm
    change_form_template = "admin/evtracker/record_form.html"
    save_on_top = True
    list_per_page = 50
    # By the day on which each was reported.
    date_hierarchy: ClassVar[str | None] = "reported_on_last"

    class Media:
        css = {"all": ["css/admin-records.css"]}
        js = ["js/admin-labels.js"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What a row says before where it comes from."""
        return reported_last(super().get_fields(request, obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the passages of the accepted claims that tell of it."""
        told: dict[str, Any] = {}
        if object_id.isdecimal() and request.user.has_perm("articles.view_claim"):
            told = {"told_by": told_by(self.model, int(object_id))}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def bears_on(self, row: Any) -> tuple[set[int | None], set[int | None]]:
        """The companies and plants whose drawn columns hang on the row, by their ids."""
        return {getattr(row, "company_id", None)}, {getattr(row, "plant_id", None)}

    def name_new(self, row: Any) -> None:
        """Give a row that is new the key that it goes by."""
        if hasattr(row, "key"):
            row.key = row.key or new_key()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Give a new row its key, then save it."""
        self.name_new(obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Give new rows below it their keys, then save them."""
        for row in formset.save(commit=False):
            self.name_new(row)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below it, then redraw; also for the company, plant or site that the row was taken from."""
        super().save_related(request, form, formsets, change)
        companies, plants = self.bears_on(form.instance)
        before = form.initial
        before_too = companies | {before.get("company")}, plants | {before.get("plant"), before.get("within")}
        redraw_about(*before_too, called=_names_of(form.instance))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """As usual; where others rest on the rows, these are named, rather than that they can't be deleted either."""
        rows, counts, lacking, resting = super().get_deleted_objects(objs, request)
        drawn = {str(model._meta.verbose_name_plural) for model in DRAWN}
        counts = {name: count for name, count in counts.items() if name not in drawn}
        lacking = lacking - {str(model._meta.verbose_name) for model in DRAWN}
        return _without_drawn(rows), counts, set() if resting else lacking, resting

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it, then redraw."""
        companies, plants = self.bears_on(obj)
        super().delete_model(request, obj)
        redraw_about(companies, plants)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete them, then redraw."""
        companies: set[int | None] = set()
        plants: set[int | None] = set()
        for row in queryset:
            of_companies, of_plants = self.bears_on(row)
            companies, plants = companies | of_companies, plants | of_plants
        super().delete_queryset(request, queryset)
        redraw_about(companies, plants)


def _without_drawn(rows: list[Any]) -> list[Any]:
    """The rows that would go, nested as they come, without what is only drawn from them."""
    drawn = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in DRAWN)
    told = (row for row in rows if isinstance(row, list) or not str(row).startswith(drawn))
    kept = (_without_drawn(row) if isinstance(row, list) else row for row in told)
    return [row for row in kept if row != []]


def told_by(model: type[Any], pk: int) -> list[Claim]:
    """The latest accepted claims about a row, each with its article; none where claims are about no such row."""
    name = next((each.name for each in Claim._meta.get_fields() if each.related_model is model), None)
    if name is None or name == "version":
        return []
    claims = Claim.objects.filter(**{name: pk}, state=ClaimState.ACCEPTED).select_related("version__article__source")
    claims = claims.select_related("decided_by").defer("version__text", "version__article__page")
    return list(claims.order_by("-pk")[:SHOWN_CLAIMS])


def new_key() -> str:
    """The key of a row typed in by hand."""
    return f"admin:{uuid.uuid4().hex}"


def _names_of(row: Any) -> list[str]:
    """What a company is called, so that claims which are about nobody yet may be about it."""
    if not isinstance(row, Company):
        return []
    return [*filter(None, [row.name, row.legal_name]), *row.aliases.values_list("name", flat=True)]


def redraw_about(companies: set[int | None], plants: set[int | None], called: Iterable[str] = ()) -> None:
    """Redraw what follows from the rows of these, and match anew what waits around them or for one `called` so.

    A row that is about none of the two names None.
    """
    about = {pk for pk in companies if pk is not None}, {pk for pk in plants if pk is not None}
    redraw(*about)
    match_around(*about, called)

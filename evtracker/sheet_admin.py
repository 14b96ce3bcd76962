"""Sheets in the admin: a table's rows out as CSV or XLSX, and in again after a look at what that would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from evtracker.sheet_formats import CsvSheet, UnreadableSheetError, UnwritableSheetError, XlsxSheet, plain, xlsx_lines
from evtracker.sheet_resource import TableResource
from plants.starter.correcting import MODELS
from plants.starter.reading import Fault, Folder, csv_lines
from plants.starter.sheet import BY_NAME, Sheet
from plants.starter.tables import TABLES, Table

FORMATS: dict[str, Callable[[], Any]] = {"csv": CsvSheet, "xlsx": XlsxSheet}
# Rows and faults that the page shows; of the others it says how many there are.
SHOWN = 200
# Between the look and the word to do it; what was looked at is signed, and kept nowhere but on the page.
LOOKED_AT_FOR = 3600
# Where the rows of a table belong to a row of another: what leads from the one to the other.
BELOW = {
    "investment_payers": "investment",
    "plant_investments": "investment",
    "investment_sources": "investment",
    "partnership_sources": "partnership",
}
Lines = list[tuple[int, list[str]]]


class ImportForm(forms.Form):
    """A file, whose rows it has, and why it comes."""

    def __init__(self, tables: Sequence[str], data: Any = None, files: Any = None, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial, label_suffix="")
        names = [(name, f"{name.replace('_', ' ')} ({BY_NAME[name].file})") for name in tables]
        self.fields["table"] = forms.ChoiceField(choices=names, label="rows of")
        self.fields["file"] = forms.FileField(
            label="file",
            widget=forms.FileInput({"accept": ".csv,.xlsx"}),
            help_text=f"CSV in UTF-8, or XLSX; up to {settings.IMPORT_MAX_BYTES / 1_000_000:g} MB and "
            f"{settings.IMPORT_MAX_ROWS:,} rows. The first row names the columns, as an export does.",
        )
        self.fields["why"] = forms.CharField(
            max_length=300, label="why", help_text="kept in the history", widget=forms.TextInput({"size": "60"})
        )

    def clean_file(self) -> Any:
        """A file of bearable size whose name tells what it is."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(f"is larger than {settings.IMPORT_MAX_BYTES / 1_000_000:g} MB")
        if file.name.rpartition(".")[2].lower() not in FORMATS:
            raise forms.ValidationError("is neither .csv nor .xlsx")
        return file


class SheetAdmin(admin.ModelAdmin[Any]):
    """Records that come and go as sheets; subclasses name their tables in `sheets`."""

    sheets: Sequence[str] = ()
    change_list_template = "admin/sheets/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Beside the usual pages those of sheets."""
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        own = [
            path("export/", view(self.export_view), name=f"{name}_export"),
            path("import/", view(self.import_view), name=f"{name}_import"),
        ]
        return [*own, *super().get_urls()]

    def may_export(self, request: HttpRequest) -> list[str]:
        """The tables whose rows the user may look at."""
        return [name for name in self.sheets if _may(request, name, "view") and self.has_view_permission(request)]

    def may_import(self, request: HttpRequest) -> list[str]:
        """The tables whose rows the user may add and change."""
        return [name for name in self.sheets if _may(request, name, "add") and _may(request, name, "change")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the ways to the sheets, for whoever may."""
        told = {"may_export": bool(self.may_export(request)), "may_import": bool(self.may_import(request))}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """What there is to export; with `sheet` and `as` the file itself, of the rows that the list's filters leave."""
        tables = self.may_export(request)
        if not tables:
            raise PermissionDenied
        kept = request.GET.copy()
        asked, kind = kept.pop("sheet", [""])[-1], kept.pop("as", [""])[-1]
        where = self._filtered(request, kept)
        if asked and where is not None:
            if asked not in tables or kind not in FORMATS:
                raise Http404("there is no such sheet")
            try:
                return _file(BY_NAME[asked], kind, self._of(asked, where) if kept else Q())
            except UnwritableSheetError as error:
                messages.error(request, f"Not exported: {error}.")
        if where is None:
            messages.error(request, "The list has no such filter: all rows are offered.")
            kept.clear()
        context = {"tables": [BY_NAME[name] for name in tables], "kept": kept.urlencode(), "filtered": bool(kept)}
        return self._page(request, "export", "Export", **context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, show what it would do, and do it once that is confirmed."""
        tables = self.may_import(request)
        if not tables:
            raise PermissionDenied
        if "looked_at" in request.POST:
            return self._confirm(request, tables)
        form = ImportForm(tables, request.POST or None, request.FILES or None)
        told: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            told = self._look(request, form)
        return self._page(request, "import", "Import", form=form, media=self.media + form.media, **told)

    def _look(self, request: HttpRequest, form: ImportForm) -> dict[str, Any]:
        """What the file would do, and the signed rows by which it can be done."""
        table, file = BY_NAME[form.cleaned_data["table"]], form.cleaned_data["file"]
        try:
            lines, faults = _lines(table, file.name, file.read())
        except UnreadableSheetError as error:
            form.add_error("file", str(error))
            return {}
        if len(lines) > settings.IMPORT_MAX_ROWS + 1:
            form.add_error("file", f"has more than {settings.IMPORT_MAX_ROWS:,} rows")
            return {}
        why = f"{form.cleaned_data['why']} ({file.name})"
        told = _told(request, table, lines, faults, why)
        if not told["faults"] and told["changing"]:
            rows = [[number, cells] for number, cells in lines]
            signed = {"table": table.name, "why": why, "rows": rows}
            told["looked_at"] = signing.dumps(signed, salt=_salt(request), compress=True)
        return told

    def _confirm(self, request: HttpRequest, tables: Sequence[str]) -> HttpResponse:
        """Do what was looked at; checked anew, for the record may be another one by now."""
        here = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        try:
            signed = signing.loads(request.POST["looked_at"], salt=_salt(request), max_age=LOOKED_AT_FOR)
        except signing.BadSignature:
            messages.error(request, "Nothing was imported: what was looked at is too old. Choose the file again.")
            return redirect(f"{here}_import")
        if signed["table"] not in tables:
            raise PermissionDenied
        table = BY_NAME[signed["table"]]
        lines = [(number, cells) for number, cells in signed["rows"]]
        told = _told(request, table, lines, [], signed["why"], dry_run=False)
        if told["faults"]:
            messages.error(request, "Nothing was imported: the record has changed since you looked.")
            form = ImportForm(tables, initial={"table": table.name, "why": signed["why"]})
            return self._page(request, "import", "Import", form=form, media=self.media + form.media, **told)
        messages.success(request, f"{table.name.replace('_', ' ').capitalize()}: {told['says']}.")
        return redirect(reverse(f"{here}_changelist"))

    def _filtered(self, request: HttpRequest, kept: Any) -> Q | None:
        """The rows that the list shows with these filters; None where it has no such filter."""
        if not kept:
            return Q()
        whole, request.GET = request.GET, kept
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return None
        finally:
            request.GET = whole
        return Q(pk__in=rows.order_by().values("pk"))

    def _of(self, name: str, where: Q) -> Q:
        """The rows of the table that belong to the filtered ones."""
        return Q(**{f"{BELOW[name]}__in": self.model._default_manager.filter(where)}) if name in BELOW else where

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> TemplateResponse:
        told = {"title": f"{title} {self.opts.verbose_name_plural}", "opts": self.opts, **context}
        context = {**self.admin_site.each_context(request), **told}
        return TemplateResponse(request, f"admin/sheets/{name}.html", context)


def _may(request: HttpRequest, name: str, verb: str) -> bool:
    opts = MODELS[name]._meta
    return request.user.has_perm(f"{opts.app_label}.{get_permission_codename(verb, opts)}")


def _salt(request: HttpRequest) -> str:
    """What one looked at, nobody else confirms."""
    return f"evtracker.sheet {request.user.pk}"


def _file(table: Table, kind: str, where: Q) -> HttpResponse:
    form = FORMATS[kind]()
    answer = HttpResponse(form.export_data(TableResource(table).export(where=where)), form.get_content_type())
    name = f"{table.name}-{timezone.now().date().isoformat()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(table: Table, name: str, content: bytes) -> tuple[Lines, list[Fault]]:
    """The file's rows as text, and what is wrong with it as a whole. UnreadableSheetError for what is no such file."""
    if name.lower().endswith(".xlsx"):
        return list(xlsx_lines(content)), []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableSheetError(f"is not UTF-8 (line {line}): save it as “CSV UTF-8”") from error
    folder = Folder({one.name: [] for one in TABLES})
    lines = [(line, [plain(cell) for cell in cells]) for line, cells in csv_lines(folder, table, text)]
    return lines, folder.faults


def _told(
    request: HttpRequest, table: Table, lines: Lines, faults: list[Fault], why: str, *, dry_run: bool = True
) -> dict[str, Any]:
    """What became, or would become, of the rows, for the page."""
    sheet, resource = Sheet(table, lines), TableResource(table)
    sheet.folder.faults += faults
    assert isinstance(request.user, User)
    outcome = resource.take_in(sheet, by=request.user, why=why, dry_run=dry_run)
    kinds = [outcome.kind(row) for row in sheet.rows]
    counts = [(kinds.count(kind), kind) for kind in ("new", "corrected", "unchanged")]
    rows = [
        {"line": row.line, "kind": kind, "cells": row.cells, "changes": _changes(outcome.corrected.get(row.line))}
        for row, kind in zip(sheet.rows, kinds, strict=True)
        if kind != "unchanged"
    ]
    return {
        "table": table,
        "columns": sheet.header,
        "faults": outcome.faults[:SHOWN],
        "more_faults": max(0, len(outcome.faults) - SHOWN),
        "says": ", ".join(f"{count:,} {kind}" for count, kind in counts),
        "rows": rows[:SHOWN],
        "more_rows": max(0, len(rows) - SHOWN),
        "changing": bool(rows),
        "looked": True,
    }


def _changes(pair: tuple[Any, Any] | None) -> list[tuple[str, Any, Any]]:
    """What a corrected row said and what it says."""
    if pair is None:
        return []
    before, after = pair
    fields = [one for one in after._meta.concrete_fields if not one.name.endswith(("_first", "_last"))]
    values = [(one, getattr(before, one.attname), getattr(after, one.attname)) for one in fields]
    return [
        (str(one.verbose_name), getattr(before, one.name), getattr(after, one.name))
        for one, old, new in values
        if old != new
    ]

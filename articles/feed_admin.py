"""Feeds in the admin: which are polled, how they fare, and how new ones come in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator

from articles.addresses import BadAddressError
from articles.download import FetchFailed, FetchRefused
from articles.feed_forms import AddressForm, FeedForm, OpmlForm
from articles.feeds.discovery import Found, discover
from articles.feeds.opml import BadOpmlError, export_opml, import_opml
from articles.feeds.trial import add_feed, set_enabled, start_anew, try_feed
from articles.models import Feed
from articles.tasks import enqueue_feed
from evtracker.admin import ReadOnlyAdmin, counted

# Tried while one waits for the page; each may take as long as a fetch.
MOST_TRIED = 3
# Of an error in the list so many characters.
SHOWN = 80
CHANGELIST = "admin:articles_feed_changelist"
WORDS = (
    "One word or phrase on each line, in whatever case; * stands for any letters (batter*). An entry is taken in if "
    "its title or text has one of the first, where there are any, and none of the second."
)
POLLING = (
    "The interval follows from what the feed brings, within the bounds given here or in the settings; its publisher "
    "may ask for a longer one. A feed that fails is asked more and more rarely, and recovers by itself."
)


class FailingFilter(admin.SimpleListFilter):
    """Whether the last poll failed."""

    title = "last poll"
    parameter_name = "failing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """It did, or it did not."""
        return [("yes", "failed"), ("no", "was well, or none yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        """The feeds of which that is so."""
        if self.value() in ("yes", "no"):
            return queryset.exclude(error="") if self.value() == "yes" else queryset.filter(error="")
        return queryset


class VerifiedFilter(admin.SimpleListFilter):
    """Whether it has ever been tried with success."""

    title = "verified"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """It was, or it was not."""
        return [("yes", "yes"), ("no", "no")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        """The feeds of which that is so."""
        if self.value() in ("yes", "no"):
            return queryset.filter(verified_at__isnull=self.value() == "no")
        return queryset


class FeedAdmin(admin.ModelAdmin[Feed]):
    """Which feeds are polled, how often, what they brought and what went wrong last."""

    form = FeedForm
    change_list_template = "admin/articles/feed/change_list.html"

    list_display = (
        "__str__",
        "enabled",
        "verified",
        "polled_at",
        "next_poll_at",
        "found_count",
        "trouble",
    )
    list_filter = ("enabled", VerifiedFilter, FailingFilter)
    search_fields = ("title", "url")
    fieldsets = (
        (None, {"fields": ("url", "title", "site_url", "enabled", "verified_at")}),
        ("Words", {"fields": ("include_words", "exclude_words"), "description": WORDS}),
        (
            "Polling",
            {
                "fields": (
                    ("interval_minutes", "least_minutes", "most_minutes"),
                    ("polled_at", "next_poll_at"),
                    ("error", "error_count", "failing_since"),
                    ("moved_to", "moved_count"),
                    ("etag", "last_modified"),
                ),
                "description": POLLING,
            },
        ),
        (
            "What it brought",
            {"fields": (("found_count", "last_found_at"), ("entry_count", "left_out_count", "skipped_count"))},
        ),
    )
    readonly_fields = (
        "verified_at",
        "interval_minutes",
        "polled_at",
        "next_poll_at",
        "error",
        "error_count",
        "failing_since",
        "moved_to",
        "moved_count",
        "etag",
        "last_modified",
        "found_count",
        "last_found_at",
        "entry_count",
        "left_out_count",
        "skipped_count",
    )
    actions = ("try_now", "poll_now", "enable", "disable", "export_selected")

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """What was left out by other words, or lies at another address, is read at the next poll."""
        if {"url", "include_words", "exclude_words"} & set(form.changed_data):
            start_anew(obj)
        super().save_model(request, obj, form, change)

    @admin.display(boolean=True, ordering="verified_at")
    def verified(self, feed: Feed) -> bool:
        """Whether it was ever tried with success."""
        return feed.verified_at is not None

    @admin.display(description="what is wrong", ordering="error_count")
    def trouble(self, feed: Feed) -> str:
        """Its last error, in brief, and how often in a row."""
        times = f" ({feed.error_count} times)" if feed.error_count > 1 else ""
        return f"{Truncator(feed.error).chars(SHOWN)}{times}"

    @admin.action(description="Try selected feeds now (nothing is taken in)", permissions=["change"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> HttpResponse:
        """Ask each once and show what it would bring, enabled or not."""
        chosen = list(queryset.values_list("pk", flat=True)[: MOST_TRIED + 1])
        if len(chosen) > MOST_TRIED:
            self.message_user(request, f"The first {MOST_TRIED} were tried; no more at a time.", messages.WARNING)
        context = {"title": "Feeds tried", "trials": [try_feed(pk) for pk in chosen[:MOST_TRIED]]}
        return TemplateResponse(request, "admin/articles/feed/trial.html", self._context(request, context))

    @admin.action(description="Poll selected feeds now", permissions=["change"])
    def poll_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Let each be due, and have it polled."""
        feeds = queryset.filter(enabled=True)
        feeds.update(next_poll_at=None)
        for feed in feeds:
            enqueue_feed(feed.pk)
        self.message_user(request, f"{counted(len(feeds), 'feed')} being polled; what is not enabled is left alone.")

    @admin.action(description="Enable selected feeds that are verified", permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Have them polled from now on."""
        untried = queryset.filter(enabled=False, verified_at=None).count()
        enabled = set_enabled(queryset.filter(verified_at__isnull=False), True)
        self.message_user(request, f"{counted(enabled, 'feed')} enabled.")
        if untried:
            left = f"{counted(untried, 'feed')} left alone, never tried with success"
            self.message_user(request, f"{left}: try first (“Try selected feeds now”).", messages.WARNING)

    @admin.action(description="Disable selected feeds", permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Poll them no more; what they brought stays."""
        self.message_user(request, f"{counted(set_enabled(queryset, False), 'feed')} disabled.")

    @admin.action(description="Export selected feeds as OPML", permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Feed]) -> HttpResponse:
        """A file for any reader of feeds."""
        headers = {"Content-Disposition": 'attachment; filename="feeds.opml"'}
        return HttpResponse(export_opml(queryset), content_type="text/x-opml; charset=utf-8", headers=headers)

    def get_urls(self) -> list[URLPattern]:
        """The pages for finding and importing feeds, before those of single feeds."""
        view = self.admin_site.admin_view
        own = [
            path("discover/", view(self.discover_view), name="articles_feed_discover"),
            path("import/", view(self.import_view), name="articles_feed_import"),
        ]
        return own + super().get_urls()

    def discover_view(self, request: HttpRequest) -> HttpResponse:
        """Find a site's feeds from one of its pages, and add the ones that are chosen."""
        self._allow(request)
        if "add" in request.POST:
            return self._add(request)
        form = AddressForm(request.POST or None)
        found: list[Found] | None = None
        if form.is_valid():
            try:
                found = discover(form.cleaned_data["url"])
            except BadAddressError as error:
                form.add_error("url", str(error))
            except (FetchRefused, FetchFailed) as error:
                form.add_error("url", error.reason)
        context = {"title": "Find a site's feeds", "form": form, "found": found}
        return TemplateResponse(request, "admin/articles/feed/discover.html", self._context(request, context))

    def _add(self, request: HttpRequest) -> HttpResponse:
        """Add the feeds that were chosen among those found."""
        added = 0
        for url in request.POST.getlist("add"):
            try:
                added += add_feed(url, request.POST.get(f"title-{url}", ""))[1]
            except (BadAddressError, FetchRefused) as error:
                self.message_user(request, str(error), messages.ERROR)
        self.message_user(request, f"{counted(added, 'feed')} added, not yet enabled: try and enable what is wanted.")
        return HttpResponseRedirect(reverse(CHANGELIST))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Add the feeds of an OPML file, not enabled; or none, where it has a fault."""
        self._allow(request)
        form = OpmlForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                imported = import_opml(form.cleaned_data["file"])
            except BadOpmlError as error:
                for problem in error.problems:
                    form.add_error("file", problem)
            else:
                told = f"{counted(imported.added, 'feed')} added, not yet enabled; {imported.known} known already."
                self.message_user(request, told)
                return HttpResponseRedirect(reverse(CHANGELIST))
        context = {"title": "Import feeds", "form": form}
        return TemplateResponse(request, "admin/articles/feed/import.html", self._context(request, context))

    def _allow(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **context}


class HostAdmin(ReadOnlyAdmin):
    """The hosts that are fetched from: who is busy, and whose robots.txt says what."""

    list_display = ("name", "held_until", "free_at", "crawl_delay", "robots_until", "robots_error")
    search_fields = ("name",)
    fields = (
        "name",
        ("held_until", "free_at"),
        ("crawl_delay", "robots_until"),
        ("robots_failing_since", "robots_error"),
        "robots",
    )

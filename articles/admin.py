"""The review queue, and the articles, feeds and decisions behind it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.change_models import RecordChange
from articles.claim_values import in_words
from articles.feed_admin import FeedAdmin, HostAdmin
from articles.hand_in_page import RereadingAdmin, again_view, hand_in_view, how_far
from articles.jobs_page import jobs_view, retry_view
from articles.judgement_admin import NotNamedAdmin
from articles.judgement_models import NotNamed
from articles.merge_admin import MergeAdmin
from articles.merge_models import Merge
from articles.models import Article, ArticleVersion, Claim, Decision, Feed, Host, Rereading
from articles.review_page import bulk_view, review_address, review_view, undo_all, with_match
from articles.states import try_again
from articles.story_admin import AddressInline, StoryActions, StoryFilter
from articles.tasks import enqueue_article
from articles.vocabulary import ArticleState, ClaimState
from evtracker.admin import ReadOnlyAdmin, ReadOnlyInline, counted


class StateFilter(admin.SimpleListFilter):
    """What was decided about a claim; the pending ones where nothing is chosen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states, and all of them."""
        return [*ClaimState.choices, ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        """As usual, without the choice of none."""
        for value, label in self.lookup_choices:
            selected = (self.value() or ClaimState.PENDING) == value
            yield {
                "selected": selected,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """The claims of that state."""
        state = self.value() or ClaimState.PENDING
        return queryset if state == "all" else queryset.filter(state=state)


class RetoldFilter(admin.SimpleListFilter):
    """Whether the article's text was written anew for demonstration."""

    title = "text"
    parameter_name = "retold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """As published, or retold."""
        return [("no", "as published"), ("yes", "retold for demonstration")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """The claims of such articles."""
        if self.value() in ("yes", "no"):
            return queryset.filter(version__article__source__retold=self.value() == "yes")
        return queryset


def badge(word: str, label: str) -> SafeString:
    """A small coloured label."""
    return format_html('<span class="badge badge-{}">{}</span>', word, label)


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin[Claim]):
    """The queue of claims that wait for a decision; each leads to its review page."""

    list_display = ("says", "sure", "matched", "article")
    list_display_links = None
    list_filter = (
        StateFilter,
        "kind",
        "effect",
        "modality",
        RetoldFilter,
        ("company", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("subject", "passage", "company__name", "version__article__source__title")
    search_help_text = "Search by company, passage or article"
    ordering = ("-version_id", "start", "pk")
    list_per_page = 50
    actions = ("accept_selected", "reject_selected")

    class Media:
        css = {"all": ["css/admin-review.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """All that a row of the queue names."""
        return with_match(super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims come from articles, or are a curator's correction of one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """What an article was read to say stays, whatever was decided."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The queue under its own name."""
        return super().changelist_view(request, {"title": "Claims for review", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The review page in place of a form of columns."""
        return review_view(self, request, object_id)

    @admin.display(description="what it says", ordering="subject")
    def says(self, claim: Claim) -> SafeString:
        """Subject and values in words, leading to the review page; how it is put, and its state once decided."""
        return format_html(
            '<a class="says" href="{}"><strong>{}</strong> <span class="kind">{}</span><br>{}</a> {}{}',
            review_address(claim.pk),
            claim.subject,
            claim.get_kind_display(),
            in_words(claim.kind, claim.values),
            badge(claim.modality, claim.get_modality_display()),
            "" if claim.state == ClaimState.PENDING else badge(claim.state, claim.get_state_display()),
        )

    @admin.display(description="sure", ordering="confidence")
    def sure(self, claim: Claim) -> str:
        """How sure the extractor is, in per cent."""
        return "curator" if claim.confidence is None else f"{claim.confidence:.0%}"

    @admin.display(description="matched to, and would be", ordering="effect")
    def matched(self, claim: Claim) -> SafeString:
        """Company or plant, the record if there is one, and what accepting it would do."""
        whom = claim.plant or claim.company
        record = claim.record
        return format_html(
            '<div class="match">{} <span class="quiet">{}</span></div>{}',
            str(whom) if whom else "",
            str(record) if record else "",
            badge(claim.effect, claim.get_effect_display()),
        )

    @admin.display(description="article", ordering="version_id")
    def article(self, claim: Claim) -> SafeString:
        """Publisher, day and title."""
        source = claim.source
        return format_html(
            "{}<br><span class='quiet'>{} {}{}</span>",
            source.title,
            source.publisher or "unknown publisher",
            str(source.published or "undated"),
            " · retold" if source.retold else "",
        )

    @admin.action(description="Accept selected claims…", permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        """Accept after a look at what will change."""
        return bulk_view(self, request, queryset, "accept")

    @admin.action(description="Reject selected claims…", permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        """Reject after a look at them."""
        return bulk_view(self, request, queryset, "reject")


admin.site.register(Feed, FeedAdmin)
admin.site.register(Host, HostAdmin)


class VersionInline(ReadOnlyInline):
    """The texts as they were read."""

    model = ArticleVersion
    fields = readonly_fields = ("number", "title", "read_at")
    show_change_link = True


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin, StoryActions):
    """How far each article has come. They are handed in by a form of their own, and no column is typed in here."""

    list_display = ("title", "publisher", "published", "state", "retold", "failure", "found_at")
    list_filter = ("state", "source__retold", StoryFilter, "feed")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__publisher", "source__url")
    fields = ("source", "feed", "story", "state", "failure", "attempts", "found_at", "in_hand_until")
    inlines = (VersionInline, AddressInline)
    actions = ("try_again", "extract_again", "join_selected", "part_selected")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may hand in articles."""
        return bool(request.user.has_perm("articles.add_article"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form to hand one in."""
        return hand_in_view(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Its columns, and how far it is."""
        told: dict[str, Any] = {"may_retry": self.has_retry_permission(request)}
        if object_id.isdecimal() and request.user.has_perm("articles.view_article"):
            told |= how_far(int(object_id))
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Beside the usual ones the page on feeds and jobs, and trying again from there."""
        view = self.admin_site.admin_view
        own = [
            path("<int:article_id>/again/", view(again_view), name="articles_article_again"),
            path("jobs/", view(partial(jobs_view, self)), name="articles_article_jobs"),
            path("jobs/retry/", view(retry_view), name="articles_article_retry"),
        ]
        return own + super().get_urls()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Also by the kind of failure, as the page on jobs leads to them."""
        return lookup == "failure_kind" or super().lookup_allowed(lookup, value, request)

    @admin.action(description="Try again what failed", permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Bring the failed ones among them back to the stage for which all is at hand, and have them processed."""
        failed = list(queryset.filter(state=ArticleState.FAILED).values_list("pk", flat=True))
        for pk in failed:
            try_again(pk)
            enqueue_article(pk)
        self.message_user(request, f"{counted(len(failed), 'article')} being tried again; what has not failed is left.")

    @admin.action(description="Extract again", permissions=["retry"])
    def extract_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Have the texts of those that were read to their end read anew; what was decided stays."""
        extracted = list(queryset.filter(state=ArticleState.EXTRACTED).values_list("pk", flat=True))
        for pk in extracted:
            try_again(pk)
            enqueue_article(pk)
        self.message_user(request, f"{counted(len(extracted), 'article')} being read anew; all others are left.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Without the pages as they came."""
        return super().get_queryset(request).defer("page")

    @admin.display(ordering="source__title")
    def title(self, article: Article) -> str:
        """Of its source."""
        return article.source.title

    @admin.display(ordering="source__publisher")
    def publisher(self, article: Article) -> str:
        """Of its source."""
        return article.source.publisher

    @admin.display(ordering="source__published_last")
    def published(self, article: Article) -> str:
        """Of its source."""
        return str(article.source.published or "undated")

    @admin.display(boolean=True, ordering="source__retold")
    def retold(self, article: Article) -> bool:
        """Whether its text was written anew for demonstration."""
        return article.source.retold


admin.site.register(Rereading, RereadingAdmin)
admin.site.register(NotNamed, NotNamedAdmin)
admin.site.register(Merge, MergeAdmin)


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    """The text that passages point into: written once, changed never."""

    list_display = ("__str__", "number", "read_at")
    list_select_related = ("article__source",)
    search_fields = ("title", "article__source__title")
    fields = ("article", "number", "title", "text", "text_hash", "read_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        """Without the pages as they came."""
        return super().get_queryset(request).defer("article__page")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who decided what, when and why. Decisions are taken back on the claim's page."""

    list_display = ("at", "by", "action", "claim_link", "reason", "undone")
    list_filter = ("action", ("by", admin.RelatedOnlyFieldListFilter), ("undone_by", admin.EmptyFieldListFilter))
    list_select_related = ("by", "claim")
    search_fields = ("claim__subject", "reason")
    date_hierarchy = "at"
    fields = ("claim_link", "action", "by", "at", "reason", "made", "before", "undone_by")
    actions = ("undo_selected",)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Whoever may decide."""
        return bool(request.user.has_perm("articles.change_claim"))

    @admin.action(description="Take selected decisions back", permissions=["undo"])
    def undo_selected(self, request: HttpRequest, queryset: QuerySet[Decision]) -> None:
        """The latest first; those that can't be taken back are named with what stands in the way."""
        undo_all(request, queryset)

    @admin.display(description="claim")
    def claim_link(self, decision: Decision) -> SafeString:
        """To its review page."""
        return format_html('<a href="{}">{}</a>', review_address(decision.claim_id), str(decision.claim))

    @admin.display(boolean=True)
    def undone(self, decision: Decision) -> bool:
        """Whether it was taken back."""
        return decision.undone_by_id is not None


@admin.register(RecordChange)
class RecordChangeAdmin(ReadOnlyAdmin):
    """Who changed which record, when, why and from which claim. The history of one record stands on its own page."""

    list_display = ("at", "by", "name", "deed", "model", "reason", "decision")
    list_filter = ("deed", "model", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("by", "decision__by", "merge")
    search_fields = ("name", "reason", "decision__claim__subject")
    date_hierarchy = "at"
    fields = ("name", "model", "row", "deed", "before", "after", "by", "at", "reason", "decision", "merge")

"""What of the articles stands in the admin: the review queue, and the articles, feeds and decisions behind it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.change_models import RecordChange
from articles.claim_admin import ClaimAdmin
from articles.feed_admin import FeedAdmin, HostAdmin
from articles.hand_in_page import RereadingAdmin, again_view, hand_in_view, how_far
from articles.jobs_page import jobs_view, retry_view
from articles.judgement_admin import NotNamedAdmin
from articles.judgement_models import NotNamed
from articles.merge_admin import MergeAdmin
from articles.merge_models import Merge
from articles.models import Article, ArticleVersion, Claim, Decision, Feed, Host, Rereading
from articles.policy_admin import AcceptanceRuleAdmin, DecidingUserAdmin
from articles.policy_models import AcceptanceRule
from articles.proposal_admin import MergeProposalAdmin
from articles.proposal_models import MergeProposal
from articles.queue_page import review_address
from articles.review_page import undo_all
from articles.split_admin import SplitAdmin
from articles.split_models import Split
from articles.states import try_again
from articles.story_admin import AddressInline, StoryActions, StoryFilter, StoryTurningAdmin
from articles.story_models import StoryTurning
from articles.tasks import enqueue_article
from articles.vocabulary import ArticleState
from evtracker.admin import ReadOnlyAdmin, ReadOnlyInline, counted

admin.site.register(Claim, ClaimAdmin)
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
admin.site.register(MergeProposal, MergeProposalAdmin)
admin.site.register(AcceptanceRule, AcceptanceRuleAdmin)
admin.site.unregister(User)
admin.site.register(User, DecidingUserAdmin)
admin.site.register(Split, SplitAdmin)
admin.site.register(StoryTurning, StoryTurningAdmin)


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

    list_display = ("at", "by", "action", "rule", "claim_link", "reason", "undone")
    list_filter = (
        "action",
        ("by", admin.RelatedOnlyFieldListFilter),
        ("rule", admin.RelatedOnlyFieldListFilter),
        ("undone_by", admin.EmptyFieldListFilter),
    )
    list_select_related = ("by", "claim", "rule")
    search_fields = ("claim__subject", "reason")
    date_hierarchy = "at"
    fields = ("claim_link", "action", "by", "at", "rule", "reason", "made", "before", "undone_by")
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

"""The review queue in the admin: the claims that wait, by story, each leading to its review page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from articles.claim_values import in_words
from articles.models import Claim
from articles.proposal_models import MergeProposal
from articles.queue_order import IN_QUEUE, first_of, with_story
from articles.queue_page import Queue, grouped, queue_of, review_address, searched
from articles.review_page import bulk_view, review_view
from articles.vocabulary import ClaimState


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


@dataclass(frozen=True)
class QueueRow:
    """A claim of the queue in words, with the address of its review page."""

    claim: Claim
    words: str
    address: str


class ClaimAdmin(admin.ModelAdmin[Claim]):
    """The queue of claims that wait for a decision; each leads to its review page."""

    list_display = ("subject",)
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
    list_per_page = 50
    actions = ("accept_selected", "reject_selected")
    change_list_template = "admin/articles/claim/queue.html"

    class Media:
        css = {"all": ["css/admin-review.css"]}
        js = ["js/admin-queue.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """With what they are put in order by; the page loads what a row of the queue names."""
        return with_story(super().get_queryset(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Queue]:
        """In pages that are loaded by themselves."""
        return Queue

    def get_ordering(self, request: HttpRequest) -> Any:
        """Stories of most consequence first, a story's claims together."""
        return IN_QUEUE

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Each word in what the claim says, or in the name of its company or article."""
        return searched(queryset, search_term), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims come from articles, or are a curator's correction of one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """What an article was read to say stays, whatever was decided."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The queue under its own name, its rows grouped by story."""
        answer = super().changelist_view(request, {"title": "Claims for review", **(extra_context or {})})
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown:
            filters = request.GET.urlencode()
            shown["groups"] = [
                (group, [_row(claim, filters) for claim in group.claims]) for group in grouped(shown["cl"].result_list)
            ]
            first = first_of(queue_of(self, request, filters)) if self.has_change_permission(request) else None
            shown["first_address"] = review_address(first, filters) if first else ""
            if request.user.has_perm("articles.view_mergeproposal"):
                shown["proposed"] = MergeProposal.objects.waiting().count()
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The review page in place of a form of columns."""
        return review_view(self, request, object_id)

    @admin.action(description="Accept selected claims…", permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        """Accept after a look at what will change."""
        return bulk_view(self, request, queryset, "accept")

    @admin.action(description="Reject selected claims…", permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        """Reject after a look at them."""
        return bulk_view(self, request, queryset, "reject")


def _row(claim: Claim, filters: str) -> QueueRow:
    return QueueRow(claim, in_words(claim.kind, claim.values), review_address(claim.pk, filters))

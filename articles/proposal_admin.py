"""Proposed merges in the admin: a second person looks at one and confirms or declines it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.merging import MERGEABLE, MergePlan
from articles.proposal_models import MergeProposal, Outcome
from articles.proposals import confirm, decline, plan_of
from articles.recording import ReviewRefused
from articles.turning_admin import lead_to
from evtracker.admin import ReadOnlyAdmin


class MergeProposalAdmin(ReadOnlyAdmin):
    """Merges that wait for a second person, and what became of others."""

    list_display = ("__str__", "outcome", "by", "at", "reason", "decided_by", "decided_at")
    list_filter = ("outcome", "model", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("by", "decided_by")
    search_fields = ("gone_name", "kept_name", "reason")
    date_hierarchy = "at"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What would be merged, by whose proposal; and the decision."""
        number = int(object_id) if object_id.isdecimal() else 0
        proposal = get_object_or_404(MergeProposal.objects.select_related("by", "decided_by", "merge"), pk=number)
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        may = proposal.outcome == Outcome.OPEN and _may_decide(request, proposal)
        plan = None
        if request.method == "POST":
            if not _may_decide(request, proposal):
                raise PermissionDenied
            try:
                answer = _decide(request, proposal)
                if isinstance(answer, HttpResponse):
                    return answer
                plan = answer
            except ReviewRefused as refusal:
                messages.error(request, f"Not done: {refusal}.")
        own = proposal.by_id == request.user.pk
        told = {"proposal": proposal, "plan": plan, "may_decide": may, "own": own, "title": f"Merge {proposal}?"}
        links = {
            "gone_address": _address(proposal, proposal.gone_id),
            "kept_address": _address(proposal, proposal.kept_id),
        }
        context = {**self.admin_site.each_context(request), "opts": self.opts, **told, **links}
        return TemplateResponse(request, "admin/articles/merge/proposal.html", context)


def _may_decide(request: HttpRequest, proposal: MergeProposal) -> bool:
    """Whoever may merge such rows."""
    opts = MERGEABLE[proposal.model]._meta
    kept = f"{opts.app_label}.change_{opts.model_name}"
    return bool(request.user.has_perm("articles.add_merge") and request.user.has_perm(kept))


def _decide(request: HttpRequest, proposal: MergeProposal) -> HttpResponse | MergePlan:
    """Do what was pressed, or tell what a merge would change. Raises ReviewRefused where that can't be."""
    assert isinstance(request.user, User)
    if "confirmed" in request.POST:
        return lead_to(request, confirm(proposal, request.user), MERGEABLE[proposal.model]._meta, proposal.kept_id)
    if "declined" in request.POST:
        messages.success(request, f"Declined: {decline(proposal, request.user)}.")
        return redirect("admin:articles_mergeproposal_changelist")
    return plan_of(proposal, request.user)


def _address(proposal: MergeProposal, pk: int) -> str:
    """The page of a row; empty where it is gone."""
    model = MERGEABLE[proposal.model]
    if not model._default_manager.filter(pk=pk).exists():
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])

"""Rules of acceptance in the admin: kept by whoever may, looked at before they act, and taken back in bulk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.claim_values import in_words
from articles.outlook import outlook
from articles.policy import covered, decisions_by, disable_those_of, enable, take_back
from articles.policy_models import AcceptanceRule
from articles.review_page import tell_refusals


class AcceptanceRuleAdmin(admin.ModelAdmin[AcceptanceRule]):
    """Rules, off until they are enabled; each acts in the name of whoever enabled it or changed it since."""

    list_display = (
        "name",
        "enabled",
        "kind",
        "least_confidence",
        "least_match",
        "least_stories",
        "standing",
        "enabled_by",
    )
    list_select_related = ("enabled_by",)
    readonly_fields = ("enabled_by", "enabled_at")
    actions = ("show_covered", "take_back_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AcceptanceRule]:
        """With how many of their decisions stand."""
        stands = Count("decisions", filter=Q(decisions__undone_by=None))
        return super().get_queryset(request).annotate(stands=stands)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may decide about claims."""
        return bool(request.user.has_perm("articles.change_claim"))

    def has_delete_permission(self, request: HttpRequest, obj: AcceptanceRule | None = None) -> bool:
        """What decisions name stays; a rule that is not wanted is disabled."""
        return False

    def save_model(self, request: HttpRequest, obj: AcceptanceRule, form: Any, change: bool) -> None:
        """Let an enabled rule act in the name of whoever has set it so."""
        assert isinstance(request.user, User)
        if obj.enabled:
            enable(obj, request.user)
        super().save_model(request, obj, form, change)

    @admin.display(description="accepted, and stands", ordering="stands")
    def standing(self, rule: Any) -> int:
        """How many of its decisions stand."""
        return int(rule.stands)

    @admin.action(description="Show what these rules would accept now", permissions=["view"])
    def show_covered(self, request: HttpRequest, queryset: QuerySet[AcceptanceRule]) -> HttpResponse:
        """The waiting claims that each covers, enabled or not; nothing is decided."""
        found = [
            (rule, [(claim, in_words(claim.kind, claim.values), outlook(claim)) for claim in covered(rule)])
            for rule in queryset
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "What these rules would accept now",
            "found": found,
        }
        return TemplateResponse(request, "admin/articles/acceptancerule/covered.html", context)

    @admin.action(description="Take back all that these rules accepted…", permissions=["decide"])
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[AcceptanceRule]) -> HttpResponse | None:
        """Asked for once more with the number; what can't be undone is named with what stands in the way."""
        rules = list(queryset)
        if request.POST.get("confirmed") != "1":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Take back what these rules accepted?",
                "rules": rules,
                "number": decisions_by(rules).count(),
            }
            return TemplateResponse(request, "admin/articles/acceptancerule/take_back.html", context)
        assert isinstance(request.user, User)
        report = take_back(rules, request.user)
        messages.success(request, f"{len(report.decided)} decisions taken back.")
        tell_refusals(request, report, "taken back")
        return None


class DecidingUserAdmin(UserAdmin[User]):
    """Users as usual; a rule does not go on in the name of one who may not decide any more."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the groups and permissions, then disable the rules that the user may not stand for."""
        super().save_related(request, form, formsets, change)
        for rule in disable_those_of(form.instance):
            messages.warning(request, f"The rule “{rule}” acted in this user's name and is disabled now.")

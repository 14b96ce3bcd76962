"""The review page and the bulk preview: what a curator sees and sends; decisions are articles/review.py's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.claim_values import in_words
from articles.judgements import say_not_the_same
from articles.matching import RunnerUp
from articles.matching.spelling import folded
from articles.models import Claim, Decision
from articles.outlook import comparison, outlook
from articles.passages import segments
from articles.queue_order import following
from articles.queue_page import filters_of, queue_address, queue_of, review_address, with_match
from articles.rehearsal import Rehearsal, rehearse
from articles.rematching import runners_up
from articles.review import (
    BulkReport,
    ReviewRefused,
    accept_claim,
    accept_claims,
    correct_claim,
    latest_decision,
    reject_claim,
    reject_claims,
    seen,
    told_since,
    undo_decision,
    undo_decisions,
)
from articles.review_forms import BOXES, USUAL_REASONS, ReviewForm, with_chosen
from articles.vocabulary import Action, ClaimState, Effect, FactKind

# What one bulk decision may hold, so that its preview can truly be read.
BULK_LIMIT = 100
SHOWN_REFUSALS = 10


def review_view(model_admin: admin.ModelAdmin[Claim], request: HttpRequest, claim_id: str) -> HttpResponse:
    """Show a claim beside its text and record; on POST decide about it."""
    claim = with_match(Claim.objects.all()).defer(None).filter(pk=claim_id).first() if claim_id.isdecimal() else None
    if claim is None:
        messages.warning(request, f"There is no claim {claim_id}.")
        return HttpResponseRedirect(queue_address())
    if not model_admin.has_view_permission(request, claim):
        raise PermissionDenied
    may_decide = model_admin.has_change_permission(request, claim)
    form = ReviewForm(claim, with_chosen(request.POST) if request.method == "POST" and may_decide else None)
    rehearsal = None
    if request.method == "POST" and (not may_decide or "choose" not in request.POST):
        if not may_decide:
            raise PermissionDenied
        answer = _decide(model_admin, request, claim, form)
        if isinstance(answer, HttpResponse):
            return _for_scripts(request, answer)
        rehearsal = answer
    following_claim = following(queue_of(model_admin, request), claim)
    context = {
        **admin.site.each_context(request),
        **_review_context(claim, form),
        "next_address": review_address(following_claim, filters_of(request)) if following_claim else "",
        "queue_address": queue_address(filters_of(request)),
        "last_decision": _last_decision(request) if may_decide and claim.state == ClaimState.PENDING else None,
        "filters": filters_of(request),
        "opts": model_admin.opts,
        "may_decide": may_decide,
        "rehearsal": rehearsal,
        # Text and record stand side by side: they need the width.
        "is_nav_sidebar_enabled": False,
        "title": f"{claim.subject}: {in_words(claim.kind, claim.values)}",
    }
    return TemplateResponse(request, "admin/articles/claim/review.html", context)


def _review_context(claim: Claim, form: ReviewForm) -> dict[str, Any]:
    others = list(claim.version.claims.exclude(pk=claim.pk).only("pk", "start", "end", "subject", "kind", "version"))
    history = Decision.objects.filter(Q(claim=claim.pk) | Q(claim=claim.corrects_id, action=Action.CORRECT))
    return {
        "claim": claim,
        "form": form,
        "usual_reasons": USUAL_REASONS,
        "media": form.media,
        "segments": segments(claim.version.text, claim, others),
        "lines": comparison(claim),
        "outlook": outlook(claim),
        "pending": claim.state == ClaimState.PENDING,
        "runners_up": _others(claim) if claim.state == ClaimState.PENDING else [],
        "unclear": claim.effect == Effect.AMBIGUOUS or form.is_bound,
        "may_be_another": _may_be_another(claim),
        "unknown_company": claim.effect == Effect.UNKNOWN_COMPANY,
        "unknown_plant": claim.effect == Effect.UNKNOWN_PLANT,
        "seen": seen(claim),
        "decisions": history.select_related("by", "undone_by__by").order_by("pk"),
        "undoable": latest_decision(claim),
        "correction": Claim.objects.filter(corrects=claim.pk).first(),
    }


def _others(claim: Claim) -> list[tuple[RunnerUp, str]]:
    """What the claim may also be about, each with what its button sends; nothing for what can't be taken."""
    found = []
    for other in runners_up(claim):
        box = BOXES.get(other.row._meta.model_name or "") if other.row is not None else None
        found.append((other, f"{box}:{other.row.pk}" if box and other.row is not None else ""))
    return found


def _may_be_another(claim: Claim) -> bool:
    """Whether its company is called otherwise than on record, so that the name may be another one's."""
    if claim.company is None or claim.kind == FactKind.PARTNERSHIP:
        return False
    return folded(claim.subject) != folded(claim.company.name)


def _last_decision(request: HttpRequest) -> Decision | None:
    """The curator's own latest decision that stands, to be undone from wherever the next claim is."""
    own = Decision.objects.filter(by=request.user.pk, rule=None, undone_by=None).exclude(action=Action.UNDO)
    return own.select_related("claim").first()


def _for_scripts(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A script that asked follows redirects to review pages by itself; to any other page it leads the browser.

    So the messages are shown on the page that they are meant for.
    """
    address = answer.headers.get("Location", "")
    asked_by_script = request.headers.get("X-Review") == "1"
    if not asked_by_script or not address or address.partition("?")[0] != queue_address():
        return answer
    return HttpResponse(status=204, headers={"X-Leads-To": address})


def _decide(
    model_admin: admin.ModelAdmin[Claim], request: HttpRequest, claim: Claim, form: ReviewForm
) -> HttpResponse | Rehearsal | None:
    """Carry out the button that was pressed. Without an answer the page is shown again, with what is wrong."""
    button = request.POST.get("decision", "")
    assert isinstance(request.user, User)
    if not form.is_valid():
        return None
    try:
        if button == "undo":
            return _undo(request, claim, request.user)
        if request.POST.get("seen") != seen(claim):
            told = told_since(request.POST.get("seen", ""), claim)
            raise ReviewRefused(f"it has changed since you opened this page: {told}. It is shown below as it is now")
        if button == "not_the_same":
            return _not_the_same(request, claim, request.user)
        if button == "rehearse":
            return _rehearse(request, claim, form, request.user)
        done = _carry_out(button, claim, form, request.user)
    except ReviewRefused as refusal:
        form.show_errors(refusal.errors)
        messages.error(request, f"Not done: {refusal}.")
        return None
    text = format_html(
        '{}: {} – {}. <a href="{}">Look at it again or undo it</a>',
        claim.subject,
        in_words(claim.kind, claim.values),
        done.get_action_display(),
        review_address(claim.pk),
    )
    messages.success(request, text)
    after = following(queue_of(model_admin, request), done.claim)
    filters = filters_of(request)
    return HttpResponseRedirect(review_address(after, filters) if after else queue_address(filters))


def _carry_out(button: str, claim: Claim, form: ReviewForm, user: User) -> Decision:
    reason = form.cleaned_data["reason"]
    if button == "reject":
        return reject_claim(claim, user, reason)
    if button == "accept":
        if form.values_changed():
            raise ReviewRefused("you have changed its values: correct it, or put them back")
        return accept_claim(claim, user, form.choice(), reason=reason)
    if button == "correct":
        if not form.values_changed():
            raise ReviewRefused("you have changed none of its values: accept it as it is")
        return correct_claim(claim, user, form.changes(), form.choice(), reason=reason)
    raise ReviewRefused("no decision was named")


def _rehearse(request: HttpRequest, claim: Claim, form: ReviewForm, user: User) -> Rehearsal | None:
    button = "correct" if form.values_changed() else "accept"
    rehearsal = rehearse(lambda: _carry_out(button, claim, form, user), timezone.now().date())
    if rehearsal is None:
        messages.info(request, "It bears on no plant.")
    return rehearsal


def _not_the_same(request: HttpRequest, claim: Claim, user: User) -> HttpResponse:
    judgement = say_not_the_same(claim, user)
    text = format_html(
        '{}: remembered, and not asked again. <a href="{}">Take it back</a>',
        str(judgement),
        reverse("admin:articles_notnamed_change", args=[judgement.pk]),
    )
    messages.success(request, text)
    return HttpResponseRedirect(review_address(claim.pk, filters_of(request)))


def _undo(request: HttpRequest, claim: Claim, user: User) -> HttpResponse:
    decision = latest_decision(claim)
    if decision is None or str(decision.pk) != request.POST.get("undoes"):
        raise ReviewRefused("that decision doesn't stand any more; this page shows what does")
    undo_decision(decision, user)
    messages.success(request, f"Taken back: {decision.claim} was {decision.get_action_display()}.")
    return HttpResponseRedirect(review_address(decision.claim_id, filters_of(request)))


def bulk_view(
    model_admin: admin.ModelAdmin[Claim], request: HttpRequest, queryset: QuerySet[Claim], action: str
) -> HttpResponse | None:
    """Show what accepting or rejecting the selected claims will do; once confirmed, do it and report."""
    if request.POST.get("confirmed"):
        _decide_all(request, queryset, action)
        return None
    claims = list(with_match(queryset)[: BULK_LIMIT + 1])
    if len(claims) > BULK_LIMIT:
        messages.error(request, f"Select {BULK_LIMIT} claims at most, so that you can read what will change.")
        return None
    rows = [(claim, in_words(claim.kind, claim.values), outlook(claim), seen(claim)) for claim in claims]
    context = {
        **admin.site.each_context(request),
        "opts": model_admin.opts,
        "title": "Accept the selected claims?" if action == "accept" else "Reject the selected claims?",
        "action": action,
        "rows": rows,
        "able": sum(1 for claim, _, look, _ in rows if _is_open(claim) and (action == "reject" or not look.lacks)),
    }
    return TemplateResponse(request, "admin/articles/claim/bulk.html", context)


def _is_open(claim: Claim) -> bool:
    return bool(claim.state == ClaimState.PENDING)


def _decide_all(request: HttpRequest, queryset: QuerySet[Claim], action: str) -> None:
    assert isinstance(request.user, User)
    claims = list(with_match(queryset[: BULK_LIMIT + 1]))
    if len(claims) > BULK_LIMIT:
        messages.error(request, f"Not done: {BULK_LIMIT} claims at most are decided at once.")
        return
    unchanged = [claim for claim in claims if request.POST.get(f"seen-{claim.pk}") == seen(claim)]
    decide = accept_claims if action == "accept" else reject_claims
    report: BulkReport = decide(unchanged, request.user, request.POST.get("reason", ""))
    report.refused += [
        (claim, f"it has changed since you saw it: {told_since(request.POST.get(f'seen-{claim.pk}', ''), claim)}")
        for claim in claims
        if claim not in unchanged
    ]
    _tell(request, report, len(claims), Action.ACCEPT.label if action == "accept" else Action.REJECT.label)


def undo_all(request: HttpRequest, decisions: QuerySet[Decision]) -> None:
    """Take the decisions back that can be, and report."""
    assert isinstance(request.user, User)
    chosen = list(decisions.select_related("claim"))
    _tell(request, undo_decisions(chosen, request.user), len(chosen), "taken back")


def _tell(request: HttpRequest, report: BulkReport, count: int, verb: str) -> None:
    if report.decided:
        messages.success(request, f"{len(report.decided)} of {count} claims {verb}.")
    tell_refusals(request, report, verb)


def tell_refusals(request: HttpRequest, report: BulkReport, verb: str) -> None:
    """Name what was not decided with why, the first of many."""
    for claim, why in report.refused[:SHOWN_REFUSALS]:
        link = format_html('Not {}: <a href="{}">{}</a>: {}.', verb, review_address(claim.pk), str(claim), why)
        messages.warning(request, link)
    if len(report.refused) > SHOWN_REFUSALS:
        messages.warning(request, f"… and {len(report.refused) - SHOWN_REFUSALS} more, which are as they were.")

"""Accepting by rule: which waiting claims the enabled rules cover, accepting them, and taking that back.

A worker applies the rules, and may read no user: a rule acts in the name of whoever enabled it until it is disabled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.independent import stories_with
from articles.models import RECORD_FIELDS, Claim, Decision
from articles.policy_models import AcceptanceRule
from articles.rematching import rematch
from articles.review import BulkReport, ReviewRefused, accept_claim, undo_decisions
from articles.vocabulary import Action, Effect
from companies.vocabulary import Modality

# How many claims of a rule one round accepts; the others have theirs in the next.
ROUND = 200
# What is only told is left to curators.
STATED = (Modality.PLAN, Modality.FACT)


@dataclass
class RuleReport:
    """What one round accepted, and the covered claims that it had to leave with why."""

    accepted: list[Decision] = field(default_factory=list)
    left: list[tuple[Claim, str]] = field(default_factory=list)


def enable(rule: AcceptanceRule, user: User) -> None:
    """Let the rule act in the user's name from now on, unsaved."""
    rule.enabled, rule.enabled_by, rule.enabled_at = True, user, timezone.now()


def disable_those_of(user: User) -> list[AcceptanceRule]:
    """Disable the rules that act in the name of one who may not decide any more; those that were disabled.

    Asked where users are changed, since the worker that applies the rules may read no user.
    """
    now = User.objects.get(pk=user.pk)
    if now.is_active and now.has_perm("articles.change_claim"):
        return []
    rules = list(AcceptanceRule.objects.filter(enabled=True, enabled_by=now))
    AcceptanceRule.objects.filter(pk__in=[rule.pk for rule in rules]).update(enabled=False)
    return rules


def covered(rule: AcceptanceRule) -> list[Claim]:
    """The waiting claims that the rule would accept next, enabled or not, ROUND of them at most.

    In a few queries for each ROUND of claims that it might cover.
    """
    found: list[Claim] = []
    last = 0
    # Those that too few stories tell wait for further ones, and must not keep those behind them from being looked at.
    while len(found) < ROUND and (claims := list(_candidates(rule).filter(pk__gt=last)[:ROUND])):
        last = claims[-1].pk
        stories = stories_with(claims)
        found += [claim for claim in claims if stories.get(claim.pk, 0) >= rule.least_stories]
    return found[:ROUND]


def apply_rules() -> RuleReport:
    """Accept what the enabled rules cover, each claim matched anew before; each is one decision that names its rule."""
    report = RuleReport()
    for rule in AcceptanceRule.objects.filter(enabled=True):
        for claim in covered(rule):
            _accept_by(rule, claim, report)
    return report


def decisions_by(rules: Iterable[AcceptanceRule]) -> QuerySet[Decision]:
    """The decisions of these rules that stand."""
    standing = Decision.objects.filter(rule__in=list(rules), undone_by=None, action=Action.ACCEPT)
    return standing.select_related("claim")


def take_back(rules: Iterable[AcceptanceRule], user: User) -> BulkReport:
    """Undo all that the rules accepted, the latest first; what can't be undone is named with why."""
    return undo_decisions(list(decisions_by(rules)), user)


def _accept_by(rule: AcceptanceRule, claim: Claim, report: RuleReport) -> None:
    """Accept one claim if the rule still covers it, now that those before it are on record."""
    try:
        with transaction.atomic():
            rematch([claim])
            if not _candidates(rule).filter(pk=claim.pk).exists():
                raise ReviewRefused("matched anew, it is not covered any more")
            if stories_with([claim]).get(claim.pk, 0) < rule.least_stories:
                raise ReviewRefused("fewer independent stories say so now")
            decision = accept_claim(claim, User(pk=rule.enabled_by_id), reason=f"by the rule “{rule.name}”")
            Decision.objects.filter(pk=decision.pk).update(rule=rule)
            report.accepted.append(decision)
    except ReviewRefused as refusal:
        report.left.append((claim, str(refusal)))


def _candidates(rule: AcceptanceRule) -> QuerySet[Claim]:
    """What the rule covers, but for the number of stories.

    A claim that was decided before and taken back is a curator's to decide again.
    """
    claims = Claim.objects.pending().filter(
        effect__in=[Effect.CONFIRMS, *([Effect.REFINES] if rule.may_refine else [])],
        modality__in=STATED,
        confidence__gte=rule.least_confidence,
        match_score__gte=rule.least_match,
        author=None,
        version__article__source__retold=False,
        decisions=None,
    )
    if rule.kind:
        claims = claims.filter(kind=rule.kind)
    related = ("version__article__source", "company", "plant", *RECORD_FIELDS.values())
    return claims.select_related(*related).defer("version__text", "version__article__page").order_by("pk")

"""Merging by two: where `MERGES_BY_TWO` is on, one proposes a merge and another confirms or declines it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from articles.at_once import at_once
from articles.merge_models import Merge
from articles.merging import MERGEABLE, Mergeable, MergePlan, merge, plan_merge
from articles.proposal_models import MergeProposal, Outcome
from articles.recording import ReviewRefused


def merge_or_propose(gone: Mergeable, kept: Mergeable, user: User, reason: str = "") -> Merge | MergeProposal:
    """Merge at once, or where that takes two, put it before a second person. Raises ReviewRefused as `merge`."""
    return propose(gone, kept, user, reason) if settings.MERGES_BY_TWO else merge(gone, kept, user, reason)


@at_once
def propose(gone: Mergeable, kept: Mergeable, user: User, reason: str = "") -> MergeProposal:
    """Put a merge before a second person. Raises ReviewRefused where it could not be done, or waits already."""
    plan_merge(gone, kept, user)
    rows = type(gone)._default_manager.select_for_update().filter(pk=gone.pk)
    if not rows:
        raise ReviewRefused("it is gone meanwhile")
    there = MergeProposal.objects.waiting().filter(model=gone._meta.label_lower, gone_id=gone.pk).first()
    if there is not None:
        raise ReviewRefused(f"{there.by} has proposed to merge it already ({there}): decide about that first")
    return MergeProposal.objects.create(
        model=gone._meta.label_lower,
        gone_id=gone.pk,
        gone_name=gone.name,
        kept_id=kept.pk,
        kept_name=kept.name,
        by=user,
        reason=reason[:500],
    )


def plan_of(proposal: MergeProposal, user: User) -> MergePlan:
    """What confirming it would do. Raises ReviewRefused where it can't be done any more."""
    return plan_merge(*_rows(proposal), user)


@at_once
def confirm(proposal: MergeProposal, user: User) -> Merge:
    """Merge as was proposed. Raises ReviewRefused for who proposed it, and where it can't be done any more."""
    proposal = _waiting(proposal)
    if proposal.by_id == user.pk:
        raise ReviewRefused("you proposed it: another one has to confirm it")
    reason = f"{proposal.reason} (proposed by {proposal.by})" if proposal.reason else f"proposed by {proposal.by}"
    proposal.merge = merge(*_rows(proposal), user, reason)
    _decide(proposal, Outcome.CONFIRMED, user)
    return proposal.merge


@at_once
def decline(proposal: MergeProposal, user: User) -> MergeProposal:
    """Leave the two apart; who proposed it may take it back so. Raises ReviewRefused where it was decided already."""
    proposal = _waiting(proposal)
    _decide(proposal, Outcome.DECLINED, user)
    return proposal


def _waiting(proposal: MergeProposal) -> MergeProposal:
    now = MergeProposal.objects.select_for_update(of=("self",)).select_related("by", "decided_by").get(pk=proposal.pk)
    if now.outcome != Outcome.OPEN:
        raise ReviewRefused(f"it was {now.get_outcome_display()} already, by {now.decided_by}")
    return now


def _decide(proposal: MergeProposal, outcome: Outcome, user: User) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, user, timezone.now()
    proposal.save()


def _rows(proposal: MergeProposal) -> tuple[Mergeable, Mergeable]:
    rows = MERGEABLE[proposal.model]._default_manager.in_bulk([proposal.gone_id, proposal.kept_id])
    for pk, name in ((proposal.gone_id, proposal.gone_name), (proposal.kept_id, proposal.kept_name)):
        if pk not in rows:
            raise ReviewRefused(f"{name} is not on record any more")
    return rows[proposal.gone_id], rows[proposal.kept_id]

"""Merges that one curator proposes and another confirms, where the house asks for two."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Outcome(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "waits"
    CONFIRMED = "confirmed", "confirmed"
    DECLINED = "declined", "declined"


class MergeProposalQuerySet(models.QuerySet["MergeProposal"]):
    """Proposals by whether they wait."""

    def waiting(self) -> MergeProposalQuerySet:
        """Those that nobody has decided about."""
        return self.filter(outcome=Outcome.OPEN)


class MergeProposal(models.Model):
    """One row is to be given up for another one, if a second person thinks so too. `merge` is what came of it."""

    model = models.CharField(max_length=60)
    gone_id = models.BigIntegerField()
    gone_name = models.CharField(max_length=200)
    kept_id = models.BigIntegerField()
    kept_name = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    merge = models.OneToOneField("articles.Merge", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MergeProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "gone_id"], condition=models.Q(outcome=Outcome.OPEN), name="merge_proposed_once"
            ),
            models.CheckConstraint(
                name="merge_proposal_decided",
                condition=models.Q(outcome=Outcome.OPEN, decided_by=None) | ~models.Q(outcome=Outcome.OPEN),
            ),
            # The rule itself: what one proposed, the same one does not confirm.
            models.CheckConstraint(
                name="merge_proposal_by_two",
                condition=~models.Q(outcome=Outcome.CONFIRMED) | ~models.Q(decided_by=models.F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} into {self.kept_name}"

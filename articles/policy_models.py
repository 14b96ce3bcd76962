"""Rules by which claims are accepted without a look at each, by the leave of whoever enabled them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from articles.vocabulary import FactKind

LEAST_CONFIDENCE = 0.5


class AcceptanceRule(models.Model):
    """What must hold of a claim so that it is accepted by itself. Off until somebody enables it, in whose name it acts.

    A rule only adds a further source to what is on record (`confirms`), or with `may_refine` a finer date. It never
    makes, revises or contradicts a record, and leaves rumours, denials and retold texts to curators.
    """

    name = models.CharField(max_length=100, unique=True)
    enabled = models.BooleanField(default=False)
    kind = models.CharField(
        max_length=20, choices=FactKind.choices, blank=True, help_text="the kind of fact; none for all of them"
    )
    may_refine = models.BooleanField(
        default=False, help_text="also accept what gives a finer date to what is on record"
    )
    least_confidence = models.FloatField(
        default=0.9,
        validators=[MinValueValidator(LEAST_CONFIDENCE), MaxValueValidator(1)],
        help_text="how sure the extractor must be at the least, 0.5 to 1",
    )
    least_match = models.FloatField(
        default=0.9,
        validators=[MinValueValidator(LEAST_CONFIDENCE), MaxValueValidator(1)],
        help_text="how well it must match the record at the least, 0.5 to 1",
    )
    least_stories = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(2)],
        help_text="how many independent stories must say so, with its own",
    )
    enabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    enabled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="rule_enabled_by", condition=Q(enabled=False) | Q(enabled_by__isnull=False)),
            models.CheckConstraint(name="rule_stories", condition=Q(least_stories__gte=2)),
        ]

    def __str__(self) -> str:
        return self.name

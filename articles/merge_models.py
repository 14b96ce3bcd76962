"""Two rows that turned out to be one company or one plant, and all that is needed to part them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges by whether they stand."""

    def standing(self) -> MergeQuerySet:
        """Those that were not taken back."""
        return self.filter(undone_at=None)


class Turning(models.Model):
    """Keys of rows were turned from one row to another, by whom and why; kept for good, also once it was undone.

    `moved` names each key that was turned as `[model, pk, field, from, to]`.
    """

    model = models.CharField(max_length=60)
    kept_id = models.BigIntegerField()
    kept_name = models.CharField(max_length=200)
    moved = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]


class Merge(Turning):
    """One row was given up for another one. Its slug leads there; what it was and what was moved is kept for undoing.

    `gone` and `dropped` are rows as Django serialises them, `dropped` those that the kept row had already, `made`
    the rows that were added as `[model, pk]`.
    """

    gone_id = models.BigIntegerField()
    gone_slug = models.CharField(max_length=120)
    gone_name = models.CharField(max_length=200)
    gone = models.JSONField()
    dropped = models.JSONField(default=list)
    made = models.JSONField(default=list)

    objects = MergeQuerySet.as_manager()

    class Meta(Turning.Meta):
        indexes = [models.Index(fields=["model", "gone_slug"], name="merge_slug")]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "gone_id"], condition=models.Q(undone_at=None), name="merge_once_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} merged into {self.kept_name}"

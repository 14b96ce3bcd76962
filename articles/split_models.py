"""One row that turned out to be two companies or plants, and all that is needed to make them one again."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Split(models.Model):
    """A new row was made of parts of another one. What was moved is kept for undoing.

    `moved` names each key that was turned to the new row as `[model, pk, field, from, to]`.
    """

    model = models.CharField(max_length=60)
    kept_id = models.BigIntegerField()
    kept_name = models.CharField(max_length=200)
    new_id = models.BigIntegerField()
    new_name = models.CharField(max_length=200)
    moved = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.new_name} split off {self.kept_name}"

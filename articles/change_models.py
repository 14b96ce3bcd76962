"""Who changed what on record, when, why, and from which claim: kept for good."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Deed(models.TextChoices):
    """What was done to a row."""

    MADE = "made", "made"
    CHANGED = "changed", "changed"
    REMOVED = "removed", "removed"
    MERGED = "merged", "merged"
    PARTED = "parted", "parted again"


class RecordChange(models.Model):
    """One row that was made, changed or removed: by hand, by a decision about a claim, or by a merge.

    `before` and `after` hold the fields that differ as Django serialises them; all of them where the row was made or
    removed. The company and plant that the row is about are kept by number, since they may go, too.
    """

    model = models.CharField(max_length=60)
    row = models.BigIntegerField()
    name = models.CharField(max_length=300)
    company = models.BigIntegerField(null=True, blank=True)
    plant = models.BigIntegerField(null=True, blank=True)
    deed = models.CharField(max_length=10, choices=Deed.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    decision = models.ForeignKey(
        "articles.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    merge = models.ForeignKey("articles.Merge", on_delete=models.PROTECT, null=True, blank=True, related_name="changes")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "change of a record"
        verbose_name_plural = "changes of records"
        indexes = [
            models.Index(fields=["model", "row", "-id"], name="recordchange_row"),
            models.Index(fields=["company", "-id"], name="recordchange_company"),
            models.Index(fields=["plant", "-id"], name="recordchange_plant"),
            models.Index(fields=["at"], name="recordchange_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_deed_display()} by {self.by}"

    @property
    def lines(self) -> list[tuple[str, object, object]]:
        """Field by field what stood there and what stands there since; nothing for what says nothing."""
        names = dict.fromkeys([*self.before, *self.after])
        told = ((name, self.before.get(name), self.after.get(name)) for name in names)
        return [(name.replace("_", " "), old, new) for name, old, new in told if (old or new) and not _is_day(name)]


def _is_day(name: str) -> bool:
    """The first and last day of a partial date say again what the date says."""
    return name.endswith(("_first", "_last"))

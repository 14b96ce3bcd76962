"""What curators said about names, so that they are not asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from companies.models import Company


class NotNamed(models.Model):
    """A curator's word that a name, as articles write it, is not that company's; matching heeds it from then on."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="not_named")
    # As articles.matching.spelling folds it, and as it was written.
    name = models.CharField(max_length=400)
    written = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "name that is not a company's"
        verbose_name_plural = "names that are not a company's"
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="notnamed_once")]

    def __str__(self) -> str:
        return f"“{self.written}” is not {self.company}"

"""One row that turned out to be two companies or plants, and all that is needed to make them one again."""

from __future__ import annotations

from django.db import models

from articles.merge_models import Turning


class Split(Turning):
    """A new row was made of parts of another one."""

    new_id = models.BigIntegerField()
    new_name = models.CharField(max_length=200)

    class Meta(Turning.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.new_name} split off {self.kept_name}"

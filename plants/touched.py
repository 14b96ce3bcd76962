"""Of which companies and plants something was written, until who keeps a copy of what is told of them has taken it up.

Every write about them passes plants.services.redraw or redraw_money, which note it here in the same transaction:
nothing that was committed is missed, in whatever order transactions end.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from evtracker.kept import note_write


class Touched(models.Model):
    """A company or a plant, by its number: it may be gone by the time that this is read. Neither: whatever there is."""

    company = models.BigIntegerField(null=True)
    plant = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"company {self.company}, plant {self.plant}"


def note_touched(companies: Iterable[int], plants: Iterable[int]) -> None:
    """Note that something was written about them. Three queries."""
    noted = [Touched(company=pk) for pk in sorted(companies)] + [Touched(plant=pk) for pk in sorted(plants)]
    Touched.objects.bulk_create(noted, batch_size=1000)
    note_write()


def note_all_touched() -> None:
    """Note that something was written that anything may tell of, as a source's title."""
    Touched.objects.create()
    note_write()

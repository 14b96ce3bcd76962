"""manage.py redraw [--all]: draw anew what lists and totals are read from."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from companies.services import convert_the_rest
from plants.money_timeline import redraw_all_sums
from plants.timeline import drawn_by_these_rules, redraw_all


class Command(BaseCommand):
    """Part of every start after an upgrade: where the rules of counting are new, what the old ones drew goes."""

    help = "Draw anew what follows from the reports about plants, where it was drawn by other rules of counting."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to ask by which rules it was drawn."""
        parser.add_argument("--all", action="store_true", help="even if it was drawn by these rules")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and tell how far it is; sums that a newer table of rates can convert get their dollars."""
        converted = convert_the_rest()
        if converted:
            redraw_all_sums()
            self.stdout.write(f"{converted:,} sums have dollars now")
        if drawn_by_these_rules() and not options["all"]:
            return
        redraw_all(self._tell)
        self.stdout.write(self.style.SUCCESS("What totals are summed from is drawn by the rules of counting."))

    def _tell(self, done: int, plants: int) -> None:
        self.stdout.write(f"{done:,} of {plants:,} plants")

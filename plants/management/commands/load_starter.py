"""manage.py load_starter [DIR]: load the starter data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from plants.starter.loading import StarterDataRefused, load_starter

SHIPPED = settings.BASE_DIR / "evtracker" / "starter_data"
# Enough to see what is wrong; a wrong encoding or separator makes a fault of each row.
FAULTS_SHOWN = 50


class Command(BaseCommand):
    """Load CSV files of companies, plants, plans, money and agreements, with a source for every figure."""

    help = (
        "Load the starter data, or the files of the same format in DIR (see evtracker/starter_data/README.md). "
        "Rows that are there already are left as they are. A bad row stops the load, and nothing is loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, a line for each file."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        try:
            added = load_starter(folder, self._tell)
        except StarterDataRefused as refusal:
            shown = [str(fault) for fault in refusal.faults[:FAULTS_SHOWN]]
            more = len(refusal.faults) - len(shown)
            rest = [f"… and {more} more"] if more else []
            raise CommandError("\n".join(["nothing was loaded:", *shown, *rest])) from refusal
        if added:
            _let_count()
        told = "The starter data is loaded: {:,} rows added." if added else "Everything was there already."
        self.stdout.write(self.style.SUCCESS(told.format(added)))

    def _tell(self, file: str, added: int, present: int) -> None:
        self.stdout.write(f"{file}: {added} added, {present} already there")


def _let_count() -> None:
    """Have PostgreSQL count the rows, which else plans the first questions as if there were none yet."""
    if connection.vendor != "postgresql":
        return
    models = [model for app in ("companies", "plants") for model in apps.get_app_config(app).get_models()]
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(names)}")

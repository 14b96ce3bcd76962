"""`manage.py backup FILE`: the whole database in one file, while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evtracker.backups import BackupError, back_up


class Command(BaseCommand):
    """Write FILE, and FILE.json with what is in it."""

    help = "Write the whole database into a new file, with each table's count and hash beside it in FILE.json."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, help="a new file, in a folder that is there")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write it."""
        try:
            manifest = back_up(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.count for table in manifest.tables.values())
        self.stdout.write(f"{file}: {rows:,} rows of {len(manifest.tables)} tables, as of {manifest.made_at}")

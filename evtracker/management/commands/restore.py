"""`manage.py restore FILE`: put a backup into this database, and prove that all of it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evtracker.backups import BackupError, restore


class Command(BaseCommand):
    """Read FILE and FILE.json."""

    help = "Put a backup into this database, which must be empty, and compare each table's count and hash."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and leave to give up what is there."""
        parser.add_argument("file", type=Path, help="what `backup` wrote; FILE.json must stand beside it")
        parser.add_argument("--replace", action="store_true", help="give up what is in this database")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        """Put it back."""
        try:
            manifest = restore(file, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.count for table in manifest.tables.values())
        self.stdout.write(f"{rows:,} rows of {len(manifest.tables)} tables are back, each as of {manifest.made_at}")

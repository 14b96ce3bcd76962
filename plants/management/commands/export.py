"""manage.py export DIR: the whole record as a data package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from plants.starter.one_state import see_one_state
from plants.starter.package import FolderNotFreeError, UnreadableRecordError, write_package

# Enough to see what is wrong.
FAULTS_SHOWN = 50


class Command(BaseCommand):
    """Write companies, plants, plans, money and agreements with their sources, to be loaded again by load_starter."""

    help = "Write the whole record to DIR as CSV files with a datapackage.json; load_starter DIR reads them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, a line for each file."""
        folder: Path = options["folder"].resolve()
        try:
            outermost = not connection.in_atomic_block
            with transaction.atomic():
                if outermost:
                    see_one_state()
                write_package(folder, lambda file, count: self.stdout.write(f"{file}: {count} rows"))
        except (FolderNotFreeError, OSError) as error:
            raise CommandError(f"nothing was written: {error}") from error
        except UnreadableRecordError as error:
            faults = [str(fault) for fault in error.faults[:FAULTS_SHOWN]]
            raise CommandError(
                "\n".join(["nothing was written, for it could not be loaded again:", *faults])
            ) from error
        self.stdout.write(self.style.SUCCESS(f"The record is in {folder}"))

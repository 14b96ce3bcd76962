"""manage.py snapshot DIR: a dated, citable data package with hash and change log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from plants.management.commands.export import FAULTS_SHOWN
from plants.starter.one_state import see_one_state
from plants.starter.package import FolderNotFreeError, UnreadableRecordError
from plants.starter.snapshot import SnapshotThereError, write_snapshot


class Command(BaseCommand):
    """Write DIR/YYYY-MM-DD: an export with version, licence, hash and totals, and what changed since the last one."""

    help = (
        "Write today's snapshot of the whole record into DIR, as a folder named by the day: an export with version, "
        "licence, hashes and totals, and a CHANGELOG.md against the snapshot before. None is ever overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder of all snapshots."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, a line for each file."""
        folder: Path = options["folder"].resolve()
        try:
            outermost = not connection.in_atomic_block
            with transaction.atomic():
                if outermost:
                    see_one_state()
                place, whole = write_snapshot(
                    folder, timezone.now().date(), lambda file, count: self.stdout.write(f"{file}: {count} rows")
                )
        except (SnapshotThereError, FolderNotFreeError, OSError) as error:
            raise CommandError(f"nothing was written: {error}") from error
        except UnreadableRecordError as error:
            faults = [str(fault) for fault in error.faults[:FAULTS_SHOWN]]
            raise CommandError(
                "\n".join(["nothing was written, for it could not be loaded again:", *faults])
            ) from error
        self.stdout.write(self.style.SUCCESS(f"The snapshot is {place}, {whole}"))

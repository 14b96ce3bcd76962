"""`manage.py upgrade`: bring the database up to this version; what each start does first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from evtracker.models import MirrorState


class Command(BaseCommand):
    """Each step leaves alone what is there already, so that it can be broken off and called again."""

    help = "Migrate, draw anew what follows from new rules, and load what this version's starter data adds."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the steps in their order."""
        call_command("migrate", verbosity=0, interactive=False, stdout=self.stdout)
        call_command("redraw", stdout=self.stdout)
        call_command("load_starter", stdout=self.stdout)
        call_command("feeds", "shipped", "--first", stdout=self.stdout)
        if settings.WEB_DATABASE_PASSWORD and settings.WORKER_DATABASE_PASSWORD:
            call_command("database_roles", stdout=self.stdout)
        # This version may tell the same rows otherwise.
        MirrorState.objects.update(whole_on=None)

"""`manage.py database_roles`: logins of PostgreSQL for the web server and the workers, with no more than they need."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evtracker.database_roles import DatabaseRolesError, Role, grant


class Command(BaseCommand):
    """Run as the tables' owner after each upgrade, for new tables; `upgrade` does so where passwords are set."""

    help = "Make evtracker_web and evtracker_worker in PostgreSQL, or set their rights and passwords anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant what the two need; their passwords come from WEB_DATABASE_PASSWORD and WORKER_DATABASE_PASSWORD."""
        web = Role("evtracker_web", settings.WEB_DATABASE_PASSWORD)
        worker = Role("evtracker_worker", settings.WORKER_DATABASE_PASSWORD)
        try:
            grant(web, worker)
        except DatabaseRolesError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{web.name} reads and writes rows; {worker.name} those of companies, plants and articles.\n")

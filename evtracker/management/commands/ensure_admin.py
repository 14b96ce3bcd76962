"""`manage.py ensure_admin`: a first user for the admin, where there is none yet."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    """Make the user `admin` with a password of its own, and print that once; do nothing where a superuser is there."""

    help = "Make the user admin with a generated password, and print it, unless there is a superuser."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the user."""
        if User.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", password=password)
        self.stdout.write(
            f"The admin's user is admin, the password {password}\n"
            "It is shown this once; `manage.py changepassword admin` sets another.\n"
        )

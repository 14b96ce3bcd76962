"""Splits: everybody with a role looks at them, curators and admins make and undo them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

RIGHTS = {"read-only": ("view",), "curator": ("view", "add"), "admin": ("view", "add")}


def install(apps: Any, schema_editor: Any) -> None:
    """Give the roles their rights. Django makes the permissions themselves only after the last migration."""
    content_type, permission = apps.get_model("contenttypes.ContentType"), apps.get_model("auth.Permission")
    kind, _ = content_type.objects.get_or_create(app_label="articles", model="split")
    for name, verbs in RIGHTS.items():
        role, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        for verb in verbs:
            found, _ = permission.objects.get_or_create(
                content_type=kind, codename=f"{verb}_split", defaults={"name": f"Can {verb} split"}
            )
            role.permissions.add(found)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take these rights away again."""
    rights = apps.get_model("auth.Permission").objects.filter(codename__endswith="_split")
    for role in apps.get_model("auth.Group").objects.filter(name__in=RIGHTS):
        role.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("evtracker", "0005_mirrored_details"), ("articles", "0016_splits")]

    operations = [migrations.RunPython(install, remove)]

"""Stories joined and parted by hand: everybody with a role looks at them. Who may change articles, may undo them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

ROLES = ("read-only", "curator", "admin")


def install(apps: Any, schema_editor: Any) -> None:
    """Give the roles their right. Django makes the permissions themselves only after the last migration."""
    content_type, permission = apps.get_model("contenttypes.ContentType"), apps.get_model("auth.Permission")
    kind, _ = content_type.objects.get_or_create(app_label="articles", model="storyturning")
    found, _ = permission.objects.get_or_create(
        content_type=kind, codename="view_storyturning", defaults={"name": "Can view joining or parting of stories"}
    )
    for name in ROLES:
        role, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        role.permissions.add(found)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take this right away again."""
    rights = apps.get_model("auth.Permission").objects.filter(codename="view_storyturning")
    for role in apps.get_model("auth.Group").objects.filter(name__in=ROLES):
        role.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("evtracker", "0010_mirrored_there"), ("articles", "0019_story_turnings")]

    operations = [migrations.RunPython(install, remove)]

"""Proposed merges: everybody with a role looks at them. Who may merge, may propose, confirm and decline."""

from __future__ import annotations

from typing import Any

from django.db import migrations

ROLES = ("read-only", "curator", "admin")


def install(apps: Any, schema_editor: Any) -> None:
    """Give the roles their right. Django makes the permissions themselves only after the last migration."""
    content_type, permission = apps.get_model("contenttypes.ContentType"), apps.get_model("auth.Permission")
    kind, _ = content_type.objects.get_or_create(app_label="articles", model="mergeproposal")
    found, _ = permission.objects.get_or_create(
        content_type=kind, codename="view_mergeproposal", defaults={"name": "Can view merge proposal"}
    )
    for name in ROLES:
        role, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        role.permissions.add(found)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take this right away again."""
    rights = apps.get_model("auth.Permission").objects.filter(codename="view_mergeproposal")
    for role in apps.get_model("auth.Group").objects.filter(name__in=ROLES):
        role.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("evtracker", "0006_roles_of_splits"), ("articles", "0017_merge_proposals")]

    operations = [migrations.RunPython(install, remove)]

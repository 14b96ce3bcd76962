"""The roles `read-only`, `curator` and `admin`, each with no more than its work asks for (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.db import migrations

RECORDS = {
    "companies": (
        "source", "company", "companyalias", "companyparent", "companystatus", "investment", "investmentpayer",
        "investmentsource", "partnership", "partnershipparty", "partnershipsource",
    ),
    "plants": (
        "plant", "plantowner", "phase", "capacityplan", "plantstatus", "milestone", "plantinvestment",
    ),
}  # fmt: skip
# Companies, plants, sources, sums and agreements are given up by merging or undoing, not deleted, but by an admin.
LASTING = ("source", "company", "plant", "investment", "partnership")
WORK = (
    "article", "articleversion", "story", "feed", "host", "claim", "decision", "rereading", "notnamed", "merge",
    "recordchange",
)  # fmt: skip
ALL = ("add", "change", "delete", "view")


def of_readers() -> set[tuple[str, str, str]]:
    """To look at everything but tokens and users."""
    rows = {(app, "view", model) for app, models in RECORDS.items() for model in models}
    return rows | {("articles", "view", model) for model in WORK}


def of_curators() -> set[tuple[str, str, str]]:
    """To decide about claims, keep records and merge them, hand in articles and try failed ones again."""
    kept = {(app, verb, model) for app, models in RECORDS.items() for model in models for verb in ("add", "change")}
    rows = {(app, "delete", model) for app, models in RECORDS.items() for model in models if model not in LASTING}
    work = {
        ("articles", "change", "claim"),
        ("articles", "add", "article"),
        ("articles", "change", "article"),
        ("articles", "delete", "notnamed"),
        ("articles", "add", "merge"),
    }
    return of_readers() | kept | rows | work


def of_admins() -> set[tuple[str, str, str]]:
    """All of that, feeds, tokens, and to delete records. Users and their roles are a superuser's."""
    rows = {(app, verb, model) for app, models in RECORDS.items() for model in models for verb in ALL}
    feeds = {("articles", verb, model) for model in ("feed", "host") for verb in ALL}
    return of_curators() | rows | feeds | {("evtracker", verb, "apitoken") for verb in ("add", "change", "view")}


ROLES = {"read-only": of_readers, "curator": of_curators, "admin": of_admins}


def install(apps: Any, schema_editor: Any) -> None:
    """Make the roles. Django makes the permissions themselves only after the last migration, so those too."""
    content_type, permission = apps.get_model("contenttypes.ContentType"), apps.get_model("auth.Permission")
    group = apps.get_model("auth.Group")
    for name, wanted in ROLES.items():
        role, _ = group.objects.get_or_create(name=name)
        for app, verb, model in sorted(wanted()):
            kind, _ = content_type.objects.get_or_create(app_label=app, model=model)
            called = f"Can {verb} {apps.get_model(app, model)._meta.verbose_name}"[:255]
            found, _ = permission.objects.get_or_create(
                content_type=kind, codename=f"{verb}_{model}", defaults={"name": called}
            )
            role.permissions.add(found)


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the roles away again."""
    apps.get_model("auth.Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("evtracker", "0001_api_tokens"),
        ("articles", "0012_record_changes"),
        ("plants", "0002_drawn"),
        ("companies", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(install, remove)]

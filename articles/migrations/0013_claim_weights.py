"""How much hangs on a claim. Those that wait get a first weight by what they would do, until they are matched anew."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

FIRST_WEIGHTS = {"conflicts": 60, "revises": 56, "new": 46, "ambiguous": 46, "unknown_plant": 44, "unknown_company": 34,
                 "refines": 32, "confirms": 24}  # fmt: skip


def give_first_weights(apps: Any, schema_editor: Any) -> None:
    """By their effect alone."""
    claims = apps.get_model("articles.Claim").objects.filter(state="pending")
    for effect, weight in FIRST_WEIGHTS.items():
        claims.filter(effect=effect).update(weight=weight)


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_record_changes")]

    operations = [
        migrations.AddField("claim", "weight", models.PositiveSmallIntegerField(default=0, editable=False)),
        migrations.RunPython(give_first_weights, migrations.RunPython.noop),
    ]

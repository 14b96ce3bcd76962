"""A claim that says again what its own source has said on record is nothing new."""

from __future__ import annotations

from django.db import migrations, models

EFFECTS = [
    ("new", "new record"),
    ("confirms", "confirms"),
    ("nothing_new", "nothing new"),
    ("refines", "refines"),
    ("revises", "revises"),
    ("conflicts", "conflicts"),
    ("unknown_company", "company not known"),
    ("unknown_plant", "plant not known"),
    ("ambiguous", "ambiguous"),
]
WORDS = [word for word, _ in EFFECTS]


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_claim_weights")]

    operations = [
        migrations.RemoveConstraint("claim", "claim_effect_known"),
        migrations.AlterField("claim", "effect", models.CharField(choices=EFFECTS, max_length=20)),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=models.Q(effect__in=WORDS),
                name="claim_effect_known",
                violation_error_message=f"effect is not one of {', '.join(WORDS)}",
            ),
        ),
    ]

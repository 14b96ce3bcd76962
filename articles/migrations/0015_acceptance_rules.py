"""Rules by which claims are accepted by themselves, and which decision was which rule's."""

from __future__ import annotations

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SURE = [django.core.validators.MinValueValidator(0.5), django.core.validators.MaxValueValidator(1)]
KINDS = [(kind, kind) for kind in ("capacity", "milestone", "investment", "partnership", "status", "jobs")]


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_nothing_new"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptanceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("enabled", models.BooleanField(default=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True, choices=KINDS, help_text="the kind of fact; none for all of them", max_length=20
                    ),
                ),
                (
                    "may_refine",
                    models.BooleanField(
                        default=False, help_text="also accept what gives a finer date to what is on record"
                    ),
                ),
                (
                    "least_confidence",
                    models.FloatField(
                        default=0.9, help_text="how sure the extractor must be at the least, 0.5 to 1", validators=SURE
                    ),
                ),
                (
                    "least_match",
                    models.FloatField(
                        default=0.9,
                        help_text="how well it must match the record at the least, 0.5 to 1",
                        validators=SURE,
                    ),
                ),
                (
                    "least_stories",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="how many independent stories must say so, with its own",
                        validators=[django.core.validators.MinValueValidator(2)],
                    ),
                ),
                ("enabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "enabled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            "acceptancerule",
            models.CheckConstraint(
                condition=models.Q(enabled=False) | models.Q(enabled_by__isnull=False), name="rule_enabled_by"
            ),
        ),
        migrations.AddConstraint(
            "acceptancerule",
            models.CheckConstraint(condition=models.Q(least_stories__gte=2), name="rule_stories"),
        ),
        migrations.AddField(
            "decision",
            "rule",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="articles.acceptancerule",
            ),
        ),
    ]

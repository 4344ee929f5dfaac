"""Requests are counted by day too, and of an organization and an application as a whole. It only adds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0015_limit_counts"),
        ("portal", "0013_sessions_of_strangers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApplicationUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=24)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("hour", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="usage",
                        to="keys.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "hour", "outcome"), name="one_application_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyApplicationUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=24)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("day", models.DateField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_usage",
                        to="keys.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "day", "outcome"), name="one_daily_application_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyKeyUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=24)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("day", models.DateField()),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_usage",
                        to="keys.apikey",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "outcome", "day"], name="keys_by_outcome")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "day", "outcome"), name="one_daily_key_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyOrganizationUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=24)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("day", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_usage",
                        to="portal.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "day", "outcome"), name="one_daily_organization_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganizationUsage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=24)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("hour", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="usage",
                        to="portal.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "hour", "outcome"), name="one_organization_row"
                    )
                ],
            },
        ),
    ]

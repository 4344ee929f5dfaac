"""When a key was used last lies in a row of its own, apart from what a decision and a revocation need.

It only adds: servers of the version before go on reading and writing `last_used_at` and its index beside keys, which
a later version drops. Keydock itself forgets both here.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0010_registered_clients"),
        ("portal", "0006_second_factor_demanded"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyLastUse",
            fields=[
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="last_use",
                        serialize=False,
                        to="keys.apikey",
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("organization"),
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("key"), descending=True),
                        name="last_uses_latest_first",
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="apikey", name="keys_by_last_use"),
                migrations.RemoveField(model_name="apikey", name="last_used_at"),
            ]
        ),
    ]

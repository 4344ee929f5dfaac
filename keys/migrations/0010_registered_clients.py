# Clients that register themselves, and what each organization lets them ask for.

import django.db.models.deletion
from django.db import migrations, models

import portal.clock
import portal.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0009_longer_object_ids"),
        ("portal", "0006_second_factor_demanded"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisteredClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=portal.public_ids.object_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("redirect_uris", models.JSONField(default=list)),
                ("scopes", models.JSONField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_index=True, default=portal.clock.now, editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="is_self_registered",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.CreateModel(
            name="ClientAdmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField(default=portal.clock.now)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_admission",
                        to="portal.organization",
                    ),
                ),
            ],
        ),
    ]

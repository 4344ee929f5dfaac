"""External ids and metadata of API users."""

from django.db import migrations, models

import portal.models


class Migration(migrations.Migration):
    dependencies = [
        ("apiusers", "0004_restrictions"),
        ("portal", "0017_external_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="apiuser",
            name="external_id",
            field=models.CharField(blank=True, default=None, max_length=128, null=True),
        ),
        migrations.AddField(
            model_name="apiuser",
            name="metadata",
            field=models.JSONField(
                blank=True, default=None, encoder=portal.models.ReadableJSON, null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="apiuser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True), ("external_id__isnull", False)),
                fields=("organization", "external_id"),
                name="api_user_external_id_taken",
            ),
        ),
    ]

"""External ids and metadata of organizations."""

from django.db import migrations, models

import portal.models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0016_plan_of_existing_organizations"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="external_id",
            field=models.CharField(blank=True, default=None, max_length=128, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="metadata",
            field=models.JSONField(
                blank=True, default=None, encoder=portal.models.ReadableJSON, null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id__isnull", False)),
                fields=("external_id",),
                name="organization_external_id_taken",
                violation_error_message="Another organization has this external id.",
            ),
        ),
    ]

"""What somebody is held to: a column that is null for most, so that nothing is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0013_keys_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="restrictions",
            field=models.JSONField(default=None, editable=False, null=True),
        ),
    ]

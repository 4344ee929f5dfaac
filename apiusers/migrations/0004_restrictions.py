"""What somebody is held to: a column that is null for most, so that nothing is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("apiusers", "0003_teams_and_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="apiuser",
            name="restrictions",
            field=models.JSONField(default=None, editable=False, null=True),
        ),
    ]

"""What somebody is held to: a column that is null for most, so that nothing is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0008_one_form_of_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="restrictions",
            field=models.JSONField(default=None, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="restrictions",
            field=models.JSONField(default=None, editable=False, null=True),
        ),
    ]

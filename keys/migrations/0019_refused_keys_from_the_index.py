"""The keys refused most are read from an index alone, which replaces one that was made a moment ago."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keys", "0018_wrong_keys"),
        ("portal", "0013_sessions_of_strangers"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="dailykeyusage",
            name="keys_by_outcome",
        ),
        migrations.AddIndex(
            model_name="dailykeyusage",
            index=models.Index(
                fields=["organization", "outcome", "day", "key", "count"], name="keys_by_outcome"
            ),
        ),
    ]

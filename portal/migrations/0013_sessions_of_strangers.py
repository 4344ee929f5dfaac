"""Sessions of people who have not signed in are found by their network, which keeps its newest alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0012_journal")]
    operations = [
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["ip", "started_at"],
                condition=models.Q(user=None),
                name="sessions_of_strangers",
            ),
        ),
    ]

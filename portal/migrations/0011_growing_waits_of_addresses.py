"""How often an address filled its window, one after another: each time it waits twice as long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_public_ids_of_people")]
    operations = [
        migrations.AddField(
            "failedtries", "filled", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
    ]

"""When an invitation was last sent and how often, for sending it again."""

from django.db import migrations, models
from django.db.models import F

import portal.clock


def sent_when_made(apps, schema_editor):
    apps.get_model("portal", "Invitation").objects.update(sent_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_invited_by_key")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="sends",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="invitation",
            name="sent_at",
            field=models.DateTimeField(default=portal.clock.now, editable=False),
        ),
        migrations.RunPython(sent_when_made, migrations.RunPython.noop),
    ]

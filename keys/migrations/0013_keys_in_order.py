"""Keys in the order of their ids, with what tells their status: for a status among those that were never used."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("apiusers", "0003_teams_and_roles"),
        ("keys", "0012_move_last_use"),
        ("portal", "0006_second_factor_demanded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                condition=models.Q(("application__isnull", True), ("deleted_at__isnull", True)),
                fields=["organization", "id"],
                include=("expires_at", "revoked_at", "owner_user", "owner_api_user"),
                name="keys_in_order",
            ),
        ),
    ]

"""A token can be prepared with fewer permissions than its owner holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_token_offers")]

    operations = [
        migrations.AddField(
            model_name="tokenoffer", name="permissions", field=models.JSONField(null=True)
        ),
    ]

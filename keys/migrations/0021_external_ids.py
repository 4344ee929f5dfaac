"""External ids and metadata of keys, and on PostgreSQL what the search of long lists asks of them: Django's `icontains`
asks UPPER(external_id::text) LIKE and UPPER(metadata::text) LIKE. Most keys have neither, and are in none of these.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import portal.models

SEARCHED = {"keys_external_id_search": "external_id", "keys_metadata_search": "metadata"}
INDEX = """
CREATE INDEX {name} ON keys_apikey
USING gin (organization_id, UPPER({column}::text) gin_trgm_ops) WHERE deleted_at IS NULL AND {column} IS NOT NULL
"""


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, column in SEARCHED.items():
            schema_editor.execute(INDEX.format(name=name, column=column))


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("apiusers", "0005_external_ids"),
        ("keys", "0020_restricted_offers"),
        ("portal", "0017_external_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="external_id",
            field=models.CharField(blank=True, default=None, max_length=128, null=True),
        ),
        migrations.AddField(
            model_name="apikey",
            name="metadata",
            field=models.JSONField(
                blank=True, default=None, encoder=portal.models.ReadableJSON, null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at__isnull", True), ("external_id__isnull", False)),
                fields=("organization", "external_id"),
                name="key_external_id_taken",
            ),
        ),
        migrations.RunPython(create, drop),
    ]

"""What PostgreSQL's planner has to know of the search of external ids and metadata: which texts are common there.

It learns nothing of an expression from a partial index, and would read the whole table for a text that nobody has.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEARCHED = {
    "keys_external_id_statistics": "external_id",
    "keys_metadata_statistics": "metadata",
}


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, column in SEARCHED.items():
            schema_editor.execute(
                f"CREATE STATISTICS {name} ON (UPPER({column}::text)) FROM keys_apikey"
            )


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(f"DROP STATISTICS {name}")


class Migration(migrations.Migration):
    dependencies = [("keys", "0022_operator_keys")]
    runs_beside_the_version_before = "statistics lock nothing that others read or write"

    operations = [migrations.RunPython(create, drop)]

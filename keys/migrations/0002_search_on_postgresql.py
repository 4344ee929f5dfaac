"""Which index answers a search by part of a name on PostgreSQL? Trigrams of the name in upper case.

Django's `icontains` asks UPPER(name) LIKE, so that is what is indexed. Both extensions are trusted: the owner of
the database may create them. SQLite has no such index and reads the organization's rows.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CREATE = """
CREATE INDEX keys_name_search ON keys_apikey
USING gin (organization_id, UPPER(name) gin_trgm_ops) WHERE deleted_at IS NULL
"""


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX keys_name_search")


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]

    operations = [TrigramExtension(), BtreeGinExtension(), migrations.RunPython(create, drop)]

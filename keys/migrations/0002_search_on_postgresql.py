"""Which indexes do long lists need on PostgreSQL? One for the search by name, and orders that hold the status.

Django's `icontains` asks UPPER(name) LIKE, so the trigrams of that are indexed. Both extensions are trusted: the
owner of the database may create them. The orders of the list carry the columns that tell status and owner, so that a
list of one status in another status's order is read from the index alone. SQLite has neither kind.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEARCH = """
CREATE INDEX keys_name_search ON keys_apikey
USING gin (organization_id, UPPER(name) gin_trgm_ops) WHERE deleted_at IS NULL
"""
# The planner learns nothing of an expression from a partial index; with this it knows a common part from a rare one.
STATISTICS = "CREATE STATISTICS keys_name_statistics ON (UPPER(name)) FROM keys_apikey"
OWNER = "owner_user_id, owner_api_user_id"
LISTED = "deleted_at IS NULL"
# name: (columns, columns carried along, condition). The names are those of the model, so that each is made once.
ORDERS = {
    "keys_newest_first": (
        "organization_id, created_at DESC, id DESC",
        f"expires_at, revoked_at, {OWNER}",
        LISTED,
    ),
    "keys_by_expiry": ("organization_id, expires_at, id", f"name, revoked_at, {OWNER}", LISTED),
    "keys_by_last_use": (
        "organization_id, last_used_at DESC, id DESC",
        f"expires_at, revoked_at, {OWNER}",
        LISTED,
    ),
    "keys_by_name": (
        "organization_id, UPPER(name), id",
        f"name, expires_at, revoked_at, {OWNER}",
        LISTED,
    ),
    "keys_unrevoked": (
        "organization_id, expires_at, id",
        OWNER,
        f"{LISTED} AND revoked_at IS NULL",
    ),
    "keys_revoked": (
        "organization_id, created_at DESC, id DESC",
        OWNER,
        f"{LISTED} AND revoked_at IS NOT NULL",
    ),
}


def order(name: str, carried: bool) -> str:
    columns, included, condition = ORDERS[name]
    include = f"INCLUDE ({included})" if carried else ""
    return f"CREATE INDEX {name} ON keys_apikey ({columns}) {include} WHERE {condition}"


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(SEARCH)
    schema_editor.execute(STATISTICS)
    for name in ORDERS:
        schema_editor.execute(f"DROP INDEX {name}")
        schema_editor.execute(order(name, carried=True))


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP STATISTICS keys_name_statistics")
    schema_editor.execute("DROP INDEX keys_name_search")
    for name in ORDERS:
        schema_editor.execute(f"DROP INDEX {name}")
        schema_editor.execute(order(name, carried=False))


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]

    operations = [TrigramExtension(), BtreeGinExtension(), migrations.RunPython(create, drop)]

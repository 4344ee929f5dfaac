"""The orders of the list on PostgreSQL again carry the columns that tell status and owner (see 0002), now that a
consent is in no list."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWNER = "owner_user_id, owner_api_user_id"
LISTED = "application_id IS NULL AND deleted_at IS NULL"
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
SEARCH = """
CREATE INDEX keys_name_search ON keys_apikey
USING gin (organization_id, UPPER(name) gin_trgm_ops) WHERE {condition}
"""


def carry(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX keys_name_search")
    schema_editor.execute(SEARCH.format(condition=LISTED))
    for name, (columns, included, condition) in ORDERS.items():
        schema_editor.execute(f"DROP INDEX {name}")
        schema_editor.execute(
            f"CREATE INDEX {name} ON keys_apikey ({columns}) INCLUDE ({included}) WHERE {condition}"
        )


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The next step back makes the plain orders anew; the search goes back to what 0002 made."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX keys_name_search")
        schema_editor.execute(SEARCH.format(condition="deleted_at IS NULL"))


class Migration(migrations.Migration):
    dependencies = [("keys", "0006_oauth")]

    operations = [migrations.RunPython(carry, drop)]

"""Last uses move from the keys to rows of their own, some thousand at a time, while everything goes on."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

A_BATCH = 5000  # ids of keys
BOUNDS = "SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), -1) FROM keys_apikey"
# A key that was used since the table exists has its row already.
MOVE = """
INSERT INTO keys_keylastuse (key_id, organization_id, at)
SELECT id, CASE WHEN application_id IS NULL THEN organization_id END, last_used_at
FROM keys_apikey WHERE id BETWEEN %s AND %s
ON CONFLICT (key_id) DO NOTHING
"""


def move(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(BOUNDS)
        first, last = cursor.fetchone()
        for begin in range(first, last + 1, A_BATCH):
            cursor.execute(MOVE, [begin, begin + A_BATCH - 1])


class Migration(migrations.Migration):
    atomic = False  # each batch by itself: no key is held for longer than its batch takes
    dependencies = [("keys", "0011_last_use")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

"""What was counted by key and hour is added up by day, organization and application, some thousand keys at a time.

A row that is there already stays as it is: it was counted by a server of this version. So the sums lack what servers
of the version before count until they end; the counts of keys by hour have it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

A_BATCH = 5000  # ids of keys
BOUNDS = "SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), -1) FROM keys_apikey"
DAY = {"postgresql": "(u.hour AT TIME ZONE 'UTC')::date", "sqlite": "date(u.hour)"}
COUNTED = "FROM keys_keyusage u JOIN keys_apikey k ON k.id = u.key_id"
OF_KEYS = """
INSERT INTO keys_dailykeyusage (key_id, organization_id, day, outcome, count)
SELECT u.key_id, k.organization_id, {day}, u.outcome, SUM(u.count) {counted}
WHERE u.key_id BETWEEN %s AND %s GROUP BY u.key_id, k.organization_id, {day}, u.outcome
ON CONFLICT (key_id, day, outcome) DO NOTHING
"""
TOGETHER = """
INSERT INTO {table} ({whose}, {moment}, outcome, count)
SELECT k.{whose}, {of}, u.outcome, SUM(u.count) {counted}
WHERE k.{whose} = %s GROUP BY k.{whose}, {of}, u.outcome
ON CONFLICT ({whose}, {moment}, outcome) DO NOTHING
"""


def fill(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    day = DAY[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)
        first, last = cursor.fetchone()
        of_keys = OF_KEYS.format(day=day, counted=COUNTED)
        for begin in range(first, last + 1, A_BATCH):
            cursor.execute(of_keys, [begin, begin + A_BATCH - 1])
        for kind in ("organization", "application"):
            cursor.execute(
                f"SELECT DISTINCT {kind}_id FROM keys_apikey WHERE {kind}_id IS NOT NULL"  # noqa: S608
            )
            for (pk,) in cursor.fetchall():
                for statement in together(kind, day):
                    cursor.execute(statement, [pk])


def together(kind: str, day: str) -> list[str]:
    """The statements that add up the hours and the days of one organization or application."""
    tables = {"hour": (f"keys_{kind}usage", "u.hour"), "day": (f"keys_daily{kind}usage", day)}
    return [
        TOGETHER.format(table=table, whose=f"{kind}_id", moment=moment, of=of, counted=COUNTED)
        for moment, (table, of) in tables.items()
    ]


class Migration(migrations.Migration):
    atomic = False  # each batch by itself
    dependencies = [("keys", "0016_usage_by_day")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

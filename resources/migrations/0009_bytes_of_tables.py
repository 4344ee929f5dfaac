"""Tables know how many bytes their rows take, as `resources.tables.shares` counts them; those of now are counted."""

from django.db import migrations, models

ROW, ENTRY, NUMBER = 32, 16, 8
OF_ANY_LENGTH = ("text", "decimal")


def count_what_is_there(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = '10min'")
    Table = apps.get_model("resources", "Table")
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in Table.objects.exclude(storage="").prefetch_related("columns"):
            if table.storage in present:
                cursor.execute(statement(table, connection))
                (found,) = cursor.fetchone()
                Table.objects.filter(pk=table.pk).update(byte_count=found)


def statement(table, connection):
    length = (
        "OCTET_LENGTH({}::text)"
        if connection.vendor == "postgresql"
        else "LENGTH(CAST({} AS BLOB))"
    )
    per_row, measured = ROW, []
    for column in table.columns.all():
        times = 1 + column.is_filterable
        per_row += ENTRY * column.is_filterable
        if column.type in OF_ANY_LENGTH:
            name = connection.ops.quote_name(f"c{column.position}")
            measured.append(f"{times} * COALESCE(SUM({length.format(name)}), 0)")
        else:
            per_row += NUMBER * times
    sizes = " + ".join([f"COUNT(*) * {per_row}", *measured])
    name = connection.ops.quote_name(table.storage)
    return f"SELECT {sizes} FROM {name}"  # noqa: S608 - our own names


class Migration(migrations.Migration):
    dependencies = [("resources", "0008_exact_numbers")]
    operations = [
        migrations.AddField(
            "table", "byte_count", models.PositiveBigIntegerField(default=0, editable=False)
        ),
        migrations.AddField(
            "table", "loading_bytes", models.PositiveBigIntegerField(default=0, editable=False)
        ),
        migrations.RunPython(count_what_is_there, migrations.RunPython.noop),
    ]

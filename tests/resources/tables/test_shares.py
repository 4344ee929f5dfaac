"""The bytes of a row: its head, its values, and those that have an index once more; counted alike by an update."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from resources.models import Table, TableColumn
from resources.tables.shares import Sizes
from resources.tables.values.guesses import Column
from tests.cast import Cast
from tests.resources.making import load, table

migration = import_module("resources.migrations.0009_bytes_of_tables")


def column(kind: str, *, indexed: bool = False) -> TableColumn:
    return TableColumn(position=1, name="a", type=kind, is_filterable=indexed)


@pytest.mark.parametrize(
    ("kind", "indexed", "value", "size"),
    [
        ("text", False, "abc", 32 + 3),
        ("text", True, "abc", 32 + 2 * 3 + 16),
        ("text", True, None, 32 + 16),
        ("text", False, "ä€😀", 32 + 2 + 3 + 4),
        ("decimal", False, Decimal("1.50"), 32 + 4),
        ("integer", False, 2**40, 32 + 8),
        ("datetime", True, None, 32 + 2 * 8 + 16),
    ],
)
def test_what_one_row_takes(kind: str, indexed: bool, value: object, size: int) -> None:
    sizes = Sizes([column(kind, indexed=indexed)])
    assert sizes.of([[value]]) == size
    assert sizes.of([[value], [value]]) == 2 * size


def test_an_update_counts_the_tables_that_are_there_as_loads_do(cast: Cast) -> None:
    columns = [
        Column("a", "text", is_filterable=True),
        Column("b", "text", is_filterable=False),
        Column("c", "integer", is_filterable=True),
    ]
    connector = table(cast)
    load(cast, connector, "a,b,c\nä,xyz,1\n,,\n".encode(), columns)
    made = Table.objects.get(connector=connector)
    Table.objects.update(byte_count=0)
    migration.count_what_is_there(apps, connection.schema_editor())
    assert Table.objects.get(pk=made.pk).byte_count == made.byte_count > 0

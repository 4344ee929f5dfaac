"""What the database itself refuses of columns, whatever a service may have forgotten."""

import pytest
from django.db import IntegrityError, transaction

from resources.models import Connector, Table, TableColumn
from tests.cast import Cast


@pytest.mark.parametrize(("position", "name"), [(1, "b"), (2, "a")])
def test_a_column_has_a_place_and_a_name_of_its_own(cast: Cast, position: int, name: str) -> None:
    connector = Connector.objects.create(organization=cast.acme, name="a", kind="table")
    table = Table.objects.create(connector=connector)
    first = TableColumn.objects.create(table=table, position=1, name="a", type="text")
    assert first.field == "c1"
    with pytest.raises(IntegrityError), transaction.atomic():
        TableColumn.objects.create(table=table, position=position, name=name, type="text")

"""What a storage keeps: every value as it was given, under names that nobody typed."""

from datetime import UTC, date, datetime

from resources.models import TableColumn
from resources.tables import storage as table_storage
from resources.tables.pace import Pace
from tests.cast import Cast
from tests.resources.making import table

KINDS = ("text", "integer", "number", "boolean", "date", "datetime")
COLUMNS = [
    TableColumn(position=place, name=kind, type=kind, is_filterable=True)
    for place, kind in enumerate(KINDS, 1)
]
MOMENT = datetime(2026, 3, 2, 12, 30, 1, 5, tzinfo=UTC)
ODD_TEXTS = ["\\N", "\\.", "a\tb\nc\rd", "'\"`;--", "ä€😀", " ", "", "NULL", "{}"]


def kept(rows: list[list]) -> list[tuple]:
    name = f"{table_storage.PREFIX}0_test"
    table_storage.create(name, COLUMNS)
    table_storage.insert(name, COLUMNS, 1, [list(row) for row in rows])
    table_storage.index(name, COLUMNS, Pace())
    model = table_storage.row_model(name, COLUMNS)
    return list(model._default_manager.order_by("id").values_list())


def test_values_of_every_type_come_back(db: None) -> None:
    rows = [
        ["text", 2**62, 0.1, True, date(1, 1, 1), MOMENT],
        [None] * 6,
        ["", -(2**62), -1e300, False, date(9999, 12, 31), MOMENT],
    ]
    assert kept(rows) == [(number, *row) for number, row in enumerate(rows, 1)]


def test_no_text_means_anything_to_the_database(db: None) -> None:
    rows = [[text, None, None, None, None, None] for text in ODD_TEXTS]
    assert [row[1] for row in kept(rows)] == ODD_TEXTS


def test_a_storage_has_a_name_of_its_own_every_time(cast: Cast) -> None:
    connector = table(cast)
    names = {table_storage.new_name(connector) for _ in range(10)}
    assert len(names) == 10


def test_dropping_what_is_not_there_is_no_error(db: None) -> None:
    table_storage.drop(f"{table_storage.PREFIX}0_nowhere")
